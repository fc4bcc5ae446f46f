"""Draining one lane: under a lease, due effects first, then the next event, until nothing waits or the turn is over."""

from app import clock, crash
from app.log import logger
from app.runs.carry_out import carry_out
from app.runs.ledger_writer import LedgerWriter
from app.runs.process import give_up, handle
from app.runs.workplace import Workplace
from app.store import effects, events, lanes
from app.store.lanes import LaneLost, Lease

TURN_EVENTS = 20
TURN_SECONDS = 5.0
_log = logger(room="runs")


def drain(place: Workplace, lane: str) -> None:
    """Work on a lane if it can be had, then on those that it set free. Ends early when the lane is lost, the turn is
    over or the process is to stop."""
    crash.point("lane.claiming")
    lease = lanes.claim(place.db, lane, worker=place.worker, seconds=place.limits.lease)
    if lease is None:
        return
    crash.point("lane.claimed")
    freed: set[str] = set()
    try:
        not_before = _work_through(place, lease, freed)
    except LaneLost:
        _log.warning("lane_lost", lane=lane, epoch=lease.epoch)
        place.count("lane_lost", "")
        return
    crash.point("lane.releasing")
    lanes.release(place.db, lease, not_before=not_before)
    crash.point("lane.released")
    for other in sorted(freed):
        if not place.stopping.is_set():
            drain(place, other)


def _work_through(place: Workplace, lease: Lease, freed: set[str]) -> float:
    """Seconds before which the lane's waiting events cannot be handled; 0.0 as a rule."""
    handled, ends_at = 0, clock.monotonic() + TURN_SECONDS
    blame = lease.taken_over
    while not place.stopping.is_set() and clock.monotonic() < ends_at:
        if _carry_out_due(place, lease, ends_at, freed):
            continue  # there may be more that is due by now
        stored = events.next_waiting(place.db, lease.lane) if handled < TURN_EVENTS else None
        if stored is None:
            break
        if blame and events.count_trouble(place.db, stored.id, takeovers=1):
            give_up(place, lease, stored, f"{events.MOST_TAKEOVERS} workers died while it was next")
            continue
        blame = False
        wait = handle(place, lease, stored)
        if wait:
            return wait
        handled += 1
    return 0.0


def _carry_out_due(place: Workplace, lease: Lease, ends_at: float, freed: set[str]) -> bool:
    """Carry out the effects that are due; whether to ask for more: after a full page, or one that others waited for."""
    due = effects.next_due(place.db, lease.lane, lands_within=place.limits.looks[-1])
    writer = LedgerWriter(place.db, lease)
    for entry in due:
        if place.stopping.is_set() or clock.monotonic() >= ends_at:
            break
        carry_out(place, writer, entry)
    writer.flush()
    freed |= writer.freed
    return len(due) == effects.PAGE or any(entry.action == "ticket" for entry in due)
