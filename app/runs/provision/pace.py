"""How fast a command may call the vendors: it leaves them half of every window, and waits when it is told to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from app import clock
from app.integrations.errors import CallFailed, Reason, Service
from app.integrations.receipt import Quota

T = TypeVar("T")
Wait = Callable[[float], object]

_OURS = 0.5
_MOST_REFUSALS = 5
_UNTOLD = 10.0
_LONGEST = 60.0


class Pace:
    """Bulk work may use half of a vendor's window, as replays may; the rest is for what happens now. `wait` sleeps for
    so many seconds."""

    def __init__(self, wait: Wait) -> None:
        self._wait = wait
        self._goes_on_at: dict[str, float] = {}

    def observe(self, quota: Quota) -> None:
        """The vendor's word on its window."""
        if quota.limit and quota.remaining is not None and quota.resets_in:
            spent = quota.remaining < quota.limit * (1 - _OURS)
            self._goes_on_at[quota.service] = clock.monotonic() + quota.resets_in if spent else 0.0

    @contextmanager
    def turn(self, service: Service) -> Iterator[None]:
        """A call's turn: begins when the window has room."""
        seconds = self._goes_on_at.pop(service, 0.0) - clock.monotonic()
        if seconds > 0:
            self._wait(seconds)
        yield

    def call(self, service: Service, call: Callable[[], T]) -> T:
        """What one call gives, made in its turn; see `patiently`."""

        def once() -> T:
            with self.turn(service):
                return call()

        return self.patiently(once)

    def patiently(self, call: Callable[[], T]) -> T:
        """What `call` gives. A 429 is waited for, a few times, a minute at most each; the last one is raised."""
        for _ in range(_MOST_REFUSALS):
            try:
                return call()
            except CallFailed as failure:
                if failure.reason is not Reason.RATE_LIMITED:
                    raise
                told = failure.retry_after.total_seconds() if failure.retry_after else _UNTOLD
                self._wait(min(told, _LONGEST))
        return call()
