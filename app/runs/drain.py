"""Draining one lane: under a lease, due effects first, then the next event, until nothing waits or the turn is over."""

from collections.abc import Sequence

from app import clock, crash
from app.log import logger
from app.runs.carry_out import carry_out
from app.runs.ledger_writer import LedgerWriter
from app.runs.process import Handled, give_up, handle
from app.runs.workplace import Workplace
from app.store import events, turn
from app.store.effects import Entry
from app.store.events import StoredEvent
from app.store.lanes import LaneLost, Lease
from app.store.turn import Work

TURN_EVENTS = 20
TURN_SECONDS = 5.0
_log = logger(room="runs")


def drain(place: Workplace, lane: str) -> None:
    """Work on a lane if it can be had, then on those that it set free. Ends early when the lane is lost, the turn is
    over or the process is to stop."""
    crash.point("lane.claiming")
    limits = place.limits
    begun = turn.begin(place.db, lane, worker=place.worker, seconds=limits.lease, lands_within=limits.looks[-1])
    if begun is None:
        return
    lease, work = begun
    crash.point("lane.claimed")
    own = _Turn(place, lease)
    try:
        own.take(work)
    except LaneLost:
        _log.warning("lane_lost", lane=lane, epoch=lease.epoch)
        place.count("lane_lost", "")
        return
    crash.point("lane.released")
    for other in sorted(own.writer.freed):
        if not place.stopping.is_set():
            drain(place, other)


class _Turn:
    """One worker's turn on one lane."""

    def __init__(self, place: Workplace, lease: Lease) -> None:
        self.writer = LedgerWriter(place.db, lease)
        self._place = place
        self._lease = lease
        self._ends_at = clock.monotonic() + TURN_SECONDS
        self._events_left = TURN_EVENTS
        self._blame = lease.taken_over

    def take(self, work: Work) -> None:
        """Do what there is to do, and hand the lane back."""
        while True:
            wait = 0.0
            if work.due:
                self._carry_out(work.due)
            elif work.event is not None and not self._is_over():
                handled = self._handle(work.event)
                if handled.due:
                    work = Work(handled.due)
                    continue
                wait = handled.wait
            crash.point("lane.releasing")
            if self.writer.hand_back(not_before=wait, in_any_case=bool(wait) or self._is_over()):
                return
            work = turn.look(self._place.db, self._lease.lane, lands_within=self._place.limits.looks[-1])

    def _is_over(self) -> bool:
        return self._out_of_time() or not self._events_left

    def _out_of_time(self) -> bool:
        return self._place.stopping.is_set() or clock.monotonic() >= self._ends_at

    def _carry_out(self, due: Sequence[Entry]) -> None:
        for entry in due:
            if self._out_of_time():
                return
            carry_out(self._place, self.writer, entry)

    def _handle(self, stored: StoredEvent) -> Handled:
        if self._blame and events.count_trouble(self._place.db, stored.id, takeovers=1):
            give_up(self._place, self._lease, stored, f"{events.MOST_TAKEOVERS} workers died while it was next")
            return Handled()
        self._blame = False
        self._events_left -= 1
        return handle(self._place, self._lease, stored)
