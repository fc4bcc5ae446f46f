"""How often a call is tried: refused calls for up to a second, reads also after an unclear end, writes never
blindly.
"""

from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_before_delay, wait_random_exponential

from app import clock
from app.integrations.errors import CallFailed, Reason

T = TypeVar("T")

PATIENCE = 1.0
"""Seconds from the first try to the last. What has to wait longer belongs in the queue, not in a worker's slot."""

_growing = wait_random_exponential(multiplier=0.05, max=0.4)


def insist(attempt: Callable[[], T], *, deadline: float, repeatable: bool) -> T:
    """What `attempt` gives, tried again while it fails in a way that is safe to repeat, for up to a second and never
    past the deadline (clock.monotonic seconds). Raises the last CallFailed. `repeatable`: doing it twice does no harm.
    """

    def safe_to_repeat(error: BaseException) -> bool:
        if not isinstance(error, CallFailed):
            return False
        if error.reason is Reason.RATE_LIMITED:
            return error.retry_after is not None and error.retry_after.total_seconds() <= PATIENCE
        return error.reason is Reason.NOT_SENT or (repeatable and error.reason is Reason.UNKNOWN)

    ends_at = min(clock.monotonic() + PATIENCE + 0.05, deadline)
    try:
        return attempt()  # nearly always: without the cost of what follows
    except CallFailed as error:
        if not safe_to_repeat(error):
            raise
        failures = [error]

    def again() -> T:
        if failures:
            raise failures.pop()
        return attempt()

    retrying = Retrying(
        retry=retry_if_exception(safe_to_repeat),
        wait=_pause,
        stop=stop_before_delay(ends_at - clock.monotonic()),
        reraise=True,
    )
    return retrying(again)


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after.total_seconds() if isinstance(error, CallFailed) and error.retry_after else 0.0
    return max(asked, _growing(state))
