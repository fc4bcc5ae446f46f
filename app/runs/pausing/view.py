"""The pauses in force, read again when they are older than a second."""

import threading

from app import clock
from app.store import pauses
from app.store.database import Database
from app.store.pauses import Pause

_FRESH = 1.0


class PausesView:
    """One process's view. Threads share it."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lock = threading.Lock()
        self._read_at = -_FRESH
        self._paused: dict[str, Pause] = {}
        self._failing: set[str] = set()

    def of(self, destination: str) -> Pause | None:
        """The pause of a destination, None if calls may go there."""
        self._look()
        return self._paused.get(destination)

    def is_failing(self, destination: str) -> bool:
        """Whether the last call to a destination said that it is down."""
        self._look()
        return destination in self._failing

    def probe_is_due(self, pause: Pause) -> bool:
        """Whether one call may try by now whether its destination is back."""
        return pause.probe_in is not None and clock.monotonic() >= self._read_at + pause.probe_in

    def fresh(self) -> None:
        """Read the pauses as they are now."""
        with self._lock:
            read_at = clock.monotonic()
            self._paused, self._failing = pauses.standing(self._db)
            self._read_at = read_at

    def _look(self) -> None:
        with self._lock:
            if clock.monotonic() - self._read_at <= _FRESH:
                return
        self.fresh()
