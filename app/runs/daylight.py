"""When a customer may be spoken to who did not just write: between nine and eight of their day; where that is not
known, while the desk is at work."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.rules.desk import DeskHours, desk_time_after
from app.rules.events import Contact

DAY = (time(9, 0), time(20, 0))
_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Daylight:
    """`zone` is the customer's (None: unknown, the desk's hours count then; without a desk any time will do)."""

    zone: ZoneInfo | None = None
    desk: DeskHours | None = None

    def next_from(self, at: datetime) -> datetime:
        """The first moment from `at` (aware) on; that itself if it is by daylight."""
        return _next_day(at, self.zone) if self.zone else _next_desk_time(at, self.desk)


def daylight_for(contact: Contact | None, desk: DeskHours | None) -> Daylight:
    """The daylight of a customer; of the desk as it is for their country, if only that is known."""
    country = contact.country if contact else None
    return Daylight(zone=_zone(contact), desk=desk.in_country(country) if desk else None)


def _zone(contact: Contact | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(contact.timezone) if contact and contact.timezone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _next_day(at: datetime, zone: ZoneInfo) -> datetime:
    there = at.astimezone(zone)
    if DAY[0] <= there.time() < DAY[1]:
        return at
    day = there.date() if there.time() < DAY[0] else there.date() + timedelta(days=1)
    return datetime.combine(day, DAY[0], zone).astimezone(UTC)


def _next_desk_time(at: datetime, desk: DeskHours | None) -> datetime:
    if desk is None or desk.has(at):
        return at
    try:
        return max(at, desk_time_after(desk, at, _MOMENT) - _MOMENT)
    except OverflowError:  # the desk is never at work again
        return at
