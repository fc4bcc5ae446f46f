"""What Intercom knows of conversations: who said what in them, how they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


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
