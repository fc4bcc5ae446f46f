"""When the clock calls a rule: whatever the clock does, once on each of its days, by the clock of its zone."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.decide import decide
from app.rules.decision import MATCHED, NOT_SO, OTHER_EVENT
from app.rules.desk import moment_at
from app.rules.events import Past
from app.rules.explain import explain
from app.rules.facts import facts_of
from app.rules.loader import load
from app.rules.problems import Problem
from app.rules.rulebook import Rulebook
from app.rules.schedule import Schedule, Turn
from app.rules.trials.reading import read_trials
from app.rules.trials.run import run_trial
from app.rules.trials.trial import Trial
from tests.rules.makers import a_snapshot

DESK = """
vocabulary:
  tags: [urgent]
  desk:
    timezone: Europe/Berlin
    hours: {mon-fri: 09:00-17:00}
    holidays: [2026-12-25]
    regions: {italy: {holidays: [2026-06-02]}, france: {timezone: Europe/Paris}}
"""
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")


def a_book(when: str, *, more: str = "", vocabulary: str = DESK) -> Rulebook:
    rules = f"rules: [{{name: r, when: {when}, then: [tag: urgent]{more}}}]"
    book = load({"desk.yaml": vocabulary, "rules.yaml": rules})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return book


def a_schedule(when: str, vocabulary: str = DESK) -> Schedule:
    schedule = a_book(when, vocabulary=vocabulary).rules[0].schedule
    assert schedule is not None
    return schedule


def turns(when: str, after: str, until: str) -> list[str]:
    """The moments (UTC) at which the clock calls."""
    found = a_schedule(when).turns(datetime.fromisoformat(after), datetime.fromisoformat(until))
    return [f"{turn.at:%m-%d %H:%M}" for turn in found]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("day", ["03-06", "03-07", "03-08", "03-09", "03-10"]),
        ("weekday", ["03-06", "03-09", "03-10"]),
        ("monday", ["03-09"]),
        ("[Friday, sunday]", ["03-06", "03-08"]),
        ("{day_of_month: 10}", ["03-10"]),
    ],
)
def test_a_rule_is_called_on_its_days(days: str, expected: list[str]) -> None:
    found = turns(f'{{every: {days}, at: "09:00"}}', "2026-03-06T00:00+01:00", "2026-03-10T23:00+01:00")

    assert [turn.split()[0] for turn in found] == expected


@pytest.mark.parametrize(
    ("zone", "at", "day", "expected"),
    [
        ("Europe/Berlin", "09:00", "2026-03-28", "2026-03-28T08:00"),
        ("Europe/Berlin", "09:00", "2026-03-29", "2026-03-29T07:00"),
        ("Europe/Berlin", "02:30", "2026-03-29", "2026-03-29T01:00"),
        ("Europe/Berlin", "02:00", "2026-03-29", "2026-03-29T01:00"),
        ("Europe/Berlin", "02:30", "2026-10-25", "2026-10-25T00:30"),
        ("Europe/Berlin", "03:00", "2026-10-25", "2026-10-25T02:00"),
        ("America/New_York", "02:15", "2026-03-08", "2026-03-08T07:00"),
        ("America/New_York", "01:30", "2026-11-01", "2026-11-01T05:30"),
        ("Australia/Lord_Howe", "02:15", "2026-10-04", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "01:45", "2026-04-05", "2026-04-04T14:45"),
        ("UTC", "02:30", "2026-03-29", "2026-03-29T02:30"),
    ],
)
def test_where_the_clock_is_changed_a_time_is_the_next_that_there_is_or_the_first_of_two(
    zone: str, at: str, day: str, expected: str
) -> None:
    moment = moment_at(date.fromisoformat(day), time.fromisoformat(at), ZoneInfo(zone))

    assert moment.isoformat(timespec="minutes") == f"{expected}+00:00"


def test_a_service_that_was_down_over_a_change_of_the_clock_finds_each_time_once() -> None:
    down = "2026-03-27T09:30+01:00", "2026-03-30T09:30+02:00"  # from Friday to Monday: summer time began on Sunday
    back = "2026-10-23T09:30+02:00", "2026-10-26T09:30+01:00"

    assert turns('{every: day, at: "09:00"}', *down) == ["03-28 08:00", "03-29 07:00", "03-30 07:00"]
    assert turns('{every: day, at: "02:30"}', *down) == ["03-28 01:30", "03-29 01:00", "03-30 00:30"]
    assert turns('{every: day, at: "02:30"}', *back) == ["10-24 00:30", "10-25 00:30", "10-26 01:30"]


@given(
    zone=st.sampled_from(ZONES),
    start=st.integers(0, 5 * 366 * 24 * 60),
    minutes=st.integers(0, 24 * 60 - 1),
    steps=st.lists(st.integers(1, 3 * 24 * 60), min_size=1, max_size=40),
)
def test_whenever_one_looks_each_day_has_one_turn_and_none_is_lost(
    zone: str, start: int, minutes: int, steps: list[int]
) -> None:
    schedule = Schedule(at=time(minutes // 60, minutes % 60), zone=ZoneInfo(zone))
    begin = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    looks = [begin]
    for step in steps:
        looks.append(looks[-1] + timedelta(minutes=step))

    seen: list[Turn] = []
    for after, until in pairwise(looks):
        seen += schedule.turns(after, until)

    assert seen == list(schedule.turns(begin, looks[-1]))
    days = [turn.day for turn in seen]
    assert days == sorted(set(days))
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))
    for turn in seen:
        there = turn.at.astimezone(schedule.zone)
        assert there.date() == turn.day
        assert there.time() >= schedule.at


@pytest.mark.parametrize(
    ("day_of_month", "expected"),
    [
        (29, ["2028-02-29", "2028-03-29"]),
        (31, ["2028-02-29", "2028-03-31"]),
        (30, ["2028-02-29", "2028-03-30"]),
        (1, ["2028-02-01", "2028-03-01"]),
    ],
)
def test_a_month_that_lacks_the_day_has_its_last_one_and_a_leap_day_is_one(
    day_of_month: int, expected: list[str]
) -> None:
    schedule = a_schedule(f'{{every: {{day_of_month: {day_of_month}}}, at: "09:00"}}')

    found = schedule.turns(datetime(2028, 2, 1, tzinfo=UTC), datetime(2028, 3, 31, 23, tzinfo=UTC))

    assert [turn.day.isoformat() for turn in found] == expected


def test_a_leap_day_is_a_day_like_any_other() -> None:
    assert turns('{every: day, at: "09:00"}', "2028-02-28T12:00+01:00", "2028-03-01T12:00+01:00") == [
        "02-29 08:00",
        "03-01 08:00",
    ]


@pytest.mark.parametrize(
    ("whose", "day", "is_on"),
    [
        ("desk", "2026-12-25", False),
        ("desk", "2026-06-02", True),
        ("italy", "2026-06-02", False),
        ("italy", "2026-12-25", True),
        ("[desk, italy]", "2026-06-02", False),
        ("france", "2026-12-25", False),
    ],
)
def test_holidays_of_the_desk_or_of_a_region_are_left_out(whose: str, day: str, *, is_on: bool) -> None:
    schedule = a_schedule(f'{{every: day, at: "09:00", except_holidays_of: {whose}}}')

    assert schedule.is_on(date.fromisoformat(day)) is is_on


def test_without_a_zone_the_desks_clock_counts_and_without_a_desk_that_of_utc() -> None:
    when = '{every: day, at: "09:00"}'

    assert str(a_schedule(when)) == "every day at 09:00 in Europe/Berlin"
    assert str(a_schedule(when, "vocabulary: {tags: [urgent]}")) == "every day at 09:00 in UTC"
    assert a_schedule('{every: day, at: "09:00", in: Asia/Tokyo}').zone.key == "Asia/Tokyo"


def test_a_schedule_that_never_comes_has_no_next_time() -> None:
    never = Schedule(at=time(9), zone=ZoneInfo("UTC"), weekdays=frozenset())

    assert never.next_after(datetime(2026, 1, 1, tzinfo=UTC)) is None


def an_event(due: str | None) -> dict[str, object]:
    book, told = (
        a_book('{every: day, at: "09:00"}'),
        a_snapshot(topic="schedule.due", name="schedule_due", schedule=due),
    )
    return dict(facts_of(replace(told, past=Past(due=due)), book.vocabulary))


def test_the_clock_calls_one_rule_and_no_other() -> None:
    book = a_book('{every: day, at: "09:00"}')

    assert decide(book, an_event("r")).codes == MATCHED
    assert decide(book, an_event("another")).codes == OTHER_EVENT
    assert decide(book, an_event(None)).codes == OTHER_EVENT
    (verdict,) = explain(book, an_event("another"))
    assert verdict.when.saw == "the time of another"
    assert verdict.when.wanted == "is the time every day at 09:00 in Europe/Berlin"


@pytest.mark.parametrize(
    ("over", "state", "code"),
    [
        ("open", "open", MATCHED),
        ("open", "closed", NOT_SO),
        ("open", "snoozed", NOT_SO),
        ("[open, snoozed]", "snoozed", MATCHED),
        ("open", None, MATCHED),
    ],
)
def test_a_conversation_that_was_closed_meanwhile_is_left_alone(over: str, state: str | None, code: str) -> None:
    book = a_book(f'{{every: day, at: "09:00", over: {over}}}')
    facts = {**an_event("r"), "conversation.state": state}

    assert decide(book, facts).codes == code
    assert explain(book, facts)[0].because == (f"the conversation is {state} by now" if code == NOT_SO else None)


def test_rules_are_tested_with_their_schedule() -> None:
    book = a_book('{every: day, at: "09:00"}', more=", if: {conversation.waiting_since: {older_than: 3d}}")
    tests = """
    tests:
      - name: one that has waited long is urgent
        schedule: r
        facts: {conversation.waiting_since: 4d ago}
        expect: [tag: urgent]
      - name: another is not
        schedule: r
        facts: {conversation.waiting_since: 2d ago}
        does_not_fire: [r]
    """

    for trial in read_trials({"t.yaml": tests}, book, lambda _: "none"):
        assert isinstance(trial, Trial)
        assert run_trial(book, trial).unmet == ()


def test_a_test_names_a_rule_that_the_clock_calls() -> None:
    book = a_book("customer_replied")
    tests = "tests: [{name: t, schedule: r, expect: nothing}, {name: e, event: schedule_due, expect: nothing}]"

    told = [
        each.problems for each in read_trials({"t.yaml": tests}, book, lambda _: "none") if not isinstance(each, Trial)
    ]

    assert all(isinstance(problem, Problem) for problems in told for problem in problems)
    assert [str(problems[0]).partition(" ")[2] for problems in told] == [
        'unknown rule that the clock or a date calls "r"',
        "schedule_due is told by the rule's name: write schedule: NAME",
    ]
