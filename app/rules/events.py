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
    The first message of a conversation is its source and has the source's id. `recordings` are those of its
    `attachments` that show something: pictures and films. `language` is that of the text, as "en"."""

    id: str | None
    part_type: str | None
    text: str
    author: Author
    created_at: datetime | None = None
    attachments: tuple[str, ...] = ()
    quick_reply_id: str | None = None
    recordings: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """`channel` is one of ours (`app.rules.channels`). `first_recordings`: pictures and films that came with the first
    message. `language`: what the customer writes in, as "en". `parts`: everything that was written and done in it,
    oldest first and its first message among them; None where nobody has read it."""

    id: str
    title: str | None = None
    state: str | None = None
    channel: str | None = None
    started_by: AuthorKind = "unknown"
    subject: str | None = None
    first_text: str | None = None
    first_recordings: tuple[str, ...] = ()
    language: str | None = None
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
    parts: tuple[Message, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    id: str
    external_id: str | None = None
    role: str | None = None
    name: str | None = None
    email: str | None = None
    language: str | None = None
    country: str | None = None
    timezone: str | None = None
    created_at: datetime | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What happened to a ticket in Asana, as one of its conversations is told. `gid` is the task's; `author` who did
    it there; `comment` the text of a comment, `is_for_customer` whether it is marked as such; `field`, `before` and
    `after` what changed in which field, as people read it (of a move: the section); `what_changed` the text for
    customers that engineers left; `merged_into` the gid of the ticket that it is a duplicate of. `speaks`: whether
    it is in this conversation that the customer may be told; else `spoken_in` names the customer's conversation where
    it is; `not_told`: why the customer is told in none. `completion` counts how often the ticket was completed.
    `approved`: a person has read what customers are told."""

    gid: str
    kind: str | None = None
    title: str | None = None
    url: str | None = None
    author: str | None = None
    author_gid: str | None = None
    comment: str | None = None
    comment_gid: str | None = None
    is_for_customer: bool | None = None
    field: str | None = None
    before: str | None = None
    after: str | None = None
    what_changed: str | None = None
    merged_into: str | None = None
    speaks: bool | None = None
    spoken_in: str | None = None
    not_told: str | None = None
    completion: int | None = None
    approved: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What was found changed in a conversation when it was read again: an attribute, with its value before."""

    attribute: str
    before: object = None
    after: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. `name` is plain ("customer_replied"); `topic` is the vendor's word for it. `news`: of a
    ticket in Asana. `change`: of an attribute. `schedule`: the name of the rule whose time has come, by the clock or by
    a date. `recovered`: no notification came; it was found by reading the conversation again. `merged_from`: the id of
    the contact who was merged into this one."""

    app_id: str
    topic: str
    name: str
    created_at: datetime
    conversation: Conversation | None = None
    message: Message | None = None
    contact: Contact | None = None
    admin_id: str | None = None
    tag: str | None = None
    news: News | None = None
    change: Change | None = None
    schedule: str | None = None
    recovered: bool = False
    merged_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket that this service filed earlier, or added a customer to. `conversation` is the id of the one from which
    it did, `filed_at` when (None: nobody knows); `completed`: in Asana, as far as is known."""

    kind: str
    matter: str
    title: str
    url: str | None
    conversation: str | None = None
    completed: bool = False
    filed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company that the contact belongs to. `plan` is the plan's name; `monthly_spend` is in the workspace's own
    currency; `size` is how many people work there."""

    id: str
    name: str | None = None
    plan: str | None = None
    monthly_spend: float | None = None
    size: int | None = None
    tags: tuple[str, ...] | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A published article of the help centre; `about` is its summary."""

    id: str
    title: str
    url: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What is looked up about the contact and the message, each only if a rule asks for it: None where nobody has
    looked, or where it could not be told. `company` is the one of the contact's that was active last. `earlier`:
    when each earlier conversation of the contact began; `tickets`: those filed for the contact in any conversation;
    `articles`: what the help centre has on the words of the message."""

    company: Company | None = None
    segments: tuple[str, ...] | None = None
    contact_tags: tuple[str, ...] | None = None
    earlier: tuple[datetime, ...] | None = None
    tickets: tuple[Ticket, ...] | None = None
    articles: tuple[Article, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What rules did before, as far as rules must know. `fired`: "rule|scope" -> when (ISO, UTC) and what its
    conditions saw; `recent`: rule -> how often it acted on this conversation within the last hour; `chain`: the rules
    that led to this event, oldest first; `is_own`: this service's own doing caused the event; `due`: the rule whose
    `wait` after this event is over, the only one that is looked at then; `questions`: what was asked of the customer,
    by attribute (see `app.rules.asked`)."""

    fired: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    recent: Mapping[str, int] = field(default_factory=dict)
    chain: tuple[str, ...] = ()
    is_own: bool = False
    due: str | None = None
    questions: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything known when an event is decided on: the event, who wrote, what this service did before, the moment.
    `ticket_gids`: the tasks in Asana that the conversation's tickets are, filed or linked. `seat` is the teammate that
    this service acts as."""

    event: Event
    contact: Contact | None = None
    tickets: tuple[Ticket, ...] = ()
    ticket_gids: tuple[str, ...] = ()
    conversation_url: str | None = None
    now: datetime | None = None
    past: Past = field(default_factory=Past)
    background: Background = field(default_factory=Background)
    seat: str | None = None
