"""When to try again: pure functions of what happened."""

import random
from dataclasses import dataclass

from app.integrations.errors import CallFailed, Reason

GIVE_UP_AFTER = 24 * 3600.0
"""Seconds after which an effect that never got through is failed and announced."""

_LONGEST = 900.0
_CREDENTIALS = 300.0


def backoff(attempts: int) -> float:
    """Seconds before the next attempt: 2, 4, 8 ... 900, each up to a quarter longer so that crowds spread out."""
    return min(_LONGEST, 2.0 ** min(attempts + 1, 12)) * random.uniform(1.0, 1.25)  # noqa: S311 - spreads load


def pause_after(failure: CallFailed, attempts: int) -> float:
    """Seconds to leave a vendor alone after a call that did not go through."""
    if failure.retry_after is not None:
        return failure.retry_after.total_seconds() + random.uniform(0.05, 1.0)  # noqa: S311 - spreads load
    if failure.reason is Reason.UNAUTHORIZED:
        return _CREDENTIALS
    return backoff(attempts)


@dataclass(frozen=True, slots=True)
class NextLook:
    """When the far end is looked at again, in seconds."""

    seconds: float


def next_look(schedule: tuple[float, ...], looks: int) -> NextLook | None:
    """After `looks` looks that found nothing: when to look again, None when it can be sent anew."""
    if looks >= len(schedule):
        return None
    return NextLook(schedule[looks] - schedule[looks - 1] if looks else schedule[0])
