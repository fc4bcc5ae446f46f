"""What a look at the far end shows of an effect."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.runs.workplace import Workplace
from app.store import effects
from app.store.effects import Entry


@dataclass(frozen=True, slots=True)
class Found:
    """It is there, once."""

    far_id: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Absent:
    """It is not there (yet)."""


@dataclass(frozen=True, slots=True)
class Several:
    """More than one thing there could be it: a person decides."""

    far_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Somebody changed that slot since the rule decided."""

    saw: str


Sight = Found | Absent | Several | TakenOver


def unclaimed(place: Workplace, entry: Entry, candidates: Sequence[tuple[str, str | None]]) -> Sight:
    """The one candidate (far id, address) that no other effect has claimed."""
    taken = effects.claimed(place.db, entry.destination, [far_id for far_id, _ in candidates]) if candidates else set()
    free = [candidate for candidate in candidates if candidate[0] not in taken]
    if not free:
        return Absent()
    return Several(tuple(far_id for far_id, _ in free)) if len(free) > 1 else Found(*free[0])
