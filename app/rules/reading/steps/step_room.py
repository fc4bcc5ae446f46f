"""What readers of steps work with: where problems go, the words of the desk, templates, and the rule so far."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from app.rules.instructions import FileIt, Instruction
from app.rules.problems import Position
from app.rules.reading.inspection import Inspection
from app.rules.reading.source import Node, Scalar
from app.rules.reading.tickets import TemplateReading
from app.rules.vocabulary import Vocabulary

ReadStep = Callable[[Scalar, Node], Iterable[Instruction]]
"""From an action's word and what stands behind it to what is to be done."""


@dataclass(slots=True)
class StepRoom:
    """`filed`: the tickets that the steps before file, each with its matter as written; `linked`: whether one was
    linked. `by_command`: the rule waits for a teammate's command."""

    inspection: Inspection
    vocabulary: Vocabulary
    templates: TemplateReading
    by_command: bool = False
    filed: list[tuple[FileIt, str]] = field(default_factory=list)
    linked: bool = False

    def tell(self, position: Position, message: str) -> None:
        self.inspection.tell(position, message)

    def is_about_conversation(self, key: Scalar, value: Node, word: str = "conversation") -> bool:
        """Whether nothing but the usual word stands behind an action that needs nothing; told if not."""
        if isinstance(value, Scalar) and value.value in (None, word):
            return True
        self.tell(value.position, f"{key.text} needs nothing else: write {key.text}: {word}")
        return False
