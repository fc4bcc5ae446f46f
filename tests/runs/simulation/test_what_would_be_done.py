"""What the rules would do, in the words in which it is told."""

import json

from app.integrations.intercom import IntercomClient
from app.runs.simulation.subject import NO_DATABASE, of_conversation
from app.runs.simulation.text import simulation_as_text
from app.sandbox.server import Address
from app.store import installation
from app.store.database import Database
from tests.runs.simulation.playing import BOOK, a_desk, does, played, rule, started


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
