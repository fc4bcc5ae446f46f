"""A customer who waits for a person: since when, who ends the waiting, and what the rules make of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.rules import course
from app.rules.decide import decide
from app.rules.decision import COUNTS, DONE_BEFORE, HANDLED, HELD_OFF, MATCHED, OFF
from app.rules.events import Author, AuthorKind, Message, Past, Snapshot, Ticket
from app.rules.explain import explain
from app.rules.facts import facts_of
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.rules.trials.reading import read_trials
from app.rules.trials.run import run_trial
from app.rules.trials.trial import Trial
from tests.rules.makers import a_conversation, a_snapshot

SEAT = "9001"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DESK = """
vocabulary:
  tags: [late, vip]
  desk: {timezone: Europe/Berlin, hours: {mon-fri: 09:00-17:00}}
"""
Fired = Mapping[str, tuple[str, str]]


def said(minute: int, kind: AuthorKind, text: str, part_type: str = "comment", author: str = "1") -> Message:
    return Message(
        id=f"p{minute}{kind}", part_type=part_type, text=text, author=Author(kind=kind, id=author),
        created_at=START + timedelta(minutes=minute),
    )  # fmt: skip


def since(*parts: Message, tickets: tuple[Ticket, ...] = ()) -> int | None:
    """Minutes after the start since which the customer waits."""
    event = a_snapshot(conversation=a_conversation(parts=parts), message=None).event
    found = course.unanswered_since(Snapshot(event=event, seat=SEAT, tickets=tickets))
    return None if found is None else round((found - START).total_seconds() / 60)


def test_the_first_message_that_nobody_answered_counts() -> None:
    asked = said(0, "customer", "Hello?"), said(5, "customer", "Anybody?")

    assert since(*asked) == 0
    assert since(*asked, said(6, "teammate", "Yes?", author="7")) is None
    assert since(*asked, said(6, "teammate", "Yes?", author="7"), said(9, "customer", "It is broken")) == 9


@pytest.mark.parametrize(
    ("part", "ends"),
    [
        (said(6, "teammate", "Yes?", author="7"), True),
        (said(6, "teammate", "", "close", author="7"), True),
        (said(6, "teammate", "", "close", author=SEAT), True),
        (said(6, "bot", "", "close"), True),
        (said(6, "teammate", "I look into it", "note", author="7"), False),
        (said(6, "teammate", "We are looking into it", author=SEAT), False),
        (said(6, "bot", "Did you try our articles?"), False),
        (said(6, "teammate", "", "assignment", author="7"), False),
        (said(6, "teammate", "", "snoozed", author="7"), False),
    ],
)
def test_b3_a_persons_answer_and_a_close_end_the_waiting_and_nothing_else(part: Message, *, ends: bool) -> None:
    assert since(said(0, "customer", "Hello?"), part) == (None if ends else 0)


def test_mere_thanks_begin_no_waiting() -> None:
    answered = said(0, "customer", "Hello?"), said(1, "teammate", "Done.", author="7")

    assert since(*answered, said(2, "customer", "Thanks!")) is None
    assert since(*answered, said(2, "customer", "Thanks!"), said(3, "customer", "But it is broken")) == 3


def test_b3_a_ticket_handles_what_was_asked_before_it() -> None:
    asked = (
        said(0, "customer", "Hello?"),
        said(20, "teammate", "Logged.", author="7"),
        said(30, "customer", "And now?"),
    )
    filed = Ticket(kind="bug", matter="m", title="t", url=None, filed_at=START + timedelta(minutes=10))

    assert since(asked[0], tickets=(filed,)) is None
    assert since(*asked, tickets=(filed,)) == 30


def a_book(when: str = "{no_human_answer_for: 45m}", more: str = "") -> Rulebook:
    rules = f"rules: [{{name: r, when: {when}, then: [tag: late]{more}}}]"
    book = load({"desk.yaml": DESK, "rules.yaml": rules})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return book


def facts(
    book: Rulebook, *, due: bool, minutes: int = 0, unanswered: int | None = 0, fired: Fired | None = None
) -> dict[str, object]:
    """Facts so many minutes after the start; at the end of a wait, with since when the customer waits."""
    now = START + timedelta(minutes=minutes)
    behind = Past(due="r" if due else None, fired=fired or {})
    told = facts_of(replace(a_snapshot(), now=now, past=behind), book.vocabulary)
    waits = START + timedelta(minutes=unanswered or 0)
    known = {"conversation.unanswered_since": waits.isoformat()} if due and unanswered is not None else {}
    return {**told, **known}


def test_what_a_customer_says_begins_a_wait_whatever_the_conditions_and_other_rules_say() -> None:
    book = load(
        {
            "desk.yaml": DESK,
            "rules.yaml": """
            rules:
              - {name: stopping, when: customer_replied, then: [stop]}
              - {name: r, when: {no_human_answer_for: 45m}, if: {tag: vip}, then: [tag: late]}
            """,
        }
    )
    assert isinstance(book, Rulebook)

    decision = decide(book, facts(book, due=False))

    assert (decision.codes, decision.waiting) == (MATCHED + COUNTS, ("r",))
    assert explain(book, facts(book, due=False))[1].code == COUNTS


def test_mere_thanks_begin_no_wait() -> None:
    book = a_book()

    decision = decide(book, {**facts(book, due=False), "message.is_only_thanks": True})

    assert (decision.codes, decision.waiting) == (HANDLED, ())


@pytest.mark.parametrize(
    ("minutes", "unanswered", "code"),
    [(45, 0, MATCHED), (44, 0, HANDLED), (45, None, HANDLED), (60, 20, HANDLED), (65, 20, MATCHED)],
)
def test_the_rule_acts_when_the_customer_has_waited_that_long(minutes: int, unanswered: int | None, code: str) -> None:
    book = a_book()
    told = facts(book, due=True, minutes=minutes, unanswered=unanswered)

    assert decide(book, told).codes == code
    assert explain(book, told)[0].code == code


def test_conditions_are_asked_when_the_time_is_over() -> None:
    book = a_book(more=", unless: {tag: vip}")
    told = {**facts(book, due=True, minutes=45), "conversation.tags": ["vip"]}

    assert decide(book, told).codes == HELD_OFF


def test_it_acts_once_for_each_wait() -> None:
    book = a_book()
    (firing,) = decide(book, facts(book, due=True, minutes=45)).firings
    fired = {f"{firing.rule}|{firing.scope}": (firing.at, firing.fingerprint)}

    assert decide(book, facts(book, due=True, minutes=50, fired=fired)).codes == DONE_BEFORE
    assert decide(book, facts(book, due=True, minutes=200, unanswered=120, fired=fired)).codes == MATCHED


def test_one_that_acts_once_per_conversation_counts_no_more_when_it_has() -> None:
    book = a_book(more=", once_per: conversation")
    (firing,) = decide(book, facts(book, due=True, minutes=45)).firings
    fired = {f"{firing.rule}|{firing.scope}": (firing.at, firing.fingerprint)}

    decision = decide(book, facts(book, due=False, minutes=100, fired=fired))

    assert (decision.codes, decision.waiting) == (DONE_BEFORE, ())


def test_one_that_is_off_counts_nothing() -> None:
    book = a_book(more=", mode: off")

    assert decide(book, facts(book, due=False)).codes == OFF


@pytest.mark.parametrize(
    ("start", "over"),
    [
        ("2026-03-27T16:30+01:00", "2026-03-30T09:15+02:00"),  # summer time begins over the weekend
        ("2026-10-23T16:30+02:00", "2026-10-26T09:15+01:00"),  # and ends
        ("2028-02-28T16:30+01:00", "2028-02-29T09:15+01:00"),  # a leap day
    ],
)
def test_desk_hours_count_as_the_desk_is_at_work_whatever_the_clock_does(start: str, over: str) -> None:
    book = a_book("{no_human_answer_for: 45m, counting: desk_hours}")
    wait, desk = book.rules[0].wait, book.vocabulary.desk

    assert wait is not None
    assert wait.over_at(datetime.fromisoformat(start), desk) == datetime.fromisoformat(over)


ESTIMATES = """
vocabulary:
  tags: [late]
  desk: {timezone: Europe/Berlin, hours: {mon-fri: 09:00-17:00}, estimate: {chat: 2h, email: 1d}}
