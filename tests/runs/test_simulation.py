"""Simulations: what the rules would do about a conversation, a stored event, a file; and nothing is done by them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from app.errors import NotThere, TriageError
from app.integrations.intercom import IntercomClient
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.runs.simulation.as_json import simulation_as_json
from app.runs.simulation.simulate import simulate
from app.runs.simulation.subject import NO_DATABASE, Desk, of_conversation, of_event, of_file
from app.runs.simulation.text import simulation_as_text
from app.runs.simulation.values import Simulation, Subject
from app.sandbox.server import Address, running
from app.sandbox.settings import SandboxSettings
from app.store import installation
from app.store.database import Database
from app.store.tables import metadata
from tests.shipped import shipped_files

ROOT = Path(__file__).parents[2]
PAYLOADS = sorted((ROOT / "tests" / "payloads").glob("*.json"))
MORE = """
rules:
  - name: welcome
    when: conversation_started
    if: {plan: enterprise}
    then: [{internal_note: "<p>Hello {{ contact.name }}</p>"}, {assign: {team: Support}}, {close: conversation}]
  - name: on-trial
    when: conversation_started
    mode: {shadow: "trying it out"}
    then: [tag: urgent]
  - name: once
    when: customer_replied
    once_per: conversation
    then: [tag: question]
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Address]:
    with running(SandboxSettings(first_id=1, intercom_token="t", asana_token="t")) as address:
        yield address


@pytest.fixture(autouse=True)
def _as_it_was(sandbox: Address) -> None:
    httpx.post(f"{sandbox.control}/reset").raise_for_status()


@pytest.fixture
def intercom(sandbox: Address) -> Iterator[IntercomClient]:
    with IntercomClient(base_url=sandbox.intercom, token="t", admin_id="9001", reads_only=True) as client:
        yield client


@pytest.fixture
def reading(database_url: str) -> Iterator[Database]:
    with Database(database_url, size=1, reads_only=True) as db:
        yield db


def a_book() -> Rulebook:
    book = load({**shipped_files(), "own/more.yaml": MORE})
    assert isinstance(book, Rulebook), book
    return book


BOOK = a_book()


def a_desk(db: Database | None = None) -> Desk:
    return Desk(
        book=BOOK,
        admin_id="9001",
        inbox_url="https://inbox.example/{app_id}/{conversation_id}",
        db=db,
    )


def played(subject: Subject, db: Database | None = None) -> Simulation:
    return simulate(BOOK, subject, db=db, fuse_at=30)


def started(sandbox: Address, text: str = "My calendar does not come up", **more: Any) -> str:
    made = httpx.post(f"{sandbox.control}/conversations", json={"text": text, **more})
    return str(made.json()["id"])


def does(sandbox: Address, conversation: str, deed: str, **body: Any) -> None:
    httpx.post(f"{sandbox.control}/conversations/{conversation}/{deed}", json=body).raise_for_status()


def rule(simulation: Simulation, name: str) -> Any:
    return next(each for each in simulation.rules if each.verdict.rule == name)


def tables(db: Database) -> dict[str, Any]:
    """Everything in our tables."""
    return {name: db.rows(f"SELECT t::text FROM {name} t ORDER BY 1") for name in metadata.tables}


def routes(sandbox: Address) -> set[str]:
    counted = httpx.get(f"{sandbox.control}/counters").json()
    return {*counted["intercom"]["by_route"], *counted["asana"]["by_route"]}


# What happened last in a conversation.


@pytest.mark.parametrize(
    ("deed", "body", "expected"),
    [
        (None, {}, "conversation_started"),
        ("customer-reply", {"text": "Still broken"}, "customer_replied"),
        ("teammate-reply", {"text": "Looking"}, "teammate_replied"),
        ("teammate-note", {"text": "/bug Calendar"}, "teammate_noted"),
        ("close", {}, "teammate_closed"),
    ],
)
def test_what_happened_last_in_a_conversation_is_the_event(
    sandbox: Address, intercom: IntercomClient, deed: str | None, body: dict[str, Any], expected: str
) -> None:
    conversation = started(sandbox)
    if deed:
        does(sandbox, conversation, deed, **body)
    assert of_conversation(a_desk(), intercom, conversation, None).event.name == expected


