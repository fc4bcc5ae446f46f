"""What happened, in our own shape: all that a rule may see of an event. No vendor's spelling gets past this point."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

AuthorKind = Literal["customer", "teammate", "bot", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    kind: AuthorKind = "unknown"
    id: str | None = None
    name: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What was written or done in a conversation: the part that caused the event (`text` is plain, "" for a bare act).
    The first message of a conversation is its source and has the source's id."""

    id: str | None
    part_type: str | None
    text: str
    author: Author
    created_at: datetime | None = None
    attachments: tuple[str, ...] = ()
    quick_reply_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    id: str
    title: str | None = None
    state: str | None = None
    channel: str | None = None
    started_by: AuthorKind = "unknown"
    subject: str | None = None
    first_text: str | None = None
    priority: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    waiting_since: datetime | None = None
    snoozed_until: datetime | None = None
    teammate_id: str | None = None
    team_id: str | None = None
    tags: tuple[str, ...] | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)
    contact_ids: tuple[str, ...] = ()
    rating: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    id: str
    external_id: str | None = None
    role: str | None = None
    name: str | None = None
    email: str | None = None
    language: str | None = None
    country: str | None = None
    created_at: datetime | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. `name` is plain ("customer_replied"); `topic` is the vendor's word for it."""

    app_id: str
    topic: str
    name: str
    created_at: datetime
    conversation: Conversation | None = None
    message: Message | None = None
    contact: Contact | None = None
    admin_id: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket this service filed earlier from the same conversation."""

    kind: str
    matter: str
    title: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What rules did before, as far as rules must know. `fired`: "rule|scope" -> when (ISO, UTC) and what its
    conditions saw; `recent`: rule -> how often it acted on this conversation within the last hour; `chain`: the rules
    that led to this event, oldest first; `is_own`: this service's own doing caused the event."""

    fired: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    recent: Mapping[str, int] = field(default_factory=dict)
    chain: tuple[str, ...] = ()
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything known when an event is decided on: the event, who wrote, what this service did before, the moment."""

    event: Event
    contact: Contact | None = None
    tickets: tuple[Ticket, ...] = ()
    conversation_url: str | None = None
    now: datetime | None = None
    past: Past = field(default_factory=Past)
