"""How much of the desk's time has passed, and when so much of it will have, whatever the clock does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.desk import MOST_DAYS, DeskHours, desk_time_after, hours_between, working_time
from app.rules.durations import duration
from app.rules.facts import facts_of
from app.rules.loader import load_vocabulary
from app.rules.vocabulary import Vocabulary
from tests.rules.makers import a_conversation, a_snapshot

HOURS = "{mon-fri: [09:00-12:00, 13:00-17:00]}"


def a_desk(zone: str = "Europe/Berlin", hours: str = HOURS, more: str = "") -> DeskHours:
    words = load_vocabulary({"d.yaml": f"vocabulary: {{desk: {{timezone: {zone}, hours: {hours}{more}}}}}"})
    assert isinstance(words, Vocabulary), "\n".join(map(str, words))
    assert words.desk is not None
    return words.desk


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-01-12T09:00+01:00", "2026-01-12T10:30+01:00", 1.5),
        ("2026-01-12T11:30+01:00", "2026-01-12T13:30+01:00", 1),
        ("2026-01-12T18:00+01:00", "2026-01-13T09:30+01:00", 0.5),
        ("2026-01-16T16:00+01:00", "2026-01-19T10:00+01:00", 2),
        ("2026-01-16T15:00+00:00", "2026-01-19T09:00+00:00", 2),
        ("2026-01-17T00:00+01:00", "2026-01-18T23:00+01:00", 0),
        ("2026-01-12T10:00+01:00", "2026-01-12T09:00+01:00", 0),
        ("2026-12-23T16:00+01:00", "2026-12-28T10:00+01:00", 2),
        ("2026-03-27T16:00+01:00", "2026-03-30T10:00+02:00", 2),
        ("2026-10-23T16:00+02:00", "2026-10-26T10:00+01:00", 2),
        ("2025-01-01T00:00+01:00", "2026-01-01T00:00+01:00", 261 * 7),
    ],
)
def test_only_the_time_at_work_counts(start: str, end: str, hours: float) -> None:
    desk = a_desk(more=", holidays: [2026-12-24, 2026-12-25]")

    assert hours_between(desk, at(start), at(end), "desk_hours") == timedelta(hours=hours)


def test_by_the_wall_clock_and_without_a_desk_all_time_counts() -> None:
    start, end = at("2026-01-16T16:00+01:00"), at("2026-01-19T10:00+01:00")

    assert hours_between(a_desk(), start, end, "wall_clock") == timedelta(hours=66)
    assert hours_between(None, start, end, "desk_hours") == timedelta(hours=66)
    assert hours_between(None, end, start, "desk_hours") == timedelta()


def test_moments_that_lie_far_apart_are_counted_for_ten_years() -> None:
    counted = hours_between(a_desk(), at("1970-01-01T00:00+00:00"), at("9999-12-31T23:59:59+00:00"), "desk_hours")

    assert timedelta(hours=MOST_DAYS * 4.9) < counted < timedelta(hours=MOST_DAYS * 5.1)


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-01-12T09:00+01:00", timedelta(hours=2), "2026-01-12T11:00+01:00"),
        ("2026-01-12T11:00+01:00", timedelta(hours=2), "2026-01-12T14:00+01:00"),
        ("2026-01-16T16:30+01:00", timedelta(hours=2), "2026-01-19T10:30+01:00"),
        ("2026-03-27T16:30+01:00", timedelta(hours=1), "2026-03-30T09:30+02:00"),
        ("2026-10-23T16:30+02:00", timedelta(hours=1), "2026-10-26T09:30+01:00"),
        ("2026-01-17T12:00+01:00", timedelta(minutes=1), "2026-01-19T09:01+01:00"),
        ("2026-01-12T08:00+01:00", timedelta(hours=35), "2026-01-16T17:00+01:00"),
    ],
)
def test_a_span_of_desk_time_ends_while_the_desk_is_at_work(start: str, span: timedelta, end: str) -> None:
    assert desk_time_after(a_desk(), at(start), span) == at(end)


def test_there_is_no_desk_time_after_the_last_of_days() -> None:
    with pytest.raises(OverflowError):
        desk_time_after(a_desk(), at("9999-12-31T12:00+00:00"), timedelta(days=30))


ZONES = st.sampled_from(
    ["Europe/Berlin", "America/Toronto", "Australia/Lord_Howe", "Asia/Beirut", "America/Havana", "UTC", "Asia/Kolkata"]
)
NIGHTS = "{mon-sun: [00:00-01:30, 01:30-02:15, 02:45-05:00, 22:00-24:00]}"
_NEAR_CHANGES = st.sampled_from(
    ["2026-03-08", "2026-03-28", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-24", "2026-10-25", "2026-11-01"]
)


@settings(deadline=None)
@given(ZONES, _NEAR_CHANGES, st.integers(0, 1440), st.integers(0, 2880))
def test_every_minute_at_work_counts_once_also_when_the_clock_is_changed(
    zone: str, day: str, offset: int, length: int
) -> None:
    desk = a_desk(zone, NIGHTS)
    start = at(f"{day}T00:00+00:00") + timedelta(minutes=offset)
    minutes = sum(desk.has(start + timedelta(minutes=minute)) for minute in range(length))

    counted = hours_between(desk, start, start + timedelta(minutes=length), "desk_hours")

    assert counted == timedelta(minutes=minutes)
    if minutes:
        end = desk_time_after(desk, start, counted)
        assert end <= start + timedelta(minutes=length)
        assert hours_between(desk, start, end, "desk_hours") == counted


def test_a_customers_country_brings_its_holidays_and_its_clock() -> None:
    regions = ", regions: {Russia: {countries: [RU, RUS], holidays: [2026-01-12]}, Canada: {timezone: America/Toronto}}"
    desk = a_desk(more=f", holidays: [2026-01-13]{regions}")
    monday, tuesday = at("2026-01-12T10:00+01:00"), at("2026-01-13T10:00+01:00")

    assert [desk.in_country("russia").has(day) for day in (monday, tuesday)] == [False, True]
    assert [desk.in_country("RUS").has(day) for day in (monday, tuesday)] == [False, True]
    assert [desk.in_country("Canada").has(day) for day in (monday, tuesday)] == [False, False]
    assert desk.in_country("Canada").has(at("2026-01-12T16:00+00:00"))
    assert desk.in_country("France") is desk
    assert desk.in_country(None) is desk


@pytest.mark.parametrize(("channel", "estimate"), [("chat", "2h"), ("email", "1d"), ("whatsapp", None), (None, None)])
def test_the_estimate_is_a_fact_of_the_channel(channel: str | None, estimate: str | None) -> None:
    words = load_vocabulary(
        {"d.yaml": f"vocabulary: {{desk: {{timezone: UTC, hours: {HOURS}, estimate: {{chat: 2h, email: 1d}}}}}}"}
    )
    assert isinstance(words, Vocabulary)

    assert facts_of(a_snapshot(conversation=a_conversation(channel=channel)), words).get("desk.estimate") == estimate


@pytest.mark.parametrize(
    ("span", "hours"), [("45m", 0.75), ("2h", 2), ("24h", 24), ("1d", 7), ("3d", 21), ("1w", 35), ("2w", 70)]
)
def test_a_day_of_the_desk_is_a_working_day(span: str, hours: float) -> None:
    told = duration(span)
    assert told is not None

    assert told.written == span
    assert working_time(a_desk(), told) == timedelta(hours=hours)
    assert working_time(a_desk(hours="{mon-tue: 18:00-24:00, wed: [09:00-12:00]}"), told) <= told.time


@pytest.mark.parametrize(
    ("minutes", "label"),
    [(0, "Early"), (59, "Early"), (60, "Later"), (359, "Later"), (360, "Overdue"), (9999, "Overdue")],
)
def test_a_band_takes_what_stays_under_its_limit(minutes: int, label: str) -> None:
    words = load_vocabulary(
        {
            "v.yaml": "vocabulary: {attributes: {Response Time: [Early, Later, Overdue]}, response_time:"
            " {attribute: Response Time, counting: wall_clock, bands: {Early: 1h, Later: 6h, Overdue: more}}}"
        }
    )
    assert isinstance(words, Vocabulary)
    assert words.response_time is not None
    assert words.response_time.counting == "wall_clock"
    assert words.response_time.band(timedelta(minutes=minutes)) == label


def test_the_time_is_utc() -> None:
    assert desk_time_after(a_desk(), at("2026-01-12T09:00+01:00"), timedelta(hours=1)).tzinfo is UTC
