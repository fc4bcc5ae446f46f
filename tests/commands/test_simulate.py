"""`triage simulate` as people run it: real processes beside a running house."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from app.store.database import Database
from app.store.tables import metadata
from tests.commands.command_line import Done, command
from tests.house import ROOT, House, a_house, wait_until
from tests.postgres import drop_database, fresh_database

Simulate = Callable[..., Done]
PAYLOAD = ROOT / "tests" / "payloads" / "conversation.user.created.json"


@pytest.fixture(scope="module")
def house(postgres_server: str, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Of the shipped desk only the triage and the tickets are switched on: nothing is asked, and nothing waits."""
    url, folder = fresh_database(postgres_server, migrated), Path(tmp_path_factory.mktemp("house"))
    rulebook = Path(copytree(ROOT / "rulebook", folder / "rulebook"))
    (rulebook / "desk.yaml").write_text("files: [vocabulary.yaml, 10kc/triage.yaml, 10kc/log.yaml]\n")
    with a_house(url, folder, rulebook=rulebook, changes={"TRIAGE_FUSE": "1000"}) as one:
        yield one
    drop_database(url)


@pytest.fixture
def house_db(house: House) -> Iterator[Database]:
    with Database(house.database_url, size=1) as db:
        yield db


@pytest.fixture
def simulate(house: House) -> Simulate:
    def run(*words: object, **changes: str) -> Done:
        return command("simulate", *words, environment={**house.environment, **changes})

    return run


def handled(house: House, db: Database, text: str = "My calendar does not come up") -> str:
    """A conversation about which everything is done."""
    conversation, contact = house.customer_starts(text)
    wait_until(lambda: house.notes_on(contact), what="the note on the customer's profile")
    wait_until(lambda: is_quiet(db), what="everything to be settled")
    return conversation


def is_quiet(db: Database) -> bool:
    row = db.row(
        "SELECT (SELECT count(*) FROM events WHERE state = 'waiting') + (SELECT count(*) FROM effects WHERE state IN"
        " ('planned', 'waiting', 'sending')) + (SELECT count(*) FROM lanes WHERE leased_until > now()"
        " OR wake_at IS NOT NULL) AS n"
    )
    return row == {"n": 0}


READ_AGAIN = {
    "asana_projects", "asana_webhooks", "conversation_states", "known_tickets", "known_words", "recoveries",
    "schedule_watch", "sweeps", "ticket_census", "ticket_reads", "ticket_states",
}  # fmt: skip
MOVES_BY_ITSELF = {"budgets", "flights", "lanes", "events", "event_bodies"} | READ_AGAIN


def tables(db: Database) -> dict[str, Any]:
    """Everything that tells of work; what is read again and again, and its events, move while a house runs."""
    told = {name: f"SELECT t::text FROM {name} t ORDER BY 1" for name in sorted(set(metadata.tables) - MOVES_BY_ITSELF)}
    told["events"] = "SELECT t::text FROM events t WHERE topic NOT LIKE 'triage.%' ORDER BY 1"
    return {name: db.rows(query) for name, query in told.items()}


def writes(house: House) -> dict[str, int]:
    counted = house.sandbox.get("/sandbox/counters").json()
    calls = {**counted["intercom"]["by_route"], **counted["asana"]["by_route"]}
    return {route: count for route, count in calls.items() if not route.startswith("GET ")}


def test_a_conversation_an_event_and_a_file_are_simulated_and_nothing_changes(
    house: House, house_db: Database, simulate: Simulate
) -> None:
    conversation = handled(house, house_db)
    event = house_db.row("SELECT min(id) AS id FROM events WHERE lane LIKE %(lane)s", {"lane": f"%:{conversation}"})
    assert event is not None
    before = (tables(house_db), house.state(), writes(house))

    told = [
        simulate("--conversation", conversation),
        simulate("--conversation", f"https://app.intercom.com/a/inbox/x/inbox/shared/all/conversation/{conversation}"),
        simulate("--conversation", conversation, "--as", "teammate_closed"),
        simulate("--event", event["id"]),
        simulate("--file", PAYLOAD),
    ]

    assert [one.returncode for one in told] == [0] * 5, [one.stderr for one in told]
    after = tables(house_db)
    assert [name for name, rows in before[0].items() if after[name] != rows] == []
    assert (house.state(), writes(house)) == before[1:]
    assert all("This is a simulation: nothing was sent." in one.stdout for one in told)
    assert told[0].stdout == told[1].stdout
    assert "log-bug: held off, because ticket.kinds has “bug”" in told[0].stdout
    assert "Teammate closed" in told[2].stdout
    assert "not again: the ledger has it already (done): http" in told[3].stdout
    assert "The gate, at today's reach (customers)" in told[4].stdout


def test_the_local_rulebook_is_simulated_not_the_one_in_force(
    house: House, house_db: Database, simulate: Simulate, tmp_path: Path
) -> None:
    (tmp_path / "book.yaml").write_text(
        "vocabulary: {tags: [vip]}\nrules:\n  - name: tried-out\n    when: conversation_started\n    then: [tag: vip]\n"
    )
    told = simulate("--conversation", handled(house, house_db), "--as", "conversation_started", "--rulebook", tmp_path)
    assert "tried-out\n    - tag vip" in told.stdout
    assert "log-bug" not in told.stdout


def test_json_tells_the_same_to_programs(house: House, house_db: Database, simulate: Simulate) -> None:
    found = json.loads(simulate("--file", PAYLOAD, "--format", "json").stdout)
    assert found["event"] == "conversation_started"
    assert found["reach"] == "customers"
    acting = {rule["rule"]: rule["deeds"] for rule in found["rules"] if rule["code"] == "M"}
    assert [deed["action"] for deed in acting["log-bug"]] == ["tag", "ticket", "user_note"]
    assert {"label": "project", "text": "1200000000000101"} in acting["log-bug"][1]["details"]


def test_without_a_database_a_file_is_simulated_all_the_same(simulate: Simulate, tmp_path: Path) -> None:
    told = simulate("--file", PAYLOAD, DATABASE_URL="", TRIAGE_DATA_DIR=str(tmp_path))
    assert told.returncode == 0
    assert "no database of this service is at hand" in told.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), "one of --conversation ID, --event N or --file F"),
        (("--event", "1", "--file", "x"), "one of --conversation ID, --event N or --file F"),
        (("--event", "1", "--as", "customer_replied"), "a stored event is what it is"),
        (("--event", "999999"), "there is no event 999999"),
        (("--conversation", "999999"), "Intercom has no conversation 999999"),
        (("--file", "/nowhere.json"), "/nowhere.json cannot be read"),
        (("--file", str(PAYLOAD), "--as", "no_such"), 'there is no event "no_such"'),
        (("--file", str(PAYLOAD), "--rulebook", "/nowhere"), "there is no folder /nowhere"),
    ],
)
def test_what_cannot_be_simulated_is_told_in_a_line(simulate: Simulate, words: tuple[str, ...], expected: str) -> None:
    told = simulate(*words)
    assert told.returncode == 2
    assert expected in told.stderr
    assert "Traceback" not in told.stderr


def test_a_vendor_that_is_down_is_a_fault_of_the_service(house: House, house_db: Database, simulate: Simulate) -> None:
    conversation = handled(house, house_db)
    house.weather(intercom={"down": True})
    try:
        told = simulate("--conversation", conversation)
    finally:
        house.weather()
    assert told.returncode == 2
    assert "Intercom could not be asked about the conversation" in told.stderr