def test_a_change_that_no_webhook_tells_of_is_not_what_happened_last(
    sandbox: Address, intercom: IntercomClient
) -> None:
    conversation = started(sandbox)
    does(sandbox, conversation, "customer-reply", text="Still broken")
    does(sandbox, conversation, "attributes", **{"Issue Type": "Technical Issue"})
    subject = of_conversation(a_desk(), intercom, conversation, None)
    assert subject.event.name == "customer_replied"
    assert subject.facts["message.text"] == "Still broken"
    assert subject.facts["conversation.attributes.Issue Type"] == "Technical Issue"


@pytest.mark.parametrize("as_name", [None, "teammate_noted"])
def test_what_the_service_itself_did_is_not_what_happened_last(
    sandbox: Address, intercom: IntercomClient, as_name: str | None
) -> None:
    conversation = started(sandbox)
    does(sandbox, conversation, "teammate-note", text="/bug Calendar")
    does(sandbox, conversation, "teammate-note", text="Logged", admin="9001")
    subject = of_conversation(a_desk(), intercom, conversation, as_name)
    assert (subject.event.name, subject.facts["message.text"]) == ("teammate_noted", "/bug Calendar")


@pytest.mark.parametrize("text", ["<b>two</b> things & more", "1 < 2, see <p>", "it says <script>x</script> &lt;"])
def test_a_text_reads_the_same_from_intercom_as_from_its_webhook(
    sandbox: Address, intercom: IntercomClient, text: str
) -> None:
    conversation = started(sandbox)
    does(sandbox, conversation, "customer-reply", text=text)
    assert of_conversation(a_desk(), intercom, conversation, None).facts["message.text"] == text


def test_another_event_may_be_asked_for_and_the_last_of_its_kind_is_taken(
    sandbox: Address, intercom: IntercomClient
) -> None:
    conversation = started(sandbox)
    does(sandbox, conversation, "customer-reply", text="Still broken")
    does(sandbox, conversation, "teammate-reply", text="Looking")
    subject = of_conversation(a_desk(), intercom, conversation, "customer_replied")
    assert (subject.event.name, subject.facts["message.text"]) == ("customer_replied", "Still broken")
    first = of_conversation(a_desk(), intercom, conversation, "conversation_started")
    assert first.facts["message.text"] == "My calendar does not come up"


def test_an_event_that_has_not_happened_is_simulated_and_said_to_be_assumed(
    sandbox: Address, intercom: IntercomClient
) -> None:
    subject = of_conversation(a_desk(), intercom, started(sandbox), "teammate_closed")
    assert subject.event.name == "teammate_closed"
    assert any("nothing of this kind (teammate_closed) has happened" in note for note in subject.notes)


@pytest.mark.parametrize(
    ("name", "words"), [("no_such", 'there is no event "no_such"'), ("contact_created", "does not happen to a conv")]
)
def test_an_event_that_cannot_be_is_refused(sandbox: Address, intercom: IntercomClient, name: str, words: str) -> None:
    with pytest.raises(TriageError, match=words):
        of_conversation(a_desk(), intercom, started(sandbox), name)


def test_a_conversation_that_is_not_there_is_told(intercom: IntercomClient) -> None:
    with pytest.raises(TriageError, match="Intercom has no conversation 77"):
        of_conversation(a_desk(), intercom, "77", None)


# What would be done.


