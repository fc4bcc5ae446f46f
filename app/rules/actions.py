"""What a rule may ask for, made concrete for one event: every text rendered, every name resolved, nothing sent yet."""

from dataclasses import dataclass
from typing import Literal

TICKET_LINK = "⟦link of the ticket⟧"
"""Stands in a text for the address of a ticket that is not filed yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTag:
    """Tag the conversation."""

    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAttribute:
    """Set one conversation attribute. `before` is its value when the rule decided (None: unset or unknown)."""

    name: str
    value: str | int | float | bool
    before: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalNote:
    """A note that only teammates see, as HTML. With a ticket (kind and matter) it waits for that one to be filed, and
    TICKET_LINK in it becomes the ticket's address."""

    html: str
    ticket_kind: str | None = None
    ticket_matter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """Close the conversation, without a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """Hand the conversation to a team or a teammate. `name` is the vocabulary's word for `id`."""

    to: Literal["team", "teammate"]
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTicket:
    """File a ticket in Asana. `matter` tells two tickets of one conversation apart.
    `fields` are Asana custom fields (gid -> value as Asana takes it); `marker_field` is the text custom field
    that holds our marker, if the project has one."""

    kind: str
    matter: str
    title: str
    description: str
    project: str
    section: str | None = None
    fields: tuple[tuple[str, str | float | tuple[str, ...]], ...] = ()
    marker_field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserNote:
    """Note a filed ticket on the customer's profile: Title / Asana link / Intercom link.
    `grouped` kinds share one note that lists all of them. Needs the ticket of the same kind and matter."""

    kind: str
    matter: str
    title: str
    grouped: bool


Action = AddTag | SetAttribute | InternalNote | Close | Assign | FileTicket | UserNote
