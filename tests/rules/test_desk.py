"""When the desk is at work, and rules that ask for it."""

from datetime import UTC, datetime

import pytest

from app.rules.events import Snapshot
from app.rules.facts import facts_of
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.rules.makers import a_snapshot, code, facts

DESK = """
vocabulary:
  desk:
    timezone: Europe/Berlin
    hours:
      mon-thu: 09:00-17:00
      Fri: [09:00-12:00, 13:00-15:30]
      sun: 20:00-24:00
    holidays: [2026-12-24, "2027-01-01"]
"""


def a_desk_book(condition: str, desk: str = DESK) -> Rulebook:
    rule = f"rules: [{{name: r, when: customer_replied, if: {condition}, then: [close: ]}}]"
    book = load({"desk.yaml": desk, "rules.yaml": rule})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return book


def at_work(moment: str) -> bool:
    desk = a_desk_book("{desk.open: true}").vocabulary.desk
    assert desk is not None
    return desk.has(datetime.fromisoformat(moment))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-01-12T09:00+01:00", True),
        ("2026-01-12T08:59:59+01:00", False),
        ("2026-01-12T16:59:59.999+01:00", True),
        ("2026-01-12T17:00+01:00", False),
        ("2026-01-12T08:00+00:00", True),
        ("2026-01-16T12:30+01:00", False),
        ("2026-01-16T13:00+01:00", True),
        ("2026-01-17T10:00+01:00", False),
        ("2026-01-18T23:59:59+01:00", True),
        ("2026-01-19T00:00+01:00", False),
        ("2026-12-24T10:00+01:00", False),
        ("2026-12-23T23:30+00:00", False),
        ("2027-01-01T10:00+01:00", False),
    ],
)
def test_the_desk_is_at_work_by_its_own_clock_and_calendar(moment: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert at_work(moment) is expected


def test_desk_hours_follow_the_clock_change() -> None:
    before, after = "2026-03-27T08:30+00:00", "2026-03-30T07:30+00:00"  # 09:30 in Berlin, in winter and in summer

    assert (at_work(before), at_work(after)) == (True, True)
    assert (at_work("2026-03-26T07:30+00:00"), at_work("2026-03-30T15:00+00:00")) == (False, False)


@pytest.mark.parametrize(
    ("condition", "now", "expected"),
    [
        ("{now: {within: desk_hours}}", "2026-01-12T10:00:00+00:00", "M"),
        ("{now: {within: desk_hours}}", "2026-01-12T18:00:00+00:00", "n"),
        ("{now: {outside: desk_hours}}", "2026-01-12T18:00:00+00:00", "M"),
        ("{now: {outside: desk_hours}}", None, "u"),
        ("{now: {within: desk_hours}}", "a while ago", "u"),
        ("{now: {within: desk_hours}}", "0001-01-01T00:00:00+00:00", "u"),
        ("{now: {outside: desk_hours}}", "9999-12-31T23:59:59+00:00", "u"),
        ("{now: {within: desk_hours}}", "2026-01-12T10:00:00", "M"),
        ("{conversation.created_at: {within: desk_hours}}", "2026-01-12T10:00:00+00:00", "u"),
    ],
)
def test_a_time_is_asked_whether_it_lies_in_desk_hours(condition: str, now: object, expected: str) -> None:
    assert code(a_desk_book(condition), {**facts(), "now": now}) == expected


def test_whether_the_desk_is_open_is_a_fact_of_the_moment() -> None:
    book = a_desk_book("{desk.open: true}")
    snapshot = a_snapshot()

    def told(now: datetime | None) -> object:
        asked = Snapshot(event=snapshot.event, contact=snapshot.contact, now=now)
        return facts_of(asked, book.vocabulary).get("desk.open")

    assert told(datetime(2026, 1, 12, 10, 0, tzinfo=UTC)) is True
    assert told(datetime(2026, 1, 12, 20, 0, tzinfo=UTC)) is False
    assert told(None) is None
    assert code(book, {**facts(), "desk.open": True}) == "M"
    assert code(book, facts()) == "u"


def test_without_a_desk_nobody_can_say_whether_it_is_open() -> None:
    book = a_desk_book("{desk.open: true}", desk="")

    assert "desk.open" not in facts_of(a_snapshot(), book.vocabulary)
