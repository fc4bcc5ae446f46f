"""What the two vendors know, as plain records; a change makes a new one. Times: UNIX seconds by the vendor's clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    id: str
    name: str
    email: str
    job_title: str = ""
    team_ids: tuple[int, ...] = ()
    away: bool = False
    reassign: bool = False
    away_reason_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    id: str
    name: str
    admin_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An option of a list. Its id stays when it is renamed."""

    id: str
    label: str
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeDefinition:
    """A conversation attribute as `GET /conversations/attributes` lists it, or a contact's as `GET /data_attributes`
    does."""

    id: int
    name: str
    data_type: str
    choices: tuple[Choice, ...] = ()
    description: str = ""
    multiline: bool = False
    archived: bool = False
    created_at: int = 1_780_000_000
    updated_at: int = 1_780_000_000

    @property
    def options(self) -> tuple[str, ...]:
        """The labels that can be chosen now."""
        return tuple(choice.label for choice in self.choices if not choice.archived)


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """`ai` marks what an AI agent says, whoever's name it has."""

    type: str
    id: str
    name: str | None = None
    email: str = ""
    ai: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    name: str
    url: str
    content_type: str = "image/png"
    filesize: int = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What the customer says of the conversation: 1 to 5, and a remark."""

    rating: int
    remark: str
    asked_at: int
    given_at: int
    admin_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`body` is HTML; `made_by_api` tells what a call made from what a person did."""

    id: str
    part_type: str
    body: str | None
    created_at: int
    author: Author
    state: str
    assigned_to: tuple[str, str] | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    event_details: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    made_by_api: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedTag:
    id: str
    name: str
    applied_at: int
    admin_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    id: str
    created_at: int
    updated_at: int
    contact_id: str
    source_id: str
    source_body: str
    source_attachments: tuple[Attachment, ...] = ()
    subject: str = ""
    channel: str = "conversation"
    title: str | None = None
    state: str = "open"
    read: bool = False
    waiting_since: int | None = None
    snoozed_until: int | None = None
    admin_id: str | None = None
    team_id: str | None = None
    tags: tuple[AppliedTag, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    rating: Rating | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    id: str
    created_at: int
    admin_id: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """`merged_into` is the survivor's id once this contact was merged away."""

    id: str
    created_at: int
    updated_at: int
    role: str = "user"
    external_id: str | None = None
    email: str = ""
    phone: str | None = None
    name: str | None = None
    language: str | None = None
    country: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    tags: tuple[AppliedTag, ...] = ()
    company_ids: tuple[str, ...] = ()
    segment_ids: tuple[str, ...] = ()
    blocked: bool = False
    unsubscribed_from_emails: bool = False
    deleted: bool = False
    merged_into: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomField:
    """`kind` is text, number or enum. `options` (gid, name) are for enums only,
    as are `disabled`, which are the gids of those not to be chosen now."""

    gid: str
    name: str
    kind: str
    options: tuple[tuple[str, str], ...] = ()
    disabled: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    gid: str
    name: str
    sections: tuple[tuple[str, str], ...]
    fields: tuple[CustomField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What was said or done on a task. `by` is a user's gid, None our own user; `html` is for comments written so;
    `details` are what a story of its kind has besides, as Asana gives it (`duplicate_of`, `new_section`).
    """

    gid: str
    created_at: float
    resource_subtype: str
    text: str
    by: str | None = None
    html: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """`memberships` are (project gid, section gid); `values` are custom field gid -> text, number or option gid.
    `created_by` is a user's gid, None our own user; a trashed task is gone for every call.
    """

    gid: str
    name: str
    created_at: float
    modified_at: float
    permalink_url: str
    notes: str = ""
    html_notes: str | None = None
    completed: bool = False
    completed_at: float | None = None
    due_on: str | None = None
    due_at: str | None = None
    assignee: str | None = None
    parent: str | None = None
    memberships: tuple[tuple[str, str], ...] = ()
    values: Mapping[str, str | float] = field(default_factory=dict)
    followers: tuple[str, ...] = ()
    stories: tuple[Story, ...] = ()
    created_by: str | None = None
    trashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where events of a resource (a project, a task) are delivered. `next_attempt_after` and `retries` tell of a
    delivery that has not got through yet.
    """

    gid: str
    resource: str
    target: str
    secret: str
    created_at: float
    filters: tuple[Mapping[str, Any], ...] = ()
    active: bool = False
    last_success_at: float | None = None
    last_failure_at: float | None = None
    last_failure_content: str | None = None
    next_attempt_after: float | None = None
    retries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackMessage:
    """A message as it was posted: `text` is in Slack's spelling, with its three entities."""

    channel: str
    text: str
    posted_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail that was taken over. Sender and recipients are the envelope's."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    text: str
    received_at: float
