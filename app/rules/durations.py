"""Spans of time as rules write them: 45s, 10m, 2h, 30d, 2w."""

import re
from dataclasses import dataclass
from datetime import timedelta

_WRITTEN = re.compile(r"([1-9][0-9]{0,5})\s*(s|m|h|d|w)")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time, and how it reads: "10 minutes"."""

    time: timedelta
    told: str

    def __str__(self) -> str:
        return self.told


def duration(text: str) -> Duration | None:
    """The span that a text such as 10m or 30d means; None if it means none."""
    written = _WRITTEN.fullmatch(text.strip().casefold())
    if written is None:
        return None
    count, unit = int(written[1]), UNITS[written[2]]
    return Duration(timedelta(**{unit: count}), f"{count} {unit if count > 1 else unit[:-1]}")
