"""Reads that a decision waits for: each takes its turn in the shared budget, and tells it of a vendor's limits."""

from collections.abc import Callable
from typing import TypeVar

from app.integrations.errors import CallFailed, Reason
from app.runs.budget import PATIENCE, Parked
from app.runs.flights import flight
from app.runs.remembered import Remembered
from app.runs.workplace import Workplace

Value = TypeVar("Value")


def from_intercom(place: Workplace, read: Callable[[], Value]) -> Value:
    """What was read. Raises CallFailed, and Parked when there is no place for the call in the next second."""
    wait = place.budget.book_read("intercom")
    if wait > PATIENCE:
        raise Parked(wait)
    place.stopping.wait(wait)
    return _noting_limits(place, read)


def from_asana(place: Workplace, read: Callable[[], Value]) -> Value:
    """The same of Asana."""
    wait = place.budget.book_read("asana")
    if wait > PATIENCE:
        raise Parked(wait)
    place.stopping.wait(wait)
    with flight(place, "asana"):
        return read()


def remembered(place: Workplace, memory: Remembered[Value], key: str) -> Value | None:
    """What is remembered under a key, else read anew. Raises as `from_intercom` does."""
    return memory.get(key) if memory.known(key) else from_intercom(place, lambda: memory.get(key))


def _noting_limits(place: Workplace, read: Callable[[], Value]) -> Value:
    try:
        return read()
    except CallFailed as failure:
        if failure.reason is Reason.RATE_LIMITED and failure.retry_after:
            place.budget.block("intercom", failure.retry_after.total_seconds())
        raise
