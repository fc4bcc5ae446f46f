"""The occasion of a run: what all its effects share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.rules.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What all effects of one run share. `since`: when what is decided on happened. `contact_id`: who the customer is
    now, after any merge. `tickets`, `messages`: key -> state of the conversation's in the ledger. `withdrawn`: the keys
    of tickets that other events led to and a person took back. `unsaid`: what earlier runs want to say and have not
    said yet. `looked_again`: at the end of a wait. `pause`: seconds in which a customer may finish typing. A replay is
    bulk work. `reaches_customers`: whether this installation speaks to customers at all. `conversation_url`: where
    people see the conversation. `open_tickets`: the contact attribute into which open tickets are counted."""

    event_id: int
    event: Event
    lane: str
    since: datetime | None = None
    contact_id: str | None = None
    tickets: Mapping[str, str]
    messages: Mapping[str, str] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()
    unsaid: Sequence[Mapping[str, Any]] = ()
    looked_again: bool = False
    pause: float = 0.0
    replayed: bool = False
    reaches_customers: bool = True
    conversation_url: str | None = None
    open_tickets: str | None = None

    @property
    def is_behind(self) -> bool:
        """Whether it gives way to what happens now: a replay, or what was found by reading again."""
        return self.replayed or self.event.recovered

    @property
    def contact_lane(self) -> str | None:
        contacts = self.event.conversation.contact_ids if self.event.conversation else ()
        told = self.event.contact.id if self.event.contact else None
        contact = self.contact_id or (contacts[0] if contacts else told)
        return f"contact:{self.event.app_id}:{contact}" if contact else None

    @property
    def conversation_lane(self) -> str | None:
        """None where the event is about a person."""
        return self.lane if self.event.conversation is not None else None

    @property
    def opened_at(self) -> datetime | None:
        return self.event.conversation.created_at if self.event.conversation else None
