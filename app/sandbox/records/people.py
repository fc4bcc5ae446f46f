"""What Intercom knows of teammates and contacts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.sandbox.records.conversations import AppliedTag


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
