"""The only reader of the clock. Everything else is handed the time."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds that only go forward, also while this process is frozen: for deadlines."""
    return time.monotonic()
