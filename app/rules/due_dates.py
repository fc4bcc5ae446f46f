"""`due`: a rule that is called when a date falls due which stands in an attribute of a conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from app.rules.desk import DeskHours, desk_time_after, desk_time_before, moment_at, working_time
from app.rules.durations import Duration
from app.rules.firing import OncePer

ONCE = OncePer(scope="date")
"""How often a rule acts that says nothing of it."""
_FIRST_YEAR, _LAST_YEAR = 1970, 2999
_LAST_SECOND = datetime(_LAST_YEAR, 12, 31, tzinfo=UTC).timestamp()
_EVER, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_LENGTH_OF_A_DAY = len("2026-12-31")


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDate:
    """The date in `attribute` (a label) calls the rule: at its moment, or `span` before or after it. `in_desk_hours`:
    only the time counts at which the desk is at work. `holidays`: instead of the desk's own, None: those."""

    attribute: str
    span: Duration | None = None
    side: Literal["before", "after"] = "before"
    in_desk_hours: bool = False
    holidays: frozenset[date] | None = field(default=None, repr=False)

    def __str__(self) -> str:
        if self.span is None:
            return f"{self.attribute} falls due"
        of_the_desk = " of desk hours" if self.in_desk_hours else ""
        return f"{self.span}{of_the_desk} {self.side} {self.attribute}"

    @property
    def field(self) -> str:
        """The full name of the field that holds the date."""
        return f"conversation.attributes.{self.attribute}"

    def at(self, day: datetime, desk: DeskHours | None) -> datetime:
        """The moment (UTC) at which it calls the rule for a date (aware, as `date_told` gives it)."""
        try:
            return self._counted(day, desk)
        except OverflowError:
            return _NEVER if self.side == "after" else _EVER

    def _counted(self, day: datetime, desk: DeskHours | None) -> datetime:
        if self.span is None:
            return day.astimezone(UTC)
        if self.in_desk_hours and desk is not None:
            at_work = desk if self.holidays is None else replace(desk, holidays=self.holidays)
            counted = desk_time_before if self.side == "before" else desk_time_after
            return counted(at_work, day, working_time(desk, self.span))
        return (day - self.span.time if self.side == "before" else day + self.span.time).astimezone(UTC)

    def date_in(self, facts: Mapping[str, object]) -> datetime | None:
        """The date as facts tell it; None where it is not known."""
        return moment_in(facts.get(self.field))


def scope_of(due: DueDate, facts: Mapping[str, object]) -> str:
    """What the present date is called among the scopes of what rules did."""
    return f"date:{facts.get(due.field)}"


def why_not_due(due: DueDate, facts: Mapping[str, object], now: object, desk: DeskHours | None) -> str | None:
    """Why the date that stands there does not call its rule `now` (as facts tell it): it is gone, or was moved."""
    day, moment = due.date_in(facts), moment_in(now)
    if day is None or moment is None:
        return f"there is no date in {due.attribute} any more"
    return None if due.at(day, desk) <= moment else f"{due.attribute} was moved to {facts[due.field]}"


def moment_in(told: object) -> datetime | None:
    """A time as facts hold it; None of anything else."""
    try:
        moment = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return moment and (moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def date_told(told: object, desk: DeskHours | None) -> datetime | None:
    """The moment (UTC) that a date attribute tells: UNIX seconds, or ISO 8601 (without an offset: UTC). A day without a
    time lasts until the desk's work ends on it; where the desk is closed that day, or there is none, until midnight.
    None of anything else, and outside the years 1970 to 2999."""
    try:
        if isinstance(told, str):
            return _of_text(told.strip(), desk)
        if isinstance(told, int | float) and not isinstance(told, bool) and 0 < told <= _LAST_SECOND:
            return datetime.fromtimestamp(told, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None


def _of_text(told: str, desk: DeskHours | None) -> datetime | None:
    if told.isascii() and told.isdigit():
        return date_told(int(told), desk)
    parsed = datetime.fromisoformat(told)
    if not _FIRST_YEAR <= parsed.year <= _LAST_YEAR:
        return None
    if len(told) == _LENGTH_OF_A_DAY:
        return _end_of(parsed.date(), desk)
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)


def _end_of(day: date, desk: DeskHours | None) -> datetime:
    """When the desk's work ends on a day."""
    zone = desk.timezone if desk else ZoneInfo("UTC")
    spans = desk.hours.get(day.weekday(), ()) if desk and day not in desk.holidays else ()
    ends = [span.end for span in spans]
    last = None if not ends or None in ends else max(end for end in ends if end)
    return moment_at(day, last, zone) if last else moment_at(day + timedelta(days=1), time(), zone)