def test_the_customer_is_known_and_every_text_is_rendered(sandbox: Address, intercom: IntercomClient) -> None:
    by_mail = started(sandbox, channel="email")
    text = simulation_as_text(played(of_conversation(a_desk(), intercom, by_mail, None)))
    assert "text: Hello Maria Lopez" in text
    assert "assign to the team Support" in text
    assert "title: My calendar does not come up" in text
    assert "| Customer: Maria Lopez maria@customer.example" in text
    assert "project: 1200000000000101" in text
    assert "section: 1200000000000201" in text
    assert NO_DATABASE in text


def test_every_rule_is_named_once_whatever_becomes_of_it(sandbox: Address, intercom: IntercomClient) -> None:
    text = simulation_as_text(played(of_conversation(a_desk(), intercom, started(sandbox), None)))
    assert all(each.name in text for each in BOOK.rules)
    assert "Rules that would only record what they would do:\n  on-trial (in shadow" in text


def test_a_field_of_a_ticket_is_told_by_its_label(sandbox: Address, intercom: IntercomClient) -> None:
    by_mail = started(sandbox, attributes={"Issue Priority": "High"}, channel="email")
    subject = of_conversation(a_desk(), intercom, by_mail, None)
    ticket = next(deed for deed in rule(played(subject), "log-bug").deeds if deed.action == "ticket")
    assert dict(ticket.details)["field 1200000000000302"].startswith("High (1200000000000311), from")


def test_what_the_gate_would_say_at_todays_reach_is_told(
    sandbox: Address, intercom: IntercomClient, db: Database, reading: Database
) -> None:
    db.run("UPDATE installation SET reach = 'inside', inside_since = '2020-01-01'")
    simulation = played(of_conversation(a_desk(reading), intercom, started(sandbox), None), reading)
    gates = {deed.says: (deed.gate, deed.gate_reason) for deed in rule(simulation, "welcome").deeds}
    assert gates["assign to the team Support"] == ("passes", None)
    assert gates["close the conversation"][0] == "refuses"
    assert "the gate: it would not go out: watch: this installation reaches 'inside'" in simulation_as_text(simulation)


def test_a_stop_is_told(sandbox: Address, intercom: IntercomClient, db: Database, reading: Database) -> None:
    db.run("UPDATE installation SET reach = 'customers', inside_since = '2020-01-01', customers_since = '2020-01-01'")
    installation.stop(db, scope="everything", by="Ana")
    text = simulation_as_text(played(of_conversation(a_desk(reading), intercom, started(sandbox), None), reading))
    assert "The gate, at today's reach (customers): it would be held for a person: stopped by Ana" in text


def test_what_only_the_service_itself_did_calls_no_rule(sandbox: Address, intercom: IntercomClient) -> None:
    conversation = started(sandbox)
    does(sandbox, conversation, "teammate-note", text="/bug Calendar", admin="9001")
    simulation = played(of_conversation(a_desk(), intercom, conversation, "teammate_noted"))
    assert (
        rule(simulation, "log-bug-by-hand").meaning
        == "not looked at: this is our own doing, and the rule does not ask for it"
    )


def test_what_was_filed_and_done_before_is_read_from_the_database(
    sandbox: Address, intercom: IntercomClient, db: Database, reading: Database
) -> None:
    conversation = started(sandbox)
    does(sandbox, conversation, "customer-reply", text="It does not work")
    lane = f"conversation:sandbox1:{conversation}"
    a_ticket(db, lane)
    db.run(
        "INSERT INTO firings (subject, rule, scope, at, fingerprint, event_id, run_id)"
        " VALUES (%(lane)s, 'once', 'conversation', '2026-01-10T08:00:00+00:00', '', 1, 1)",
        {"lane": lane},
    )
    simulation = played(of_conversation(a_desk(reading), intercom, conversation, None), reading)
    assert rule(simulation, "log-bug").verdict.code == "x"
    assert rule(simulation, "once").verdict.because == "once per conversation: it acted at 2026-01-10T08:00:00+00:00"


