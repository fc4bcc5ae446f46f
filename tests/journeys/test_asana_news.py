"""News of a ticket: what an engineer does in Asana arrives in every conversation that is linked to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.store.database import Database
from tests.house import ITSELF, House, a_house, wait_until
from tests.journeys.talking import notes

BUGS = "1200000000000101"
BOOK = """
vocabulary:
  teammates: {Ana: "9002"}
  tickets:
    bug:
      project: "1200000000000101"
      section: "1200000000000201"
      marker_field: "1200000000000301"
      title: "{{ message.command_argument }}"
      news:
        cancelled: {section: [Cancelled]}
        for_customer: "For the customer:"
rules:
  - {name: log-bug, when: {teammate_command: /bug}, then: [file_in_asana: bug]}
  - name: note-news
    when: [ticket_completed, ticket_cancelled, ticket_reopened, ticket_moved, ticket_deleted, ticket_merged]
    then: [internal_note: "{{ event.name }} {{ news.title }} by {{ news.author }} in {{ news.after }}"]
  - name: note-comments
    when: ticket_commented
    then: [internal_note: "{{ news.author }} says {{ news.comment }} to all {{ news.is_for_customer }}"]
  - name: note-fields
    when: ticket_field_changed
    then: [internal_note: "{{ news.field }} was {{ news.before }} is {{ news.after }}"]
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(tmp_path_factory.mktemp("book"))
    (folder / "book.yaml").write_text(BOOK, "utf-8")
    return folder


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory, book: Path) -> Iterator[House]:
    """One that Asana tells of what happens there."""
    folder = Path(tmp_path_factory.mktemp("house"))
    with a_house(house_database, folder, rulebook=book, changes={"TRIAGE_PUBLIC_URL": ITSELF}) as one:
        wait_for_webhook(one)
        yield one


def engineer(house: House, gid: str, deed: str, **more: Any) -> None:
    house.sandbox.post(f"/sandbox/tasks/{gid}/{deed}", json=more).raise_for_status()


def wait_for_webhook(house: House) -> None:
    """Until the worker, which knows the service's public address, has made it."""
    wait_until(lambda: delivered(house)["webhooks"], what=f"a webhook\n{house.logs()}")


def delivered(house: House) -> dict[str, Any]:
    seen: dict[str, Any] = house.sandbox.get("/sandbox/asana/deliveries").json()
    return seen


def manners(house: House, **how: Any) -> None:
    house.sandbox.put("/sandbox/asana/webhooks", json=how).raise_for_status()


def filed(house: House, title: str) -> tuple[str, str]:
    """A conversation with a ticket that was filed from it: its id and the task's gid."""
    conversation, _ = house.customer_starts("Hello")
    house.teammate_notes(conversation, f"/bug {title}")
    task = wait_until(
        lambda: next((each for each in house.tickets(BUGS) if each["name"] == title), None), what="the ticket"
    )
    return conversation, str(task["gid"])


def told(house: House, conversation: str, words: str, *, patience: float = 60.0) -> str:
    return wait_until(
        lambda: next((note for note in notes(house, conversation) if words in note), None),
        what=f"“{words}” in {conversation}: {notes(house, conversation)}",
        patience=patience,
    )


def seen(db: Database, gid: str) -> None:
    wait_until(
        lambda: db.row("SELECT 1 FROM ticket_states WHERE gid = %(gid)s AND seen IS NOT NULL", {"gid": gid}),
        what="the first look at the ticket",
        patience=60.0,
    )


def test_what_engineers_do_is_told_in_the_conversation_where_no_webhook_tells_of_it(
    fresh_house_database: str, tmp_path: Path, book: Path
) -> None:
    with a_house(fresh_house_database, tmp_path, rulebook=book) as house, Database(fresh_house_database) as db:
        conversation, gid = filed(house, "Calendar is empty")
        seen(db, gid)

        engineer(house, gid, "comment", text="For the customer: press F5")
        engineer(house, gid, "complete")
        engineer(house, gid, "field", name="Priority", value="High")

        told(house, conversation, "ticket_completed Calendar is empty by")
        told(house, conversation, "says press F5 to all True")
        told(house, conversation, "Priority was  is High")
        assert len(notes(house, conversation)) == 3


def test_a_webhook_tells_of_a_completion_at_once_and_of_each_thing_once_however_often_it_is_delivered(
    house: House, house_db: Database
) -> None:
    house.start("web2", "web")
    conversation, gid = filed(house, "Calendar is empty")
    seen(house_db, gid)
    manners(house, duplicates=1.0, out_of_order=0.5)

    engineer(house, gid, "complete")
    told(house, conversation, "ticket_completed", patience=15)
    engineer(house, gid, "reopen")
    told(house, conversation, "ticket_reopened", patience=15)
    engineer(house, gid, "move", section="Cancelled")
    told(house, conversation, "ticket_cancelled", patience=15)
    told(house, conversation, "ticket_moved Calendar is empty by Erik in Cancelled", patience=15)

    rest(house, house_db)
    assert len(notes(house, conversation)) == 4
    manners(house)
    house.end("web2")


def test_what_no_webhook_told_of_is_found_by_reading(house: House, house_db: Database) -> None:
    conversation, gid = filed(house, "Calendar is full")
    seen(house_db, gid)
    manners(house, drop=True)

    engineer(house, gid, "complete")
    house_db.run("UPDATE ticket_reads SET due_at = now()")

    told(house, conversation, "ticket_completed")
    manners(house)


@pytest.mark.parametrize("point", ["news.looking", "news.saved"])
def test_a_worker_that_dies_while_it_looks_leaves_it_told_once(
    house: House, house_db: Database, tmp_path: Path, point: str
) -> None:
    conversation, gid = filed(house, f"Calendar is gone at {point}")
    seen(house_db, gid)
    house.end("worker")
    dying = {"TRIAGE_CRASH_AT": f"{point}:{tmp_path}", "TRIAGE_LEASE": "3", "TRIAGE_CALL_TIMEOUT": "2"}
    house.start("worker", "worker", changes=dying)

    engineer(house, gid, "complete")
    wait_until((tmp_path / point).exists, what=f"the worker to die at {point}")
    house.end("worker")
    house.start("worker", "worker")

    told(house, conversation, "ticket_completed")
    rest(house, house_db)
    assert len(notes(house, conversation)) == 1


def rest(house: House, db: Database) -> None:
    """Everything is told and handled, and all is done that came of it."""

    def quiet() -> bool:
        pending = delivered(house)["pending"] + house.sandbox.get("/sandbox/deliveries").json()["pending"]
        row = db.row(
            "SELECT (SELECT count(*) FROM events WHERE state = 'waiting') + (SELECT count(*) FROM effects"
            " WHERE state IN ('planned', 'waiting', 'sending')) AS left"
        )
        return pending == 0 and row == {"left": 0}

    wait_until(quiet, what="everything to be handled")
