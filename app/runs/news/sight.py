"""A task of Asana as it is compared: what of it can be news. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.webhooks.untrusted import identity, moment, rows, table, text

Json = Mapping[str, Any]

TASK_FIELDS = (
    "name,completed,completed_at,created_at,modified_at,permalink_url,resource_subtype,assignee.name,due_on,due_at,"
    "memberships.project.name,memberships.section.name,custom_fields.name,custom_fields.display_value"
)
"""What has to be asked for (`opt_fields`) so that `sight_of` sees everything."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A project that the task is in, and its section there, by names; `section_gid` tells those of one name
    apart."""

    project: str
    section_gid: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What a custom field holds, as Asana shows it; None: nothing."""

    name: str
    shown: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """`memberships` by the project's gid, `fields` by the custom field's."""

    name: str
    url: str | None = None
    completed: bool = False
    completed_at: datetime | None = None
    modified_at: datetime | None = None
    assignee: str | None = None
    due: str | None = None
    memberships: Mapping[str, Membership] = field(default_factory=dict)
    fields: Mapping[str, Held] = field(default_factory=dict)

    def held(self, name: str) -> str | None:
        """What the custom field of this name holds, whatever its case."""
        return next((it.shown for it in self.fields.values() if it.name.casefold() == name.casefold()), None)

    def sections(self) -> frozenset[str]:
        """The names of the sections that it is in, folded."""
        return frozenset(it.section.casefold() for it in self.memberships.values() if it.section)


def sight_of(task: Json) -> Sight:
    """A task as the API gives it. Raises nothing, whatever it holds."""
    return Sight(
        name=text(task.get("name")) or "",
        url=text(task.get("permalink_url")),
        completed=task.get("completed") is True,
        completed_at=moment(task.get("completed_at")),
        modified_at=moment(task.get("modified_at")),
        assignee=text(table(task.get("assignee")).get("name")),
        due=text(task.get("due_at")) or text(task.get("due_on")),
        memberships=dict(filter(None, map(_membership, rows(task.get("memberships"))))),
        fields=dict(filter(None, map(_held, rows(task.get("custom_fields"))))),
    )


def _membership(told: Mapping[str, object]) -> tuple[str, Membership] | None:
    project, section = table(told.get("project")), table(told.get("section"))
    gid = identity(project.get("gid"))
    name = text(project.get("name")) or ""
    return (gid, Membership(name, identity(section.get("gid")), text(section.get("name")))) if gid else None


def _held(told: Mapping[str, object]) -> tuple[str, Held] | None:
    gid, name = identity(told.get("gid")), text(told.get("name"))
    return (gid, Held(name, text(told.get("display_value")))) if gid and name else None
