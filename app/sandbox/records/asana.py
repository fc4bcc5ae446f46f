"""What Asana knows: projects, tasks, and who is told of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


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
    values: Mapping[str, str | int | float] = field(default_factory=dict)
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
