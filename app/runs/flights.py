"""Asana allows 15 writes and 50 reads in flight per token: slots leased through the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.runs.budget import Parked
from app.runs.workplace import Workplace
from app.store import budgets

SLOTS = 12
"""Below Asana's 15 writes in flight; what hangs longer than its lease counts as landed."""

_AGAIN_IN = 0.3


@contextmanager
def flight(place: Workplace, destination: str) -> Iterator[None]:
    """A slot for one call. Raises Parked when all are taken."""
    if destination != "asana":
        yield
        return
    taken = budgets.take_flight(place.db, destination, seconds=place.limits.call + 2)
    if taken is None:
        place.stopping.wait(_AGAIN_IN)
        taken = budgets.take_flight(place.db, destination, seconds=place.limits.call + 2)
    if taken is None:
        raise Parked(1.0)
    try:
        yield
    finally:
        budgets.land(place.db, taken)
