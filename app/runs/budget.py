"""Who may call a vendor now: places booked in the shared budget, for live work in small blocks.

Live work books ahead without end and knows its time; reads wait or come again; bulk work keeps to its own line and
gives way while live work has booked the near future.
"""

import random
import threading
from collections import deque
from dataclasses import dataclass
from typing import get_args

from app import clock
from app.integrations.errors import Service
from app.integrations.receipt import Quota
from app.runs.pausing.breaker import Breaker
from app.store import budgets
from app.store.database import Database

PATIENCE = 1.0
"""Seconds a worker's slot may be held by waiting for a place. Whoever has to wait longer frees the slot."""

_SHELF_LIFE = 1.0
_LARGEST_BLOCK = 16
_BULK_GIVES_WAY = 0.5
_BULK_PATIENCE = 0.25
_INTERCOM_WINDOW = 10.0
_OF_A_WINDOW = 0.975
_BURST = 0.02


NO_PLACE = "no place in the vendor's budget yet"


class Parked(Exception):  # noqa: N818 - named by what happens to the work
    """No place in the next second, or the destination is paused: come again after `seconds`."""

    def __init__(self, seconds: float, reason: str = NO_PLACE) -> None:
        super().__init__(f"{reason}: again in {seconds:.1f} s")
        self.seconds = seconds
        self.reason = reason


@dataclass(slots=True)
class _Block:
    """Places booked ahead by this process, usable between two moments."""

    left: int = 0
    usable_from: float = 0.0
    usable_until: float = 0.0


class Budget:
    """One process's share of the budgets. Threads share it. Whatever asks for a place raises Parked where the `breaker`
    says that no call may go there; without one nothing is ever paused."""

    def __init__(self, db: Database, breaker: Breaker | None = None) -> None:
        self._db = db
        self._breaker = breaker
        self._lock = threading.Lock()
        self._booking = {destination: threading.Lock() for destination in get_args(Service)}
        self._blocks: dict[str, _Block] = {}
        self._recent: dict[str, deque[float]] = {}
        self._limits: dict[str, int] = {}
        self._corrected: dict[str, float] = {}

    def book(self, destination: str) -> float:
        """Book a place for live work; the seconds until it may be used."""
        self._refuse_if_shut(destination)
        with self._lock:
            wait = self._from_block(destination)
        if wait is not None:
            return wait
        with self._booking[destination]:  # one books a block, the others find places in it instead of throwing it away
            with self._lock:
                wait = self._from_block(destination)
                size = self._block_size(destination)
            return wait if wait is not None else self._book_block(destination, size)

    def _book_block(self, destination: str, size: int) -> float:
        wait = budgets.book(self._db, destination, size)
        with self._lock:
            now = clock.monotonic()
            self._blocks[destination] = _Block(size - 1, now + wait, now + wait + _SHELF_LIFE)
        return wait

    def book_read(self, destination: str) -> float:
        """Book a place for a read; the seconds until it may be used, as a rule at most PATIENCE. Raises Parked.

        Bulk work reads in this line too: a read cannot keep a place while it is parked, and would book without end."""
        self._refuse_if_shut(destination)
        if self._congested(destination):
            booked, blocked = budgets.pressure(self._db, destination)
            if max(booked, blocked) > PATIENCE:
                raise Parked(min(max(booked, blocked), 30.0))
        return self.book(destination)

    def book_bulk(self, destination: str, *, has_place: bool) -> float:
        """Seconds until bulk work may call. Beyond PATIENCE: come again then, with `has_place`."""
        self._refuse_if_shut(destination)
        booked, blocked = budgets.pressure(self._db, destination)
        wait = 0.0 if has_place else budgets.book_bulk(self._db, destination)
        if wait <= _BULK_PATIENCE and booked <= _BULK_GIVES_WAY and blocked == 0:
            return max(wait, self.book(destination))
        return max(wait, blocked, PATIENCE + random.random())  # noqa: S311 - spreads load

    def blocked_for(self, destination: str) -> float:
        """Seconds for which the vendor has shut its door."""
        self._refuse_if_shut(destination)
        return budgets.pressure(self._db, destination)[1]

    def _refuse_if_shut(self, destination: str) -> None:
        shut = self._breaker.shut(destination) if self._breaker else None
        if shut is not None:
            raise Parked(shut.seconds, shut.reason)

    def block(self, destination: str, seconds: float) -> None:
        """The vendor said 429."""
        budgets.block(self._db, destination, seconds=seconds)

    def observe(self, quota: Quota) -> None:
        """Take the vendor's word on its window: its size, what others have left of it, that it is shut for a while."""
        destination = quota.service
        if quota.retry_after:
            self.block(destination, quota.retry_after)
        if quota.limit and quota.limit != self._limits.get(destination) and destination == "intercom":
            self._limits[destination] = quota.limit
            per_second = quota.limit * _OF_A_WINDOW / _INTERCOM_WINDOW
            budgets.report_limit(
                self._db, destination, limit=quota.limit, per_second=per_second, burst=max(1.0, quota.limit * _BURST)
            )
        if self._others_are_calling(quota):
            budgets.correct(self._db, destination, remaining=quota.remaining or 0, resets_in=quota.resets_in or 0.0)

    def _others_are_calling(self, quota: Quota) -> bool:
        """Whether less is left of the window than an even use of it would leave; asked at most five times a second."""
        if not quota.limit or quota.remaining is None or not quota.resets_in or quota.resets_in <= 0:
            return False
        even = quota.limit * min(1.0, quota.resets_in / _INTERCOM_WINDOW)
        now = clock.monotonic()
        if quota.remaining >= even * 0.9 or now - self._corrected.get(quota.service, -1.0) < 0.2:  # noqa: PLR2004 - see above
            return False
        self._corrected[quota.service] = now
        return True

    def _from_block(self, destination: str) -> float | None:
        now = clock.monotonic()
        recent = self._recent.setdefault(destination, deque(maxlen=2000))
        recent.append(now)
        while recent and recent[0] < now - 1.0:
            recent.popleft()
        block = self._blocks.get(destination)
        if block is None or block.left <= 0 or now > block.usable_until:
            return None
        block.left -= 1
        return max(0.0, block.usable_from - now)

    def _block_size(self, destination: str) -> int:
        return max(1, min(_LARGEST_BLOCK, len(self._recent[destination]) // 10))

    def _congested(self, destination: str) -> bool:
        block = self._blocks.get(destination)
        return block is None or block.usable_from > clock.monotonic() or block.left <= 0
