"""G1, G2: how far effects go, and how they are stopped, through HTTP and the sandbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store import held, installation
from app.store.database import Database
from tests.house import House, a_house, wait_until

BOOK = """
vocabulary:
  tags: [seen]
rules:
  - name: see
    when: [conversation_started, customer_replied]
    then:
      - tag: seen
      - close:
  - name: only-watched
    when: conversation_started
    reach: watch
    then:
      - internal_note: never sent
"""


@pytest.fixture(scope="module")
def rulebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rulebook")
    (folder / "book.yaml").write_text(BOOK)
    return folder


@pytest.fixture(scope="module")
def house(house_database: str, rulebook: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = Path(tmp_path_factory.mktemp("house"))
    with a_house(house_database, folder, rulebook=rulebook, changes={"TRIAGE_FUSE": "2"}) as one:
        yield one


def closes(db: Database, conversation: str) -> list[tuple[str, str | None]]:
    rows = db.rows(
        "SELECT state, reason FROM effects WHERE action = 'close' AND conversation = %(c)s ORDER BY id",
        {"c": f"conversation:sandbox1:{conversation}"},
    )
    return [(row["state"], row["reason"]) for row in rows]


def close_of(db: Database, conversation: str, state: str) -> tuple[str, str | None]:
    def found() -> tuple[str, str | None] | None:
        return next((one for one in closes(db, conversation) if one[0] == state), None)

    return wait_until(found, what=f"a close that is {state}")


def test_g2_stop_holds_what_customers_see_and_lets_the_rest_go_on(house: House, house_db: Database) -> None:
    installation.stop(house_db, scope="customers", by="a test")
    conversation, _ = _after_the_stop_is_known(house, house_db)

    state, reason = close_of(house_db, conversation, "held")

    assert (state, str(reason).partition(":")[0]) == ("held", "stopped by a test")
    assert "seen" in house.conversation(conversation)["tags"]
    assert house.conversation(conversation)["state"] == "open"
    assert installation.resume(house_db, held="discard") >= 1
    assert close_of(house_db, conversation, "skipped") == ("skipped", "discarded by a person")


def _after_the_stop_is_known(house: House, db: Database) -> tuple[str, str]:
    """A conversation that starts when every process has read the stop: within five seconds, says the mission."""

    def stopped() -> tuple[str, str] | None:
        started = house.customer_starts("Hi")
        wait_until(lambda: closes(db, started[0]) and closes(db, started[0])[0][0] != "planned", what="its close")
        return started if closes(db, started[0])[0][0] in ("held", "sending") else None

    return wait_until(stopped, what="the stop to be known", patience=5)


def test_g2_what_was_held_can_be_sent_on_resume(house: House, house_db: Database) -> None:
    installation.stop(house_db, scope="customers", by="a test")
    conversation, _ = _after_the_stop_is_known(house, house_db)

    installation.resume(house_db, held="send")

    wait_until(lambda: house.conversation(conversation)["state"] == "closed", what="the close")


def test_g2_closes_without_a_message_have_a_fuse_of_their_own(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    close_of(house_db, conversation, "done")
    house_db.run(
        "INSERT INTO effects (key, run_id, seq, event_id, lane, conversation, rule, action, target, reach, destination,"
        " request, state, tried_at) SELECT 'closed before ' || n, run_id, seq, event_id, lane, conversation, rule,"
        " action, target, reach, destination, request, 'done', now() FROM effects, generate_series(1, 20) AS n"
        " WHERE action = 'close' AND conversation = %(c)s",
        {"c": f"conversation:sandbox1:{conversation}"},
    )

    more, _ = house.customer_starts("Hi")

    assert str(close_of(house_db, more, "held")[1]).startswith("fuse: 20 closes and blocks without a message")
    assert house_db.row("SELECT 1 AS said FROM announcements WHERE kind = 'effect_held' AND subject = 'fuse'")
    with house_db.transaction() as conn:
        assert held.decide(conn, "discard", because="fuse") >= 1
    house_db.run("DELETE FROM effects WHERE starts_with(key, 'closed before ')")


def test_g1_a_rule_can_reach_less_far_than_the_installation(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")

    row = wait_until(
        lambda: house_db.row(
            "SELECT state, reason FROM effects"
            " WHERE action = 'internal_note' AND state <> 'planned' AND conversation = %(c)s",
            {"c": f"conversation:sandbox1:{conversation}"},
        ),
        what="the note",
    )

    assert row["state"] == "skipped"
    assert row["reason"].startswith("watch: this rule reaches 'watch'")


def test_g1_by_default_an_installation_only_watches(database_url: str, rulebook: Path, tmp_path: Path) -> None:
    with a_house(database_url, tmp_path, rulebook=rulebook, changes={"TRIAGE_REACH": ""}) as watching:
        conversation, _ = watching.customer_starts("Hi")
        with Database(database_url, size=2) as db:
            close_of(db, conversation, "skipped")
        assert watching.conversation(conversation)["tags"] == []
        assert watching.conversation(conversation)["state"] == "open"


def test_g1_conversations_opened_before_switch_on_are_not_touched(
    database_url: str, rulebook: Path, tmp_path: Path
) -> None:
    with a_house(database_url, tmp_path, rulebook=rulebook, changes={"TRIAGE_REACH": "watch"}) as house:
        old, _ = house.customer_starts("Hi")
        with Database(database_url, size=2) as db:
            close_of(db, old, "skipped")
            house.end("worker")
            installation.set_reach(db, "customers")
            db.run("UPDATE installation SET inside_since = now() + interval '5 seconds'")
            house.start("worker", "worker", changes={"TRIAGE_REACH": "customers"})
            house.customer_replies(old, "Still there?")
            reason = wait_until(
                lambda: db.row(
                    "SELECT reason FROM effects"
                    " WHERE action = 'tag' AND starts_with(reason, 'the conversation was opened before')"
                ),
                what="the refusal",
            )
        assert reason
        assert house.conversation(old)["tags"] == []
