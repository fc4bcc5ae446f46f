"""Moments as people write them on the command line."""

from datetime import UTC, datetime, timedelta

from app.errors import TriageError


def moment_of(said: str, option: str, now: datetime) -> datetime:
    """The moment that `12h`, `2d` (before now) or `2027-01-05T09:30` (UTC without an offset) mean. Raises TriageError
    naming the option."""
    from app.rules.durations import duration

    span = duration(said)
    if span is not None:
        return now - max(span.time, timedelta())
    try:
        told = datetime.fromisoformat(said)
    except ValueError:
        raise TriageError(
            f'{option}: "{said}" is no moment; write how long ago (12h, 2d) or a time in UTC (2027-01-05T09:30)'
        ) from None
    return told if told.tzinfo else told.replace(tzinfo=UTC)
