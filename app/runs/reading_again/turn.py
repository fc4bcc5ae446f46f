"""One worker's turn at reading a workspace again: behind live work, under a lease that goes on as long as it does."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from app import clock
from app.integrations.errors import CallFailed, Reason
from app.runs.budget import Parked
from app.runs.bulk_turn import wait_behind_live
from app.runs.workplace import Workplace
from app.store import sweeps
from app.store.sweeps import Sweep

Value = TypeVar("Value")
_RENEW_EVERY = 3.0


class TakenOver(Exception):  # noqa: N818 - named by what happened: another worker goes on from where this one was
    """The lease ran out meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """In seconds: Intercom is searched `every` so often, and has `delivery_time` for a notification, its second attempt
    included, before what it tells of counts as never told."""

    every: float
    delivery_time: float


@dataclass(slots=True)
class Turn:
    """Threads share it."""

    place: Workplace
    sweep: Sweep
    times: Times
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _renewed_at: float = field(default_factory=clock.monotonic)

    @property
    def app_id(self) -> str:
        return self.sweep.app_id

    def now(self) -> datetime:
        """The time by Intercom's clock."""
        return self.place.clocks.now("intercom")

    def quiet_since(self) -> datetime:
        """What happened before has been delivered by now, if it ever will be."""
        return self.now() - timedelta(seconds=self.times.delivery_time)

    def ask(self, read: Callable[[], Value]) -> Value:
        """What was read, as soon as live work leaves a place for it. Raises CallFailed, TakenOver, and Parked when the
        process is asked to end."""
        wait_behind_live(self.place.budget, "intercom", self._pause)
        try:
            return read()
        except CallFailed as failure:
            if failure.reason is Reason.RATE_LIMITED and failure.retry_after:
                self.place.budget.block("intercom", failure.retry_after.total_seconds())
            raise

    def _pause(self, seconds: float) -> bool:
        if self.place.stopping.wait(seconds):
            raise Parked(seconds)
        with self._lock:
            is_due = clock.monotonic() - self._renewed_at >= _RENEW_EVERY
            if is_due and not sweeps.renew(self.place.db, self.sweep):
                raise TakenOver
            if is_due:
                self._renewed_at = clock.monotonic()
        return False
