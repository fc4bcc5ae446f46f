"""What is done to a conversation: its state, who has it, notes that teammates see."""

import hashlib
from dataclasses import dataclass
from typing import ClassVar, Literal

from app.rules.actions.action import Action, Facts
from app.rules.problems import shown

TICKET_LINK = "⟦link of the ticket⟧"
"""Stands in a text for the address of a ticket that is not filed yet."""
_STATE = "conversation.state"


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalNote(Action):
    """A note that only teammates see, as HTML. With a ticket (kind and matter) it waits for that one to be filed, and
    TICKET_LINK in it becomes the ticket's address. One that `answers` a teammate's note is written last, also where it
    repeats the note before it, and tells what of all that was not done."""

    WORD: ClassVar[str] = "internal_note"
    MAIN: ClassVar[str] = "html"
    html: str
    ticket_kind: str | None = None
    ticket_matter: str | None = None
    answers: bool = False

    @property
    def target(self) -> str:
        told = self.html if self.ticket_kind is None else f"{self.html}\0{self.ticket_kind}/{self.ticket_matter}"
        return digest(told)

    def told(self) -> str:
        return f'internal_note: "{shown(self.html)}"'

    def says(self) -> str:
        return "write an internal note"

    def texts(self) -> tuple[tuple[str, str], ...]:
        return (("html", self.html),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Action):
    """Close the conversation, without a word."""

    WORD: ClassVar[str] = "close"
    MAIN: ClassVar[str] = "target"

    @property
    def target(self) -> str:
        return "conversation"

    @property
    def slot(self) -> str | None:
        return "state"

    def needless(self, facts: Facts) -> str | None:
        return "already closed" if facts.get(_STATE) == "closed" else None

    def changes(self, _facts: Facts) -> dict[str, object]:
        return {_STATE: "closed"}

    def says(self) -> str:
        return "close the conversation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Action):
    """Open the conversation again."""

    WORD: ClassVar[str] = "open"
    MAIN: ClassVar[str] = "target"

    @property
    def target(self) -> str:
        return "conversation"

    @property
    def slot(self) -> str | None:
        return "state"

    def needless(self, facts: Facts) -> str | None:
        return "already open" if facts.get(_STATE) == "open" else None

    def changes(self, _facts: Facts) -> dict[str, object]:
        return {_STATE: "open"}

    def says(self) -> str:
        return "open the conversation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze(Action):
    """Snooze the conversation until a moment (ISO, UTC, to the second)."""

    WORD: ClassVar[str] = "snooze"
    MAIN: ClassVar[str] = "until"
    until: str

    @property
    def target(self) -> str:
        return self.until

    @property
    def slot(self) -> str | None:
        return "state"

    def changes(self, _facts: Facts) -> dict[str, object]:
        return {_STATE: "snoozed"}

    def says(self) -> str:
        return f"snooze the conversation until {self.until}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Action):
    """Hand the conversation to a team or a teammate. `name` is the vocabulary's word for `id`."""

    WORD: ClassVar[str] = "assign"
    MAIN: ClassVar[str] = "name"
    to: Literal["team", "teammate"]
    id: str
    name: str

    @property
    def target(self) -> str:
        return f"{self.to}:{self.id}"

    @property
    def slot(self) -> str | None:
        return self.to

    def needless(self, facts: Facts) -> str | None:
        return f"already assigned to {self.name}" if facts.get(f"conversation.{self.to}") == self.name else None

    def changes(self, _facts: Facts) -> dict[str, object]:
        return {f"conversation.{self.to}": self.name}

    def told(self) -> str:
        return f"assign: {{{self.to}: {self.name}}}"

    def says(self) -> str:
        return f"assign to the {self.to} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassign(Action):
    """Take the conversation from its team or its teammate."""

    WORD: ClassVar[str] = "unassign"
    MAIN: ClassVar[str] = "to"
    to: Literal["team", "teammate"]

    @property
    def target(self) -> str:
        return self.to

    @property
    def slot(self) -> str | None:
        return self.to

    def changes(self, _facts: Facts) -> dict[str, object]:
        return {f"conversation.{self.to}": None}

    def says(self) -> str:
        return f"take it from its {self.to}"


def digest(text: str) -> str:
    """A text as part of a key."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
