"""A worker's turn on a lane: the claim with what there is to do, and the last thing done with the lane's return, in one
round trip each.

In a pipeline each statement sees what was committed before it began: what is read after the claim is what the worker
before left behind, and what is read after the lock misses no event that was accepted before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.store import effects, events, lanes
from app.store.database import Conn, Database, Later
from app.store.effects import Change, Entry
from app.store.events import StoredEvent
from app.store.lanes import LaneLost, Lease


@dataclass(frozen=True, slots=True)
class Work:
    """What a lane has to do now: effects that are due come before its next event."""

    due: Sequence[Entry] = ()
    event: StoredEvent | None = None


def begin(db: Database, lane: str, *, worker: str, seconds: float, lands_within: float) -> tuple[Lease, Work] | None:
    """A lease on the lane and what there is to do; None if another worker holds it or it is not to be looked at yet.
    `lands_within`: seconds after which a call of unknown outcome is taken not to land any more."""
    with db.pipeline() as conn:
        claimed = lanes.claiming(conn, lane, worker=worker, seconds=seconds)
        work = _looking(conn, lane, lands_within)
    lease = claimed()
    return (lease, work()) if lease else None


def look(db: Database, lane: str, *, lands_within: float) -> Work:
    """What there is to do in a lane that is held."""
    with db.pipeline() as conn:
        work = _looking(conn, lane, lands_within)
    return work()


def _looking(conn: Conn, lane: str, lands_within: float) -> Later[Work]:
    due = effects.due(conn, lane, lands_within=lands_within)
    event = events.waiting(conn, lane)
    return lambda: Work(due(), event())


def end(db: Database, lease: Lease, changes: Sequence[Change], *, not_before: float, in_any_case: bool) -> bool:
    """Write the last changes and hand the lane back: always, or only if there is nothing to do now; whether it was
    handed back. `not_before`: as for `lanes.release`. Raises LaneLost, and nothing was written then."""
    with db.pipeline() as conn:
        applied = effects.applying(conn, lease, changes) if changes else None
        ours = lanes.locking(conn, lease) if not changes else None
        released = lanes.releasing(conn, lease, not_before=not_before, in_any_case=in_any_case)
    if applied is not None:
        applied()
    if ours is not None and not ours():
        raise LaneLost(lease.lane)
    return released()
