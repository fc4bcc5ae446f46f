"""Slots for calls in flight that this process keeps for its next calls, so that not every call asks the database."""

import threading
from collections import deque
from dataclasses import dataclass

from app import clock
from app.store import budgets
from app.store.budgets import Flight
from app.store.database import Database

_KEPT_LONGER = 3.0
_IDLE = 0.3


@dataclass(frozen=True, slots=True)
class Slot:
    """A leased slot. `usable_until`: when a call can begin at the latest; `idle_since`: when the last one landed."""

    flight: Flight
    usable_until: float
    idle_since: float = 0.0


class FlightSlots:
    """One process's slots. Threads share it. Other processes get what has not been used for a third of a second."""

    def __init__(self, db: Database, *, call: float) -> None:
        self._db = db
        self._covers = call + 2
        self._lock = threading.Lock()
        self._idle: deque[Slot] = deque()

    def take(self, destination: str) -> Slot | None:
        """A slot for one call, leased until after the call's end; None while all are taken."""
        now = clock.monotonic()
        with self._lock:
            kept = self._idle.pop() if self._idle else None
        if kept is not None:
            if kept.flight.destination == destination and now <= kept.usable_until:
                return kept
            budgets.land(self._db, kept.flight)
        flight = budgets.take_flight(self._db, destination, seconds=self._covers + _KEPT_LONGER)
        return Slot(flight, now + _KEPT_LONGER) if flight else None

    def put_back(self, slot: Slot) -> None:
        """Keep a slot whose call has landed for the next call; slots that were idle for long go back to all."""
        with self._lock:
            self._idle.append(Slot(slot.flight, slot.usable_until, clock.monotonic()))
        self.give_back()

    def give_back(self, *, idle_for: float = _IDLE) -> None:
        """Let other processes have the slots that were idle for so many seconds."""
        before = clock.monotonic() - idle_for
        with self._lock:
            given = []
            while self._idle and self._idle[0].idle_since <= before:
                given.append(self._idle.popleft())
        for slot in given:
            budgets.land(self._db, slot.flight)