"""


@pytest.mark.parametrize(
    ("channel", "over"),
    [
        ("chat", "2026-03-03T10:30+01:00"),
        ("email", "2026-03-03T16:30+01:00"),
        ("social", "2026-03-03T16:30+01:00"),
        (None, "2026-03-03T16:30+01:00"),
    ],
)
@pytest.mark.parametrize("when", ["{no_human_answer_for: estimate}", "customer_replied, wait: estimate"])
def test_a4_the_estimate_that_a_customer_was_told_falls_due_by_channel(
    when: str, channel: str | None, over: str
) -> None:
    book = load({"desk.yaml": ESTIMATES, "rules.yaml": f"rules: [{{name: r, when: {when}, then: [tag: late]}}]"})
    assert isinstance(book, Rulebook), book
    wait = book.rules[0].wait

    assert wait is not None
    start = datetime.fromisoformat("2026-03-02T16:30+01:00")
    assert wait.over_at(start, book.vocabulary.desk, channel) == datetime.fromisoformat(over)
    assert str(wait) == "the desk's estimate"


def test_without_an_estimate_of_the_desk_none_can_fall_due() -> None:
    told = load(
        {"desk.yaml": DESK, "r.yaml": "rules: [{name: r, when: {no_human_answer_for: estimate}, then: [tag: late]}]"}
    )

    assert not isinstance(told, Rulebook)
    assert [problem.message for problem in told] == [
        "the vocabulary has no desk with an estimate, as in estimate: {chat: 2h}"
    ]


def test_rules_are_tested_with_time_going_by() -> None:
    book = a_book("{no_human_answer_for: 45m, counting: desk_hours}")
    tests = """
    tests:
      - name: nobody answers
        event: customer_replied
        now: 2026-03-27T16:30+01:00
        after: 3d
        fires: [r]
      - name: too early
        event: customer_replied
        facts: {message.text: Hello?}
        waits: [r]
      - name: somebody has answered
        event: conversation_started
        after: 1d
        meanwhile: {conversation.awaits_teammate: false}
        expect: nothing
    """

    for trial in read_trials({"t.yaml": tests}, book, lambda _: "none"):
        assert isinstance(trial, Trial), trial
        assert run_trial(book, trial).unmet == ()