def test_what_people_changed_after_the_service_counts_as_it_is_now(
    sandbox: Address, intercom: IntercomClient, db: Database, reading: Database
) -> None:
    conversation = started(sandbox, attributes={"Issue Priority": "Low"})
    lane = f"conversation:sandbox1:{conversation}"
    request = json.dumps({"name": "Issue Priority", "value": "High"})
    for state, done_at in (("done", "now()"), ("planned", "NULL")):
        db.run(
            "INSERT INTO effects (key, run_id, seq, event_id, lane, conversation, rule, action, target, reach,"
            " destination, request, state, done_at) VALUES (%(state)s, 1, 1, 1, %(lane)s, %(lane)s, 'r',"
            f" 'set_attribute', 'x', 'inside', 'intercom', %(request)s, %(state)s, {done_at})",
            {"state": state, "lane": lane, "request": request},
        )
        subject = of_conversation(a_desk(reading), intercom, conversation, None)
        expected = "Low" if state == "done" else "High"  # what is still to be done is seen as done
        assert subject.facts["conversation.attributes.Issue Priority"] == expected


def a_ticket(db: Database, lane: str) -> None:
    request = json.dumps({"kind": "bug", "matter": "conversation", "title": "Calendar"})
    db.run(
        "INSERT INTO effects (key, run_id, seq, event_id, lane, conversation, rule, action, target, reach, destination,"
        " request, state, url) VALUES (%(key)s, 1, 1, 1, %(lane)s, %(lane)s, 'log-bug', 'ticket', 'bug', 'inside',"
        " 'asana', %(request)s, 'done', 'https://asana.example/1')",
        {"key": f"ticket/bug/{lane}/conversation", "lane": lane, "request": request},
    )


def test_a_ticket_that_is_filed_already_is_not_filed_again(
    sandbox: Address, intercom: IntercomClient, db: Database, reading: Database
) -> None:
    conversation = started(sandbox)
    a_ticket(db, f"conversation:sandbox1:{conversation}")
    does(sandbox, conversation, "teammate-note", text="/bug")
    simulation = played(of_conversation(a_desk(reading), intercom, conversation, None), reading)
    ticket = next(deed for deed in rule(simulation, "log-bug-by-hand").deeds if deed.action == "ticket")
    assert ticket.standing == "not again: the ledger has it already (done): https://asana.example/1"


# Files and stored events.


def test_a_topic_and_its_data_are_enough_of_a_notification(tmp_path: Path) -> None:
    told = json.loads((ROOT / "tests/payloads/conversation.admin.noted.json").read_bytes())
    (tmp_path / "note.json").write_text(json.dumps({"topic": told["topic"], "data": told["data"]}))
    simulation = played(of_file(a_desk(), tmp_path / "note.json", None))
    assert rule(simulation, "log-bug-by-hand").verdict.code == "M"


def test_a_file_may_be_taken_for_another_event() -> None:
    file = ROOT / "tests/payloads/conversation.user.replied.json"
    assert of_file(a_desk(), file, "conversation_started").event.name == "conversation_started"
    with pytest.raises(TriageError, match="is not about what"):
        of_file(a_desk(), file, "contact_created")


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "not JSON"), ("[]", "not an object"), ("{}", "names no topic"), ('{"topic": "ping"}', "a ping")],
)
def test_a_file_that_is_no_notification_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(TriageError, match=words):
        of_file(a_desk(), tmp_path / "x.json", None)
    with pytest.raises(TriageError, match="cannot be read"):
        of_file(a_desk(), tmp_path / "none.json", None)


