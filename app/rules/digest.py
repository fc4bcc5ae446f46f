"""The daily digest: at which time of the desk's day it is told, and to whom; which time it tells of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.rules.desk import DeskHours, day_at

_MORNING = time(9)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """`slack` is a channel, `emails` are addresses. Without either the house decides."""

    at: time = _MORNING
    slack: str | None = None
    emails: tuple[str, ...] = ()


def due_at(day: date, digest: Digest, desk: DeskHours | None) -> datetime:
    """The moment (UTC) at which the digest of a day is told, by the desk's clock; without a desk by UTC. Where the
    clock is put forward over that time, it is told as much later."""
    return datetime.combine(day, digest.at, desk.timezone if desk else UTC).astimezone(UTC)


def day_due(now: datetime, digest: Digest, desk: DeskHours | None) -> date | None:
    """The day whose digest is to be told by now: today at the desk, once its time has come; else None."""
    today = day_at(now, desk)
    return today if due_at(today, digest, desk) <= now else None


def told_of(day: date, now: datetime, digest: Digest, desk: DeskHours | None) -> tuple[datetime, datetime]:
    """From when until before when the digest of a day tells: since the one before; where it is not due yet, until
    now."""
    until = min(due_at(day, digest, desk), now)
    return min(due_at(day - _DAY, digest, desk), until), until
