"""A person ends a pause, and says what becomes of what customers would have seen."""

from dataclasses import dataclass

from app.store import parked, pauses
from app.store.database import Database
from app.store.installation import Resume
from app.store.pauses import Destination

_DONE = {"discard": "discarded", "review": "kept for review: triage held", "send": "on its way"}
_JUDGED_ANEW = "what customers would have seen too, unless it is late: triage held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A pause that a person has ended. `decided`: what customers would have seen, done with as `held` says; `waiting`:
    other effects, which go on now. Without `held` all go on, each judged anew."""

    destination: str
    held: Resume | None
    decided: int
    waiting: int

    def told(self) -> str:
        seen = f"{self.decided} that customers would have seen {_DONE[self.held]}" if self.held else _JUDGED_ANEW
        return f"{self.destination} is resumed; {self.waiting} that waited go on, {seen}"


def end_pause(db: Database, destination: Destination, *, by: str, held: Resume | None) -> Ended:
    """Let calls go on. The workers do the rest, behind live work. A person who does not say what becomes of it (`held`)
    discards what waited for a pause of a person's, and nothing that the breaker held back. Raises NotNow where nothing
    is paused."""
    ended = pauses.end(db, destination, by=by, held=held)
    decided = parked.decide_what_customers_would_see(db, ended)
    return Ended(destination=destination, held=ended.held, decided=decided, waiting=parked.count(db, destination))
