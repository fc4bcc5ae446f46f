"""When the clock calls a rule: on which days, at which time of the day, by whose clock."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from app.rules.desk import MOST_DAYS, moment_at

Over = Literal["open", "snoozed"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """One time at which a rule is called: the day, as days are in its zone, and the moment (UTC)."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """On `weekdays` (0 is Monday), or on the `day_of_month`, in a month that lacks it on its last day; on no holiday.
    `over`: in which state the conversations are that the rule is asked for. `written` tells the days in a few words."""

    at: time
    zone: ZoneInfo
    weekdays: frozenset[int] = frozenset(range(7))
    day_of_month: int | None = None
    holidays: frozenset[date] = field(default=frozenset(), repr=False)
    over: tuple[Over, ...] = ("open",)
    written: str = "day"

    def __str__(self) -> str:
        return f"every {self.written} at {self.at:%H:%M} in {self.zone.key}"

    def is_on(self, day: date) -> bool:
        """Whether a day is one of its days."""
        if day in self.holidays:
            return False
        if self.day_of_month is None:
            return day.weekday() in self.weekdays
        return day.day == self.day_of_month or (day.day < self.day_of_month and _is_last(day))

    def passes_by(self, state: object) -> bool:
        """Whether the rule is not asked for conversations in this state; None: nobody knows it."""
        return state is not None and state not in self.over

    def turns(self, after: datetime, until: datetime) -> Iterator[Turn]:
        """Its times after one moment until another (both aware), that one among them, in order."""
        day, last = _there(after, self.zone) - _DAY, _there(until, self.zone)
        while day <= last:
            moment = moment_at(day, self.at, self.zone) if self.is_on(day) else None
            if moment is not None and after < moment <= until:
                yield Turn(day, moment)
            day += _DAY

    def next_after(self, moment: datetime) -> Turn | None:
        """The first of its times after a moment (aware); None if there is none within ten years."""
        return next(self.turns(moment, moment + MOST_DAYS * _DAY), None)


def _is_last(day: date) -> bool:
    return (day + _DAY).day == 1


def _there(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
