"""One effect on its way to a vendor, with all that carrying it out takes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from app.integrations.receipt import Receipt
from app.rules.actions import Action
from app.runs.sight import Sight
from app.runs.workplace import Workplace
from app.store.effects import Entry

A = TypeVar("A", bound=Action)
_CLOCKS_DIFFER_BY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand(Generic[A]):
    """`html` is the text of a note or a message, already written down. No call may end after `deadline`
    (clock.monotonic seconds)."""

    place: Workplace
    entry: Entry
    action: A
    html: str | None = None
    deadline: float = 0.0

    @property
    def conversation(self) -> str:
        return id_of(self.entry.conversation)

    @property
    def contact(self) -> str:
        return id_of(self.entry.contact)

    @property
    def since(self) -> datetime:
        """The vendor's time before which the effect cannot have been sent."""
        return (self.entry.sent_at or self.place.clocks.now(self.entry.destination)) - _CLOCKS_DIFFER_BY


@dataclass(frozen=True, slots=True)
class Doer(Generic[A]):
    """`perform` makes the call and raises CallFailed. `look` says what the far end shows of it, and raises CallFailed;
    where it can only be done again it always says Absent."""

    perform: Callable[[Errand[A]], Receipt]
    look: Callable[[Errand[A]], Sight]


def id_of(lane: str | None) -> str:
    """The vendor's id in a lane's key."""
    return (lane or "::").split(":", 2)[2]
