from collections.abc import Callable
from typing import Any

import pytest

from app.errors import NotThere
from app.runs.explain_event import as_text, explain_event
from tests.web.conftest import BOOK, Desk, started

Get = Callable[..., Any]


def test_an_explanation_tells_what_each_rule_wanted_and_saw(desk: Desk, got: Get) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    explanation = got(f"/events/{number}/explanation")
    (run,) = explanation["runs"]
    rules = {rule["name"]: rule for rule in run["rules"]}
    assert {name: rule["code"] for name, rule in rules.items()} == {
        "log-bug": "M", "log-question": "n", "urgent": "u", "site-down": "M", "on-reply": "e",
    }  # fmt: skip
    check = rules["log-question"]["verdict"]["condition"]
    check = check["parts"][0] if check["parts"] else check
    assert (check["field"], check["saw"], check["result"]) == (
        "conversation.attributes.Issue Type", "Technical Issue", "false",
    )  # fmt: skip
    assert check["position"].startswith("book.yaml:")
    assert "Question" in check["wanted"]
    assert run["notes"] == []


def test_what_the_customer_wrote_is_read_from_the_stored_body(desk: Desk, got: Get) -> None:
    number = desk.receive(started(1, text="everything is down"))
    desk.run(number)
    (run,) = got(f"/events/{number}/explanation")["runs"]
    (rule,) = [rule for rule in run["rules"] if rule["name"] == "site-down"]
    check = rule["verdict"]["condition"]
    assert (check["parts"] or [check])[0]["saw"] == "everything is down"


def test_after_retention_of_the_body_its_text_is_told_to_be_unknown(desk: Desk, got: Get) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    desk.forget_bodies()
    (run,) = got(f"/events/{number}/explanation")["runs"]
    rules = {rule["name"]: rule for rule in run["rules"]}
    assert rules["site-down"]["code"] == "M"
    assert rules["site-down"]["verdict"] is None
    assert rules["log-bug"]["verdict"] is not None
    assert any("its body is gone" in note for note in run["notes"])
    assert any("site-down" in note for note in run["notes"])


def test_after_retention_of_the_facts_rules_are_told_by_name_and_code(desk: Desk, got: Get) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    desk.forget_facts()
    (run,) = got(f"/events/{number}/explanation")["runs"]
    assert next((rule["name"], rule["code"]) for rule in run["rules"]) == ("log-bug", "M")
    assert all(rule["verdict"] is None for rule in run["rules"])
    assert any("facts are gone" in note for note in run["notes"])


def test_a_rulebook_that_this_version_cannot_read_is_told_by_its_rules_names(desk: Desk, got: Get) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    desk.db.run(
        "UPDATE rulebooks SET sources = jsonb_build_object('book.yaml', %(text)s::text)",
        {"text": BOOK.replace("    if:", "    in_a_later_version:")},
    )
    (run,) = got(f"/events/{number}/explanation")["runs"]
    assert [rule["name"] for rule in run["rules"]] == ["log-bug", "log-question", "urgent", "site-down", "on-reply"]
    assert run["rules"][0]["meaning"] == "matched"
    assert any("cannot read the rulebook" in note for note in run["notes"])


def test_a_rulebook_that_is_gone_leaves_numbers(desk: Desk, got: Get) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    desk.db.run("DELETE FROM rulebooks")
    (run,) = got(f"/events/{number}/explanation")["runs"]
    assert [rule["name"] for rule in run["rules"]][:2] == ["rule 1", "rule 2"]


def test_effects_that_an_earlier_run_did_are_told_to_be_done_before(desk: Desk, got: Get) -> None:
    number = desk.receive(started(1))
    first = desk.run(number)
    desk.become("done", action="ticket")
    desk.become("failed", action="tag")
    desk.db.run("UPDATE events SET state = 'waiting'")
    desk.db.run("UPDATE lanes SET wake_at = now()")
    second = desk.run(number, kind="replay")
    live, replay = got(f"/events/{number}/explanation")["runs"]
    noted = {effect["action"]: effect["note"] for effect in replay["effects"]}
    assert noted["ticket"] == f"done before by run {first}"
    assert noted["tag"] is None
    assert {effect["action"]: effect["note"] for effect in live["effects"]}["tag"] == f"taken up again by run {second}"


def test_the_prose_tells_what_happened_what_matched_and_the_nearest_reason(desk: Desk) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    desk.become("done", action="tag")
    desk.become("failed", reason="Asana said no", action="ticket")
    told = as_text(explain_event(desk.db, number)).splitlines()
    assert told[0] == f"Event {number}: conversation.user.created about conversation:desk10kc:1"
    assert "      - tag bug: done" in told
    assert "      - ticket bug: failed, Asana said no" in told
    question = told.index("    log-question: a condition under if is false")
    assert told[question + 1] == "      - Issue Type: wanted “is Question”, saw “Technical Issue”"
    urgent = next(place for place, line in enumerate(told) if line.startswith("    urgent: "))
    assert told[urgent + 1].endswith("it is unknown")
    assert "  1 rule waits for other events or commands." in told


def test_the_prose_tells_what_held_a_rule_off_and_what_stands_under_a_not(desk: Desk) -> None:
    book = BOOK.replace(
        "    if: {Issue Type: Technical Issue}",
        "    if: {Issue Type: Technical Issue}\n    unless: {message.author: customer}",
    ).replace("if: {Issue Type: Question}", "if: {not: {any: [{Issue Type: Technical Issue}, {contact.role: lead}]}}")
    number = desk.receive(started(1))
    desk.run(number, book)
    told = as_text(explain_event(desk.db, number)).splitlines()
    held_off = told.index("    log-bug: held off: what unless says is so")
    assert told[held_off + 1] == "      - message.author: unless “is customer”, saw “customer”"
    negated = told.index("    log-question: a condition under if is false")
    assert told[negated + 1] == "      - Issue Type: wanted “not: is Technical Issue”, saw “Technical Issue”"


def test_the_prose_cannot_steer_a_terminal(desk: Desk) -> None:
    book = BOOK.replace("contains: is down", "contains: nothing of the kind")
    number = desk.receive(started(1, text="\x1b]0;owned\x07\x1b[2J\u202eabc"))
    desk.run(number, book)
    told = as_text(explain_event(desk.db, number))
    assert "owned" in told
    assert not {"\x1b", "\x07", "\u202e"} & set(told)


def test_an_event_that_no_rule_has_decided_on_is_explained_by_its_reason(desk: Desk, got: Get) -> None:
    number = desk.receive(b"no json")
    explanation = got(f"/events/{number}/explanation")
    assert explanation["runs"] == []
    assert explanation["event"]["reason"] == "the body is not JSON"
    assert "No run" in explanation["text"]


@pytest.mark.parametrize("number", [0, -1, 1, 10**30])
def test_an_event_that_is_not_there_is_told(desk: Desk, number: int) -> None:
    with pytest.raises(NotThere):
        explain_event(desk.db, number)
