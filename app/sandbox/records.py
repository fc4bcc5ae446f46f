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


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    id: str
    name: str
    admin_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeDefinition:
    """A conversation attribute as `GET /conversations/attributes` lists it, or a contact's as `GET /data_attributes`
    does. `options` are labels."""

    id: int
    name: str
    data_type: str
    options: tuple[str, ...] = ()
    multiline: bool = False
    archived: bool = False
    archived_options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    type: str
    id: str
    name: str | None = None
    email: str = ""


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
    merged_into: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomField:
    """`options` (gid, name) are for enums only, as are `disabled`, which are the gids of those not to be chosen now."""

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
    gid: str
    created_at: float
    resource_subtype: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """`memberships` are (project gid, section gid); `values` are custom field gid -> text or option gid.
    `home` is the gid of the workspace; a trashed task is gone for every call.
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
    values: Mapping[str, str] = field(default_factory=dict)
    followers: tuple[str, ...] = ()
    stories: tuple[Story, ...] = ()
    trashed: bool = False
