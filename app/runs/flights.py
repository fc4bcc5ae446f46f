"""Asana allows 15 writes and 50 reads in flight per token: slots leased through the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.runs.budget import Parked
from app.runs.workplace import Workplace

ASANA_SLOTS = 12
"""Below Asana's 15 writes in flight; what hangs longer than its lease counts as landed."""

_AGAIN_IN = 0.3


@contextmanager
def flight(place: Workplace, destination: str) -> Iterator[None]:
    """A slot for one call. Raises Parked when all are taken."""
    if destination != "asana":
        yield
        return
    taken = place.flights.take(destination)
    if taken is None:
        place.stopping.wait(_AGAIN_IN)
        taken = place.flights.take(destination)
    if taken is None:
        raise Parked(1.0)
    try:
        yield
    finally:
        place.flights.put_back(taken)