def a_stored_event(db: Database, facts: dict[str, Any] | None) -> int:
    body = (ROOT / "tests/payloads/conversation.user.replied.json").read_bytes()
    row = db.row(
        "INSERT INTO events (app_id, topic, lane, delivery_key, created_at, state) VALUES ('desk10kc',"
        " 'conversation.user.replied', 'conversation:desk10kc:215470000000101', 'd', %(at)s, 'settled')"
        " RETURNING id, received_at",
        {"at": datetime(2026, 1, 13, 10, tzinfo=UTC)},
    )
    assert row is not None
    db.run("INSERT INTO event_bodies VALUES (%(id)s, %(received_at)s, %(body)s)", {**row, "body": body})
    if facts is not None:
        run = db.row(
            "INSERT INTO runs (event_id, kind, event_name, digest, engine, codes, keys)"
            " VALUES (%(id)s, 'live', 'customer_replied', 'x', '2', '', '{}') RETURNING id, created_at",
            row,
        )
        assert run is not None
        db.run("INSERT INTO run_facts VALUES (%(id)s, %(created_at)s, %(facts)s)", {**run, "facts": json.dumps(facts)})
    return int(row["id"])


def test_a_stored_event_is_simulated_with_the_facts_of_its_run(db: Database, reading: Database) -> None:
    event = a_stored_event(
        db, {"contact.name": "Zoë", "conversation.attributes.Issue Priority": "High", "conversation.id": "1"}
    )
    subject = of_event(a_desk(reading), event)
    simulation = played(subject, reading)
    assert subject.facts["contact.name"] == "Zoë"
    assert subject.facts["message.text"].startswith("Still broken")
    assert rule(simulation, "upgrade-priority").verdict.code == "M"


def test_a_stored_event_without_a_run_says_what_is_not_known(db: Database, reading: Database) -> None:
    assert any(
        "decided on the event alone" in note for note in of_event(a_desk(reading), a_stored_event(db, None)).notes
    )


def test_an_event_that_is_not_there_or_nowhere_to_be_found_is_told(reading: Database) -> None:
    with pytest.raises(NotThere):
        of_event(a_desk(reading), 12345)
    with pytest.raises(TriageError, match="DATABASE_URL"):
        of_event(a_desk(), 1)


# Nothing leaves, nothing is written.


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda path: path.stem)
def test_simulating_a_payload_writes_nothing_and_its_texts_steer_no_terminal(
    payload: Path, db: Database, reading: Database, sandbox: Address
) -> None:
    before = tables(db)
    try:
        simulation = played(of_file(a_desk(reading), payload, None), reading)
    except TriageError as told:
        assert "no rule is asked about this" in str(told)  # noqa: PT017 - either this or what stands below
    else:
        text = simulation_as_text(simulation)
        assert all(each.name in text for each in BOOK.rules)
        assert not any(char < " " and char != "\n" for char in text)
        json.dumps(simulation_as_json(simulation))
    assert tables(db) == before
    assert routes(sandbox) == set()


def test_simulating_conversations_only_reads(
    sandbox: Address, intercom: IntercomClient, db: Database, reading: Database
) -> None:
    db.run("UPDATE installation SET reach = 'customers', inside_since = '2020-01-01', customers_since = '2020-01-01'")
    conversations = [
        started(sandbox),
        started(sandbox, "How do I invite a user?"),
        started(sandbox, "URGENT: the site is down", attributes={"Issue Type": "Technical Issue"}),
    ]
    does(sandbox, conversations[0], "teammate-note", text="/request Dark mode")
    does(sandbox, conversations[1], "close")
    before, held = tables(db), httpx.get(f"{sandbox.control}/state").json()

    for conversation in conversations:
        for name in (None, "conversation_started", "customer_replied", "teammate_noted", "teammate_closed"):
            simulation = played(of_conversation(a_desk(reading), intercom, conversation, name), reading)
            assert simulation_as_text(simulation)

    assert routes(sandbox) >= {"GET /conversations/{id}", "GET /contacts/{id}", "GET /me"}
    assert all(route.startswith("GET ") for route in routes(sandbox))
    assert httpx.get(f"{sandbox.control}/state").json() == held
    assert tables(db) == before


def test_the_database_of_a_simulation_refuses_to_write(reading: Database) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        reading.run("UPDATE installation SET reach = 'customers'")
