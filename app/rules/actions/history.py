"""What a teammate is told of the customer before: conversations, tickets, questions, promises."""

from dataclasses import dataclass
from typing import ClassVar

from app.rules.actions.action import Action, Facts

HISTORY = "⟦what was before⟧"
"""Stands in a note for what is known of the customer from before, which is looked up when the note is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryNote(Action):
    """An internal note of what this customer asked before and what of it is open or was promised."""

    WORD: ClassVar[str] = "history_note"
    MAIN: ClassVar[str] = "target"

    @property
    def target(self) -> str:
        return "customer"

    def needless(self, facts: Facts) -> str | None:
        return "the conversation has no customer" if facts.get("contact.id") is None else None

    def says(self) -> str:
        return "note what is known of the customer from before"
