from collections.abc import Callable
from typing import Any

import pytest

from app.errors import NotThere
from app.runs.why.event import why_event
from app.runs.why.event_text import event_as_text
from tests.web.conftest import BOOK, Desk, started

Get = Callable[..., Any]


def test_an_explanation_tells_what_each_rule_wanted_and_saw(desk: Desk, got: Get) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    explanation = got(f"/events/{number}/why")
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
    (run,) = got(f"/events/{number}/why")["runs"]
    (rule,) = [rule for rule in run["rules"] if rule["name"] == "site-down"]
    check = rule["verdict"]["condition"]
    assert (check["parts"] or [check])[0]["saw"] == "everything is down"


def test_after_retention_of_the_body_its_text_is_told_to_be_unknown(desk: Desk, got: Get) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    desk.forget_bodies()
    (run,) = got(f"/events/{number}/why")["runs"]
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
    (run,) = got(f"/events/{number}/why")["runs"]
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
    (run,) = got(f"/events/{number}/why")["runs"]
    assert [rule["name"] for rule in run["rules"]] == ["log-bug", "log-question", "urgent", "site-down", "on-reply"]
    assert run["rules"][0]["meaning"] == "its conditions held"
    assert any("cannot read the rulebook" in note for note in run["notes"])


def test_a_rulebook_that_is_gone_leaves_numbers(desk: Desk, got: Get) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    desk.db.run("DELETE FROM rulebooks")
    (run,) = got(f"/events/{number}/why")["runs"]
    assert [rule["name"] for rule in run["rules"]][:2] == ["rule 1", "rule 2"]


def test_effects_that_an_earlier_run_did_are_told_to_be_done_before(desk: Desk, got: Get) -> None:
    number = desk.receive(started(1))
    first = desk.run(number)
    desk.become("done", action="ticket")
    desk.become("failed", action="tag")
    desk.db.run("UPDATE events SET state = 'waiting'")
    desk.db.run("UPDATE lanes SET wake_at = now()")
    second = desk.run(number, kind="replay")
    live, replay = got(f"/events/{number}/why")["runs"]
    noted = {effect["action"]: effect["note"] for effect in replay["effects"]}
    assert noted["ticket"] == f"done before by run {first}"
    assert noted["tag"] is None
    assert {effect["action"]: effect["note"] for effect in live["effects"]}["tag"] == f"taken up again by run {second}"


def test_the_prose_tells_what_happened_what_came_of_it_and_the_nearest_reason(desk: Desk) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    desk.become("done", action="tag")
    desk.become("failed", reason="Asana said no", action="ticket")
    told = event_as_text(why_event(desk.db, number)).splitlines()
    assert told[0] == f"Event {number}: conversation started, by customer Marta Ruiz, 2026-01-13 09:00:00 UTC"
    assert told[1:3] == ["  in conversation 1", "  “The site is down for all of us”"]
    assert "      - tag bug: done" in told
    assert "      - file in Asana: bug: failed, Asana said no" in told
    assert "    log-question: Issue Type is “Technical Issue”, and the rule wants “Question”" in told
    assert any(line.startswith("    urgent: Issue Priority is not known, and the rule wants “High” (") for line in told)
    assert told[-2:] == ["  1 rule waits for other events or commands:", "    on-reply"]


def test_what_rules_in_shadow_would_have_done_is_told_with_the_run(desk: Desk, got: Get) -> None:
    number = desk.receive(started(1))
    desk.run(number, BOOK.replace("    if: {Issue Priority: High}", "    mode: {shadow: trying it out}"))
    answer = got(f"/events/{number}/why")
    assert answer["runs"][0]["shadow"] == [
        {"rule": "urgent", "action": "tag", "target": "urgent", "same": False, "needless": None, "instead": None}
    ]
    assert "      - would tag urgent; no live rule did" in answer["text"].splitlines()


def test_the_answer_says_what_happened_and_the_nearest_miss_of_each_rule(desk: Desk, got: Get) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    answer = got(f"/events/{number}/why")
    assert answer["happening"] == {
        "name": "conversation_started", "who": "customer Marta Ruiz", "customer": "Marta Ruiz", "conversation": "1",
        "url": None, "words": "The site is down for all of us", "ticket": None, "change": None,
    }  # fmt: skip
    verdicts = {rule["name"]: rule["verdict"] for rule in answer["runs"][0]["rules"]}
    (miss,) = verdicts["log-question"]["missing"]
    assert (miss["check"]["field"], miss["wanted"]) == ("conversation.attributes.Issue Type", True)
    assert verdicts["log-bug"]["missing"] == []


def test_the_prose_cannot_steer_a_terminal(desk: Desk) -> None:
    book = BOOK.replace("contains: is down", "contains: nothing of the kind")
    number = desk.receive(started(1, text="\x1b]0;owned\x07\x1b[2J\u202eabc"))
    desk.run(number, book)
    told = event_as_text(why_event(desk.db, number))
    assert "owned" in told
    assert not {"\x1b", "\x07", "\u202e"} & set(told)


def test_an_event_that_no_rule_has_decided_on_is_explained_by_its_reason(desk: Desk, got: Get) -> None:
    number = desk.receive(b"no json")
    explanation = got(f"/events/{number}/why")
    assert explanation["runs"] == []
    assert explanation["event"]["reason"] == "the body is not JSON"
    assert "No run" in explanation["text"]


@pytest.mark.parametrize("number", [0, -1, 1, 10**30])
def test_an_event_that_is_not_there_is_told(desk: Desk, number: int) -> None:
    with pytest.raises(NotThere):
        why_event(desk.db, number)
