"""Rules that wait: when their wait is over, and how they look again at their event."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.rules.actions import AddTag
from app.rules.decide import decide
from app.rules.events import Past
from app.rules.explain import explain
from app.rules.facts import facts_of
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.rules.acting import a_rule_with, in_conversation
from tests.rules.makers import a_book, a_snapshot, only_step

DESK = """
vocabulary:
  tags: [bug]
  desk:
    timezone: Europe/Berlin
    hours: {mon-thu: 09:00-17:00, fri: [09:00-12:00, 11:00-15:00], sun: 22:00-24:00}
    holidays: [2026-12-24]
"""


def a_waiting_book(wait: str, vocabulary: str = DESK) -> Rulebook:
    rule = f"rules: [{{name: r, when: customer_replied, wait: {wait}, then: [tag: bug]}}]"
    book = load({"desk.yaml": vocabulary, "rules.yaml": rule})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return book


def over_at(wait: str, start: str, vocabulary: str = DESK) -> str:
    book = a_waiting_book(wait, vocabulary)
    rule = book.rules[0].wait
    assert rule is not None
    moment = rule.over_at(datetime.fromisoformat(start), book.vocabulary.desk)
    return moment.astimezone(UTC).isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("wait", "start", "expected"),
    [
        ("45m", "2026-03-10T23:50+00:00", "2026-03-11T00:35+00:00"),
        ("{for: 45m}", "2026-03-10T23:50+00:00", "2026-03-11T00:35+00:00"),
        ("{for: 45m, counting: wall_clock}", "2026-03-14T10:00+00:00", "2026-03-14T10:45+00:00"),
        ("{for: 45m, counting: desk_hours}", "2026-03-10T10:00+01:00", "2026-03-10T09:45+00:00"),
        ("{for: 45m, counting: desk_hours}", "2026-03-10T16:30+01:00", "2026-03-11T08:15+00:00"),
        ("{for: 1h, counting: desk_hours}", "2026-03-13T14:30+01:00", "2026-03-15T21:30+00:00"),
        ("{for: 6h, counting: desk_hours}", "2026-03-13T09:00+01:00", "2026-03-13T14:00+00:00"),
        ("{for: 1h, counting: desk_hours}", "2026-12-23T16:30+01:00", "2026-12-25T08:30+00:00"),
        # An hour on Thursday, six on Friday; on Sunday, when summer time has begun, the two before midnight.
        ("{for: 9h, counting: desk_hours}", "2026-03-26T16:00+01:00", "2026-03-29T22:00+00:00"),
        ("{for: 100000h, counting: desk_hours}", "9990-01-01T00:00+00:00", "9999-12-31T23:59+00:00"),
        ("100w", "9999-12-01T00:00+00:00", "9999-12-31T23:59+00:00"),
    ],
)
def test_a_wait_is_over_when_that_much_time_has_passed_since_the_event(wait: str, start: str, expected: str) -> None:
    assert over_at(wait, start) == expected


def test_a_wait_reads_as_it_is_written() -> None:
    told = [str(a_waiting_book(wait).rules[0].wait) for wait in ("45m", "{for: 45m, counting: Desk_Hours}")]

    assert told == ["45 minutes", "45 minutes of desk hours"]


def test_only_the_rule_that_is_due_looks_again_and_acts_without_waiting() -> None:
    book = a_book("""
        - {name: waits, when: customer_replied, wait: 10m, then: [tag: bug]}
        - {name: at-once, when: customer_replied, then: [tag: spam]}
        - {name: waits-too, when: customer_replied, wait: 20m, then: [tag: urgent]}
    """)
    first = decide(book, in_conversation())
    again = decide(book, in_conversation(history__due="waits"))

    assert (first.codes, first.waiting) == ("wMw", ("waits", "waits-too"))
    assert (again.codes, again.waiting, only_step(again).action) == ("Mee", (), AddTag(tag="bug"))
    assert [verdict.code for verdict in explain(book, in_conversation(history__due="waits"))] == ["M", "e", "e"]


@pytest.mark.parametrize(
    ("keys", "known", "code"),
    [
        ("unless: {tag: spam}", {"conversation.tags": ["spam"]}, "x"),
        ("mode: {off: why}", {}, "o"),
        ("mode: shadow", {}, "S"),
        ("rollout: 0.000001%", {}, "R"),
        ("once_per: conversation", {"history.fired": {"r|conversation": ["2026-03-09T12:00:00+00:00", ""]}}, "d"),
        ("include_own: true", {"history.chain": ["r"]}, "l"),
    ],
)
def test_a_rule_that_looks_again_is_kept_from_acting_as_ever(keys: str, known: dict[str, object], code: str) -> None:
    book = a_rule_with(f"wait: 10m, {keys}")

    assert decide(book, {**in_conversation(history__due="r"), **known}).codes == code


def test_a_rule_with_once_per_has_acted_when_its_wait_is_over_and_not_before() -> None:
    book = a_rule_with("wait: 10m, once_per: conversation")

    assert decide(book, in_conversation()).firings == ()
    assert [firing.rule for firing in decide(book, in_conversation(history__due="r")).firings] == ["r"]


def test_a_rule_that_was_renamed_meanwhile_or_is_not_called_any_more_does_not_look() -> None:
    book = a_rule_with("wait: 10m")

    assert decide(book, in_conversation(history__due="its-old-name")).codes == "e"
    elsewhere = in_conversation(
        history__due="r", event__name="teammate_closed", event__topic="conversation.admin.closed"
    )
    assert decide(book, elsewhere).codes == "e"


def test_the_facts_of_a_second_look_name_the_rule() -> None:
    book = a_rule_with("wait: 10m")
    snapshot = a_snapshot()

    assert "history.due" not in facts_of(snapshot, book.vocabulary)
    assert facts_of(replace(snapshot, past=Past(due="r")), book.vocabulary)["history.due"] == "r"
