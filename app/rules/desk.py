"""When the desk is at work: hours of each weekday in the desk's own time zone, and the days on which it is closed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` until before `end`, on one day; `end` None: until midnight."""

    start: time
    end: time | None

    def has(self, moment: time) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskHours:
    """`hours`: weekday (0 is Monday) -> its spans; a day that is not there is a day off."""

    timezone: ZoneInfo
    hours: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()

    def has(self, moment: datetime) -> bool:
        """Whether the desk is at work at a moment (aware)."""
        there = _there(moment, self)
        if there.date() in self.holidays:
            return False
        return any(span.has(there.time()) for span in self.hours.get(there.weekday(), ()))


def day_at(moment: datetime, desk: DeskHours | None) -> date:
    """The day that it is at the desk at a moment (aware); without a desk the day of UTC."""
    return _there(moment, desk).date()


def _there(moment: datetime, desk: DeskHours | None) -> datetime:
    try:
        return moment.astimezone(desk.timezone if desk else UTC)
    except OverflowError:  # within a day of the first or the last that there is
        return moment
