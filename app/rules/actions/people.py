"""What is done to people: a customer is blocked, a teammate is set away or back."""

from dataclasses import dataclass
from typing import ClassVar

from app.rules.actions.action import Action, Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockContact(Action):
    """Block the customer in Intercom."""

    WORD: ClassVar[str] = "block"
    MAIN: ClassVar[str] = "target"
    subject_id: str | None = None

    @property
    def target(self) -> str:
        return "contact"

    def needless(self, _facts: Facts) -> str | None:
        return "the conversation has no contact" if self.subject_id is None else None

    def says(self) -> str:
        return "block the customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAway(Action):
    """Switch a teammate's away mode on or off; `reassign`: new replies to their conversations go to others."""

    WORD: ClassVar[str] = "set_away"
    MAIN: ClassVar[str] = "away"
    teammate_id: str
    away: bool
    reassign: bool = False

    @property
    def target(self) -> str:
        return f"{self.teammate_id}={'away' if self.away else 'here'}"

    @property
    def slot(self) -> str | None:
        return f"away:{self.teammate_id}"

    def says(self) -> str:
        if not self.away:
            return f"switch away mode off for teammate {self.teammate_id}"
        return f"switch away mode on for teammate {self.teammate_id}" + (
            " and reassign replies" if self.reassign else ""
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TellWhy(Action):
    """An internal note that explains what this service did in the conversation last, and why."""

    WORD: ClassVar[str] = "tell_why"
    MAIN: ClassVar[str] = "target"

    @property
    def target(self) -> str:
        return "conversation"

    def says(self) -> str:
        return "explain in a note what was done last, and why"


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoLast(Action):
    """Take back what the last run that did something did in this conversation, as far as the vendors allow."""

    WORD: ClassVar[str] = "undo"
    MAIN: ClassVar[str] = "target"

    @property
    def target(self) -> str:
        return "last"

    def says(self) -> str:
        return "take back what was done last"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSending(Action):
    """Hold everything that customers could see, in all conversations, until a person resumes. `by`: who asks for it."""

    WORD: ClassVar[str] = "stop_sending"
    MAIN: ClassVar[str] = "target"
    by: str

    @property
    def target(self) -> str:
        return "customers"

    def says(self) -> str:
        return "stop everything that customers can see, in all conversations"
