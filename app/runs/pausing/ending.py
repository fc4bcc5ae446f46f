"""A person ends a pause, and says what becomes of what customers would have seen."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.store import parked, pauses
from app.store.database import Database
from app.store.destinations import at_start
from app.store.installation import Resume
from app.store.pauses import Destination

_DONE = {"discard": "discarded", "review": "kept for review: triage held", "send": "to be sent"}
_JUDGED_ANEW = "what customers would have seen goes out too, unless it is late by now: triage held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A pause that a person has ended. `decided`: what customers would have seen, done with as `held` says; `waiting`:
    other effects, which go on now. Without `held` all go on, each judged anew."""

    destination: str
    held: Resume | None
    decided: int
    waiting: int

    def told(self) -> str:
        """What has become of it, in a line for people."""
        return f"{at_start(self.destination)} is resumed; {'; '.join(self._parts()) or 'nothing had waited'}"

    def _parts(self) -> Iterator[str]:
        if self.waiting:
            yield "1 effect that waited goes on" if self.waiting == 1 else f"{self.waiting} effects that waited go on"
        if self.held and self.decided:
            are = "is" if self.decided == 1 else "are"
            yield f"{self.decided} that customers would have seen {are} {_DONE[self.held]}"
        if not self.held:
            yield _JUDGED_ANEW


def end_pause(db: Database, destination: Destination, *, by: str, held: Resume | None) -> Ended:
    """Let calls go on. The workers do the rest, behind live work. A person who does not say what becomes of it (`held`)
    discards what waited for a pause of a person's, and nothing that the breaker held back. Raises NotNow where nothing
    is paused."""
    ended = pauses.end(db, destination, by=by, held=held)
    decided = parked.decide_what_customers_would_see(db, ended)
    return Ended(destination=destination, held=ended.held, decided=decided, waiting=parked.count(db, destination))
