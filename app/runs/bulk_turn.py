"""A place for one call behind live work, for what can wait as long as that takes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.integrations.errors import Service
from app.runs.budget import PATIENCE, Budget, Parked
from app.runs.flights import flight
from app.runs.workplace import Workplace


@contextmanager
def turn_of_bulk(place: Workplace, service: Service) -> Iterator[None]:
    """A place behind live work: it waits as long as that takes. Raises Parked when the process is asked to end."""
    wait_behind_live(place.budget, service, place.stopping.wait)
    with flight(place, service):
        yield


def wait_behind_live(budget: Budget, service: Service, pause: Callable[[float], bool | None]) -> None:
    """Wait for a place in bulk work's line. `pause` waits for so many seconds; if it gives True, the process is asked
    to end: raises Parked."""
    has_place = False
    while (wait := budget.book_bulk(service, has_place=has_place)) > PATIENCE:
        has_place = True
        if pause(wait):
            raise Parked(wait)
    pause(wait)
