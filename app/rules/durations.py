"""Spans of time as rules write them: 45s, 10m, 2h, 30d, 2w."""

import re
from dataclasses import dataclass
from datetime import timedelta

_WRITTEN = re.compile(r"([1-9][0-9]{0,5})\s*(s|m|h|d|w)")
_LONGEST = timedelta(days=36_525)
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time, and how it reads: "10 minutes"."""

    time: timedelta
    told: str

    def __str__(self) -> str:
        return self.told

    @property
    def written(self) -> str:
        """As rules write it: 10m."""
        count, unit = self.told.split()
        return f"{count}{unit[0]}"


def duration(text: str) -> Duration | None:
    """The span that a text such as 10m or 30d means; None if it means none, or one of more than a hundred years."""
    span = _span(text)
    return span if span and span.time <= _LONGEST else None


def is_too_long(text: str) -> bool:
    """Whether a text means a span of time, but one of more than a hundred years."""
    span = _span(text)
    return span is not None and span.time > _LONGEST


def _span(text: str) -> Duration | None:
    written = _WRITTEN.fullmatch(text.strip().casefold())
    if written is None:
        return None
    count, unit = int(written[1]), UNITS[written[2]]
    return Duration(timedelta(**{unit: count}), f"{count} {unit if count > 1 else unit[:-1]}")
