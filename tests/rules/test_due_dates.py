"""A date that falls due calls a rule: how it is written, when its time comes, and what the rule makes of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.rules.decide import decide
from app.rules.decision import DONE_BEFORE, HELD_OFF, MATCHED, NOT_SO, OTHER_EVENT
from app.rules.due_dates import date_told
from app.rules.events import Event, Past
from app.rules.explain import explain
from app.rules.facts import facts_of
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.rules.topics import DATE_DUE
from app.rules.trials.reading import read_trials
from app.rules.trials.run import run_trial
from app.rules.trials.trial import Trial
from tests.rules.makers import a_conversation, a_snapshot

DESK = """
vocabulary:
  attributes: {Promised until: {type: date}, Issue Type: {type: text}}
  tags: [late, vip]
  desk:
    timezone: Europe/Berlin
    hours: {mon-fri: 09:00-17:00}
    holidays: [2026-12-25]
    regions: {Canada: {countries: [ca], holidays: [2026-12-24]}}
"""
RULE = "rules: [{{name: r, when: {{due: {due}}}, then: [tag: late]{more}}}]"
Fired = Mapping[str, tuple[str, str]]


def a_book(due: str = "Promised until", more: str = "") -> Rulebook:
    book = load({"desk.yaml": DESK, "rules.yaml": RULE.format(due=due, more=more)})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return book


def problems(due: str, more: str = "") -> list[str]:
    told = load({"desk.yaml": DESK, "rules.yaml": RULE.format(due=due, more=more)})
    assert not isinstance(told, Rulebook)
    return [str(problem) for problem in told]


def due_at(book: Rulebook, date: object) -> datetime:
    told, (rule, *_) = date_told(date, book.vocabulary.desk), book.rules
    assert told is not None
    assert rule.due is not None
    return rule.due.at(told, book.vocabulary.desk)


def facts(
    book: Rulebook, *, now: str, date: object, fired: Fired | None = None, topic: str = DATE_DUE
) -> dict[str, object]:
    """Facts when the time of the rule has come, in a conversation with this date."""
    conversation = a_conversation(attributes={"Promised until": date} if date else {})
    name = "date_due" if topic == DATE_DUE else "customer_replied"
    event = Event(
        app_id="app", topic=topic, name=name, created_at=datetime.fromisoformat(now), conversation=conversation,
        schedule="r" if topic == DATE_DUE else None,
    )  # fmt: skip
    past = Past(due=event.schedule, fired=fired or {})
    snapshot = replace(a_snapshot(conversation=conversation), event=event, now=event.created_at, past=past)
    return dict(facts_of(snapshot, book.vocabulary))


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        (1_772_442_000, "2026-03-02T09:00Z"),
        ("1772442060", "2026-03-02T09:01Z"),
        ("2026-03-02T10:00+01:00", "2026-03-02T09:00Z"),
        ("2026-03-02T09:00:00Z", "2026-03-02T09:00Z"),
        ("2026-03-02T09:00", "2026-03-02T09:00Z"),
        ("2026-03-02", "2026-03-02T17:00+01:00"),  # the desk's work ends
        ("2026-03-29", "2026-03-30T00:00+02:00"),  # a Sunday, on which summer time begins
        ("2026-10-25", "2026-10-26T00:00+01:00"),  # and ends
        ("2026-12-25", "2026-12-26T00:00+01:00"),  # a holiday
        ("2028-02-29", "2028-02-29T17:00+01:00"),  # a leap day
    ],
)
def test_a_day_without_a_time_lasts_until_the_desks_work_ends(told: object, moment: str) -> None:
    assert date_told(told, a_book().vocabulary.desk) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    "told", [None, "", "soon", 0, -5, True, 10**15, "0001-01-01", "9999-12-31T23:59", ["2026-03-02"], "2027-02-29"]
)
def test_what_is_no_date_tells_none(told: object) -> None:
    assert date_told(told, a_book().vocabulary.desk) is None


def test_without_a_desk_a_day_lasts_until_midnight_of_utc() -> None:
    assert date_told("2026-03-02", None) == datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "date", "moment"),
    [
        ("Promised until", "2026-03-02T10:00+01:00", "2026-03-02T10:00+01:00"),
        ("Promised until, before: 2h", "2026-03-02T10:00+01:00", "2026-03-02T08:00+01:00"),
        ("Promised until, after: 1d", "2026-03-02T10:00+01:00", "2026-03-03T10:00+01:00"),
        (
            "Promised until, before: 1d",
            "2026-03-29T12:00+02:00",
            "2026-03-28T11:00+01:00",
        ),  # 24 hours, whatever clocks say
        ("Promised until, before: 2h, counting: desk_hours", "2026-03-02T10:00+01:00", "2026-02-27T16:00+01:00"),
        ("Promised until, before: 2h, counting: desk_hours", "2026-03-01", "2026-02-27T15:00+01:00"),
        ("Promised until, before: 1d, counting: desk_hours", "2026-03-30", "2026-03-30T09:00+02:00"),
        ("Promised until, before: 2h, counting: desk_hours", "2026-03-30T10:00+02:00", "2026-03-27T16:00+01:00"),
        ("Promised until, before: 2h, counting: desk_hours", "2026-10-26T10:00+01:00", "2026-10-23T16:00+02:00"),
        ("Promised until, after: 2h, counting: desk_hours", "2028-02-28T16:00+01:00", "2028-02-29T10:00+01:00"),
        ("Promised until, before: 2h, counting: desk_hours", "2026-12-28T10:00+01:00", "2026-12-24T16:00+01:00"),
        (
            "Promised until, before: 2h, counting: desk_hours, except_holidays_of: [desk, Canada]",
            "2026-12-28T10:00+01:00",
            "2026-12-23T16:00+01:00",
        ),
    ],
)
def test_the_time_of_a_rule_is_counted_from_the_date_as_the_desk_is_at_work(due: str, date: str, moment: str) -> None:
    assert due_at(a_book(due), date) == datetime.fromisoformat(moment)


def test_a_time_beyond_the_calendar_never_comes_or_has_been() -> None:
    assert due_at(a_book("Promised until, after: 36525d"), "2998-01-01").year == 3098
    assert due_at(a_book("Promised until, before: 36525d, counting: desk_hours"), "2026-03-02") < datetime(
        2000, 1, 1, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("due", "told"),
    [
        ("Promised unti", '1:31 unknown date of conversations "Promised unti", did you mean "Promised until"?'),
        ("Issue Type", '1:31 unknown date of conversations "Issue Type"; known: Promised until'),
        ("Promised until, before: 1d, after: 1h", "1:59 a date calls the rule before it or after it: give one"),
        ("Promised until, counting: desk_hours", "1:47 counting goes with before or after, as in before: 2h"),
        ("Promised until, befor: 2h", '1:47 unknown key "befor", did you mean "before"?'),
        ("Promised until, before: soon", '1:55 "soon" is not a span of time; write 45s, 10m, 2h, 30d or 2w'),
        (
            "Promised until, before: 2h, except_holidays_of: desk",
            "1:59 except_holidays_of goes with counting: desk_hours",
        ),
    ],
)
def test_what_is_written_wrong_is_told_with_its_place(due: str, told: str) -> None:
    assert problems(due) == [f"rules.yaml:{told}"]


def test_without_a_date_in_the_vocabulary_none_can_fall_due() -> None:
    told = load({"desk.yaml": "vocabulary: {tags: [late]}", "rules.yaml": RULE.format(due="Promised until", more="")})

    assert not isinstance(told, Rulebook)
    assert [problem.message for problem in told] == [
        "the vocabulary has no date of conversations, as in attributes: {Due: {type: date}}"
    ]


def test_a_wait_beside_a_date_is_refused() -> None:
    (told,) = problems("Promised until", ", wait: 10m")

    assert told.endswith("due says by itself when the rule looks: take the wait out")


def test_its_event_can_not_be_named() -> None:
    told = load({"desk.yaml": DESK, "r.yaml": "rules: [{name: r, when: date_due, then: [tag: late]}]"})

    assert not isinstance(told, Rulebook)
    assert [problem.message for problem in told] == [
        "a rule is called by a date with when: {due: Promised until, before: 2h}"
    ]


@pytest.mark.parametrize(
    ("now", "date", "code"),
    [
        ("2026-03-02T10:00+01:00", "2026-03-02T10:00+01:00", MATCHED),
        ("2026-03-05T10:00+01:00", "2026-03-02T10:00+01:00", MATCHED),  # late, and called for all that
        ("2026-03-02T10:00+01:00", "2026-03-02T11:00+01:00", NOT_SO),  # it was moved
        ("2026-03-02T10:00+01:00", None, NOT_SO),  # it is gone
        ("2026-03-02T10:00+01:00", "soon", NOT_SO),
    ],
)
def test_the_date_is_looked_at_again_when_it_calls(now: str, date: object, code: str) -> None:
    book = a_book()
    told = facts(book, now=now, date=date)

    assert decide(book, told).codes == code
    assert explain(book, told)[0].code == code


def test_why_says_what_became_of_the_date() -> None:
    book = a_book()
    moved = explain(book, facts(book, now="2026-03-02T10:00+01:00", date="2026-03-02T11:00+01:00"))[0]
    gone = explain(book, facts(book, now="2026-03-02T10:00+01:00", date=None))[0]

    assert moved.because == "Promised until was moved to 2026-03-02T10:00:00+00:00"
    assert gone.because == "there is no date in Promised until any more"
    assert moved.when.wanted == "is the time when Promised until falls due"


def test_conditions_are_asked_when_it_is_due() -> None:
    book = a_book(more=", unless: {tag: vip}")
    told = {**facts(book, now="2026-03-02T10:00+01:00", date="2026-03-02"), "conversation.tags": ["vip"]}

    assert decide(book, {**told, "now": "2026-03-02T16:00:00+00:00"}).codes == HELD_OFF


def test_it_acts_once_for_each_date() -> None:
    book = a_book()
    first = facts(book, now="2026-03-02T18:00+01:00", date="2026-03-02")
    (firing,) = decide(book, first).firings
    fired = {f"{firing.rule}|{firing.scope}": (firing.at, firing.fingerprint)}

    again = facts(book, now="2026-03-02T19:00+01:00", date="2026-03-02", fired=fired)
    moved = facts(book, now="2026-03-03T18:00+01:00", date="2026-03-03", fired=fired)

    assert decide(book, again).codes == DONE_BEFORE
    assert decide(book, moved).codes == MATCHED


def test_no_other_event_calls_the_rule() -> None:
    book = a_book()
    told = facts(book, now="2026-03-02T18:00+01:00", date="2026-03-02", topic="conversation.user.replied")

    assert decide(book, told).codes == OTHER_EVENT


def test_rules_are_tested_with_a_date_that_falls_due() -> None:
    book = a_book("Promised until, before: 2h, counting: desk_hours")
    tests = """
    tests:
      - name: its time has come
        schedule: r
        now: 2026-03-02T15:00+01:00
        facts: {Promised until: 2026-03-02}
        fires: [r]
      - name: it was moved
        schedule: r
        now: 2026-03-02T15:00+01:00
        facts: {Promised until: 2026-03-03}
        does_not_fire: [r]
        expect: nothing
      - name: an event is no date
        event: customer_replied
        facts: {Promised until: 2026-03-02}
        expect: nothing
    """

    for trial in read_trials({"t.yaml": tests}, book, lambda _: "none"):
        assert isinstance(trial, Trial), trial
        assert run_trial(book, trial).unmet == ()
