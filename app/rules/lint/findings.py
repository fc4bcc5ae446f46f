"""What lint has to say about a rulebook that loads: rules that cannot mean what they say."""

from dataclasses import dataclass
from typing import Literal

from app.rules.problems import Position

Severity = Literal["warning", "hint"]
Kind = Literal[
    "never-true",
    "always-true",
    "behind-stop",
    "conflicting-set",
    "conflicting-assign",
    "conflicting-tag",
    "conflicting-state",
    "needless-step",
    "no-conversation",
    "beyond-reach",
    "mode-over",
    "unused",
    "untranslated",
]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What is odd at a place, in words for who writes rules. `related` are the other places that it speaks of. Sorts by
    place. A hint is tidiness; a warning is a rule that does not do what it seems to, or what a customer does
    not get."""

    position: Position
    kind: Kind
    message: str
    related: tuple[Position, ...] = ()

    @property
    def severity(self) -> Severity:
        return "hint" if self.kind == "unused" else "warning"

    def __str__(self) -> str:
        return f"{self.position} {self.severity}: {self.message} ({self.kind})"
