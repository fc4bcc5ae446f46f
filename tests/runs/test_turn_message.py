"""What the rules want to say in one turn: one message, each thing once, with what was not said before."""

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest

from app.rules.actions import Ask, Option, Reply
from app.rules.decision import Step
from app.rules.events import Event
from app.rules.problems import Position
from app.runs import turn_message
from app.runs.ledger import to_action, to_request
from app.runs.ledger_steps import Message, Part
from app.runs.questions import asked_in, unsaid_in
from tests.rules.makers import AT, a_note, a_snapshot

HERE = Position("book.yaml", 1, 1)
LATER = AT + timedelta(minutes=1)


def a_step(action: Reply | Ask, rule: str = "r", **more: Any) -> Step:
    return Step(rule=rule, action=action, position=HERE, **more)


def a_reply(name: str = "hello", rule: str = "r") -> Step:
    return a_step(Reply(name=name, html=f"<p>{name}</p>"), rule)


def a_question(attribute: str = "Type", *, numbered: bool = False, time: int = 1) -> Step:
    options = (Option(value="Bug", label="A bug"), Option(value="Wish", label="A wish"))
    return a_step(Ask(attribute=attribute, html="<p>What?</p>", options=options, numbered=numbered, time=time))


def said(*steps: Step, unsaid: tuple[Part, ...] = (), event_id: int = 2, again: bool = False, **event: Any) -> Message:
    happened: Event = a_snapshot(**event).event
    return turn_message.message(
        steps, [asdict(part) for part in unsaid], event_id=event_id, event=happened, since=LATER, again=again
    )


def test_what_two_rules_say_is_one_message_with_its_question_last() -> None:
    message = said(a_question(), a_reply("hello"), a_reply("noted", rule="other"))

    assert [(part.kind, part.name, part.rule) for part in message.parts] == [
        ("reply", "hello", "r"),
        ("reply", "noted", "other"),
        ("ask", "Type", "r"),
    ]
    assert (message.prompted, message.since) == (True, LATER.isoformat())


@pytest.mark.parametrize(
    ("event", "again", "prompted"),
    [
        ({}, False, True),
        ({}, True, False),
        ({"name": "conversation_started"}, False, True),
        ({"name": "rating_given"}, False, True),
        ({"name": "conversation_resolved"}, False, False),
        ({"name": "teammate_noted", "message": a_note("/news")}, False, False),
        ({"name": "attribute_changed", "message": None}, False, False),
    ],
)
def test_only_what_answers_the_customer_just_now_is_prompted(
    event: dict[str, Any], again: bool, prompted: bool  # noqa: FBT001 - a table's columns
) -> None:  # fmt: skip
    assert said(a_reply(), again=again, **event).prompted is prompted


def test_what_was_not_said_yet_comes_first_and_keeps_what_it_answers() -> None:
    old = replace(said(a_reply("hello")).parts[0], since=AT.isoformat())

    message = said(a_reply("news"), unsaid=(old,), name="attribute_changed", message=None)

    assert [(part.name, part.since, part.prompted) for part in message.parts] == [
        ("hello", AT.isoformat(), True),
        ("news", LATER.isoformat(), False),
    ]
    assert message.prompted


def test_what_is_wanted_again_is_said_once_for_what_was_written_last() -> None:
    old = replace(said(a_reply("noted")).parts[0], since=AT.isoformat())

    message = said(a_reply("noted"), unsaid=(old,))

    assert [(part.name, part.since) for part in message.parts] == [("noted", LATER.isoformat())]


def test_buttons_mean_the_same_after_a_merge_and_other_things_for_another_question() -> None:
    first = said(a_question(), event_id=1)
    merged = said(a_reply(), unsaid=first.parts)
    twice = said(a_question(time=2))

    (shown,), (moved,), (asked_again,) = map(
        list, map(turn_message.buttons_below, (first, merged, twice))
    )  # fmt: skip

    assert moved == shown
    assert {button.uuid for button in shown.buttons}.isdisjoint(button.uuid for button in asked_again.buttons)
    assert [(button.value, button.label) for button in shown.buttons] == [("Bug", "A bug"), ("Wish", "A wish")]


def test_where_options_stand_in_the_text_there_are_no_buttons() -> None:
    assert list(turn_message.buttons_below(said(a_question(numbered=True)))) == []
    assert list(turn_message.buttons_below(said(a_reply()))) == []


def test_a_message_is_read_from_the_ledger_as_it_was_written() -> None:
    macro = a_step(Reply(name="refund", html="", macro="7", about={"contact": {"name": "Zoë"}}))
    message = said(macro, a_question())

    assert to_action("message", to_request(message)) == message


# What the ledger tells of messages.


def a_row(message: Message, state: str, **more: Any) -> dict[str, Any]:
    told = {
        "sent_at": None,
        "done_at": AT.isoformat(),
        "planned_at": AT.isoformat(),
        "approved": False,
        "said": None,
        **more,
    }
    return {"action": "message", "request": {"parts": [asdict(part) for part in message.parts]}, "state": state, **told}


@pytest.mark.parametrize(
    ("state", "names", "asked", "sent"),
    [
        ("planned", None, True, False),
        ("held", None, True, False),
        ("sending", ["Type"], True, True),
        ("done", ["Type"], True, True),
        ("done", ["hello"], False, False),
        ("sending", None, True, True),
        ("unsure", None, True, True),
        ("skipped", None, False, False),
        ("failed", None, False, False),
    ],
)
def test_a_question_was_asked_if_its_message_went_out_with_it(
    state: str, names: list[str] | None, asked: bool, sent: bool  # noqa: FBT001 - a table's columns
) -> None:  # fmt: skip
    known = asked_in([a_row(said(a_reply(), a_question()), state, said=names)], None, by=LATER)

    assert ("Type" in known) is asked
    assert not asked or known["Type"]["sent"] is sent


@pytest.mark.parametrize(("seconds", "sent"), [(-60, False), (-3, False), (-2, True), (0, True), (60, True)])
def test_what_a_customer_wrote_before_a_question_went_out_is_no_answer_to_it(seconds: int, *, sent: bool) -> None:
    row = a_row(said(a_question()), "done", said=["Type"], sent_at=AT.isoformat())

    (known,) = asked_in([row], None, by=AT + timedelta(seconds=seconds)).values()

    assert known["sent"] is sent


def test_a_question_that_was_left_out_of_a_later_message_was_asked_when_it_was_asked() -> None:
    first = a_row(said(a_question()), "done", said=["Type"])
    later = a_row(said(a_reply(), a_question(time=2)), "done", said=["hello"], done_at=LATER.isoformat())

    (known,) = asked_in([first, later], None, by=LATER).values()

    assert (known["times"], known["at"]) == (1, AT.isoformat())


def test_what_is_unsaid_is_what_waits_and_not_what_a_person_decides_on() -> None:
    message = said(a_reply())
    rows = [a_row(message, state) for state in ("held", "sending", "done", "skipped")]

    assert unsaid_in(rows) == ()
    assert unsaid_in([a_row(message, "planned", approved=True)]) == ()
    assert unsaid_in([a_row(message, "planned"), a_row(message, "waiting")]) == (asdict(message.parts[0]),) * 2
