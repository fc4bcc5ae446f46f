"""When the desk is at work: hours of each weekday in the desk's own time zone, and the days on which it is closed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from app.rules.durations import Duration

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_DAYS = 3_660
Counting = Literal["desk_hours", "wall_clock"]
_WEEK, _DAY, _MINUTE = timedelta(weeks=1), timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` until before `end`, on one day; `end` None: until midnight."""

    start: time
    end: time | None

    def has(self, moment: time) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Where other holidays count than at the desk, or another clock; None: those of the desk. `countries` in small
    letters, as Intercom names them or by their codes."""

    name: str
    countries: frozenset[str] = frozenset()
    holidays: frozenset[date] | None = None
    timezone: ZoneInfo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskHours:
    """`hours`: weekday (0 is Monday) -> its spans; a day that is not there is a day off. `estimate`: channel (chat,
    email) -> the desk's time within which a customer usually gets an answer there."""

    timezone: ZoneInfo
    hours: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()
    regions: Mapping[str, Region] = field(default_factory=dict)
    estimate: Mapping[str, Duration] = field(default_factory=dict)

    def has(self, moment: datetime) -> bool:
        """Whether the desk is at work at a moment (aware)."""
        there = _there(moment, self)
        if there.date() in self.holidays:
            return False
        return any(span.has(there.time()) for span in self.hours.get(there.weekday(), ()))

    def in_country(self, country: str | None) -> "DeskHours":
        """The desk as it is for a customer's country (a name or a code); where no region has it, the desk itself."""
        wanted = (country or "").strip().casefold()
        region = next((each for each in self.regions.values() if wanted in each.countries), None)
        if region is None:
            return self
        holidays = self.holidays if region.holidays is None else region.holidays
        return replace(self, timezone=region.timezone or self.timezone, holidays=holidays)


def hours_between(desk: DeskHours | None, start: datetime, end: datetime, counting: Counting) -> timedelta:
    """How much time passed from one moment to another (both aware): by the clock, or only while the desk was at work
    (of which at most MOST_DAYS days are looked at). Nothing if `end` comes first. Without a desk, or with one that has
    no hours, the clock counts."""
    if counting == "wall_clock" or desk is None or not any(desk.hours.values()):
        return max(end - start, timedelta())
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    passed = timedelta()
    for begin, until in _at_work(desk, first):
        if begin >= last or begin - first > MOST_DAYS * _DAY:
            break
        passed += max(min(until, last) - max(begin, first), timedelta())
    return passed


def working_time(desk: DeskHours, span: Duration) -> timedelta:
    """What a span means in the desk's time: a day (1d) is one of its working days, a week the working days of a week;
    hours and less are what they are."""
    days = [_length(spans) for spans in desk.hours.values() if spans]
    if not days or span.written[-1] not in "dw":
        return span.time
    whole_week = sum(days, timedelta())
    return whole_week * (span.time / _WEEK) if span.written[-1] == "w" else whole_week / len(days) * (span.time / _DAY)


def desk_time_after(desk: DeskHours, start: datetime, span: timedelta) -> datetime:
    """The moment (UTC) at which the desk has been at work for `span` since `start` (aware). A desk without hours counts
    all time. Raises OverflowError when there is no such moment before the year 10000."""
    if not any(desk.hours.values()):
        return (start + span).astimezone(UTC)
    reached, left = start.astimezone(UTC), span
    for begin, end in _at_work(desk, reached):
        reached = max(reached, begin)
        if end - reached >= left:
            return reached + left
        if end > reached:
            left, reached = left - (end - reached), end
    raise OverflowError("the desk is never at work for that long")


def desk_time_before(desk: DeskHours, end: datetime, span: timedelta) -> datetime:
    """The latest moment (UTC) from which on the desk is at work for `span` until `end` (aware). A desk without hours
    counts all time. Raises OverflowError when there is no such moment after the year 1."""
    if not any(desk.hours.values()):
        return (end - span).astimezone(UTC)
    reached, left = end.astimezone(UTC), span
    day = day_at(reached, desk)
    while True:
        for begin, until in reversed(list(_at_work_on(day, desk))):
            reached = min(reached, until)
            if reached - begin >= left:
                return reached - left
            if reached > begin:
                left, reached = left - (reached - begin), begin
        day -= _DAY


def day_at(moment: datetime, desk: DeskHours | None) -> date:
    """The day that it is at the desk at a moment (aware); without a desk the day of UTC."""
    return _there(moment, desk).date()


def moment_at(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which it is that time of the day in a zone: the first of two where the clock is put back over
    it, the next that there is where it is put forward over it."""
    wall = datetime.combine(day, at, UTC)
    for begin, end, offset in _stretches(day, zone):
        if wall - offset < end:
            return max(begin, wall - offset)
    return datetime.combine(day + _DAY, time(), zone).astimezone(UTC)


def _there(moment: datetime, desk: DeskHours | None) -> datetime:
    try:
        return moment.astimezone(desk.timezone if desk else UTC)
    except OverflowError:  # within a day of the first or the last that there is
        return moment


def _at_work(desk: DeskHours, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From when until when the desk is at work (UTC), in order, from the day of a moment on."""
    day = day_at(start, desk)
    while True:
        yield from _at_work_on(day, desk)
        day += _DAY


def _at_work_on(day: date, desk: DeskHours) -> Iterator[tuple[datetime, datetime]]:
    """From when until when the desk is at work (UTC) on one day, in order."""
    spans = () if day in desk.holidays else desk.hours.get(day.weekday(), ())
    if spans:
        for begin, end, offset in _stretches(day, desk.timezone):
            yield from _within(begin, end, offset, spans)


def _within(
    begin: datetime, end: datetime, offset: timedelta, spans: tuple[Span, ...]
) -> Iterator[tuple[datetime, datetime]]:
    """The parts of a stretch of a day that lie in spans of it."""
    midnight = datetime.combine((begin + offset).date(), time(), UTC) - offset
    for span in sorted(spans, key=lambda each: each.start):
        first = max(begin, midnight + _since_midnight(span.start))
        last = min(end, midnight + (_since_midnight(span.end) if span.end else _DAY))
        if first < last:
            yield first, last


def _length(spans: tuple[Span, ...]) -> timedelta:
    ends = (_since_midnight(span.end) if span.end else _DAY for span in spans)
    return sum((end - _since_midnight(span.start) for span, end in zip(spans, ends, strict=True)), timedelta())


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)


def _stretches(day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """A day as stretches (UTC) in which the clock is not changed, each with what its clock is ahead of UTC: one, and
    two on the days on which summer time begins or ends."""
    begin = datetime.combine(day, time(), zone).astimezone(UTC)
    end = datetime.combine(day + _DAY, time(), zone).astimezone(UTC)
    while begin < end:
        offset = _offset(begin, zone)
        until = end if _offset(end - _MINUTE, zone) == offset else _changed(begin, end, zone)
        yield begin, until, offset
        begin = until


def _changed(begin: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """The minute between two moments from which on the clock is no longer as it was at the first."""
    same, other = 0, int((end - begin) / _MINUTE)
    while other - same > 1:
        middle = (same + other) // 2
        if _offset(begin + middle * _MINUTE, zone) == _offset(begin, zone):
            same = middle
        else:
            other = middle
    return begin + other * _MINUTE


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
