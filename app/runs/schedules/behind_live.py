"""A workplace whose reads wait behind live work: for what has the time."""

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

from app.integrations.errors import Service
from app.runs.budget import Budget
from app.runs.bulk_turn import wait_behind_live
from app.runs.workplace import Workplace
from app.store.database import Database

Pause = Callable[[float], bool | None]
_SERVICES: dict[str, Service] = {service: service for service in get_args(Service)}


class _BehindLive(Budget):
    def __init__(self, db: Database, live: Budget, pause: Pause) -> None:
        super().__init__(db)
        self._live = live
        self._pause = pause

    def book_read(self, destination: str) -> float:
        """Wait for a place in bulk work's line. Raises Parked when the process is asked to end, or where no call may go
        to the destination."""
        service = _SERVICES.get(destination)
        if service is None:
            return self._live.book_read(destination)
        wait_behind_live(self._live, service, self._pause)
        return 0.0


def behind_live(place: Workplace, pause: Pause) -> Workplace:
    """The same workplace, but for the line in which its reads stand. `pause` as in `wait_behind_live`."""
    return replace(place, budget=_BehindLive(place.db, place.budget, pause))
