"""Asana's events as they are polled: kept for a while, read on from a token. Source: asana_oas.yaml, `getEvents`."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from app.sandbox.records import Json

PER_TOKEN = 100
_MOST = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`resources` are the gids it is told of: the task's, its parents' and its projects'; `at` is monotonic seconds."""

    json: Json
    resources: frozenset[str]
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The events after a token, at most a hundred, and the token to go on with."""

    events: tuple[Json, ...]
    sync: str
    has_more: bool


class EventLog:
    """The newest fifty thousand events or so. A token is a place among them: asked with again, it gives the same."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Nothing has happened yet, and no token is known."""
        self._events: list[Event] = []
        self._gone = 0
        self.expire()

    def expire(self) -> None:
        """Every token that was given out is too old from now on."""
        self._secret = secrets.token_hex()
        self._places: dict[str, tuple[str, int]] = {}

    def add(self, events: Sequence[Event]) -> None:
        self._events += events
        if len(self._events) > 2 * _MOST:
            self._gone += len(self._events) - _MOST
            del self._events[:-_MOST]
            self._places = {sync: place for sync, place in self._places.items() if place[1] >= self._gone}

    def newest(self, resource: str) -> str:
        """A token that nothing has happened after."""
        return self._token(resource, self._gone + len(self._events))

    def since(self, resource: str, sync: str | None, seen: float) -> Page | None:
        """What happened to the resource after the token, as far as can be seen at the moment `seen` (monotonic
        seconds); None for a token that is not known (any more)."""
        of, place = self._places.get(sync or "", ("", 0))
        if of != resource:
            return None
        found: list[Json] = []
        for event in self._events[place - self._gone :]:
            if event.at > seen:
                break
            if resource in event.resources:
                if len(found) == PER_TOKEN:
                    return Page(events=tuple(found), sync=self._token(resource, place), has_more=True)
                found.append(event.json)
            place += 1
        return Page(events=tuple(found), sync=self._token(resource, place), has_more=False)

    def _token(self, resource: str, place: int) -> str:
        sync = hashlib.sha256(f"{self._secret}/{resource}/{place}".encode()).hexdigest()[:32]
        self._places[sync] = (resource, place)
        return sync
