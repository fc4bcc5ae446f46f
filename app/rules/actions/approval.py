"""What a teammate decides on a message that waits to be approved."""

from dataclasses import dataclass
from typing import ClassVar

from app.rules.actions.action import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class SendHeld(Action):
    """Send the customer the message that waits for approval in the conversation, the newest; with `words` (plain text)
    in place of its text. `by`: who approves it."""

    WORD: ClassVar[str] = "send_held"
    MAIN: ClassVar[str] = "target"
    by: str
    words: str = ""

    @property
    def target(self) -> str:
        return "conversation"

    def says(self) -> str:
        return "send the draft that waits" + (", in other words" if self.words else "")

    def texts(self) -> tuple[tuple[str, str], ...]:
        return (("words", self.words),) if self.words else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DropHeld(Action):
    """Do not send the customer the message that waits for approval in the conversation, the newest. `by`: who holds it
    back."""

    WORD: ClassVar[str] = "drop_held"
    MAIN: ClassVar[str] = "target"
    by: str

    @property
    def target(self) -> str:
        return "conversation"

    def says(self) -> str:
        return "hold back the draft that waits"
