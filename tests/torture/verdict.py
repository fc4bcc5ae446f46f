"""What a counting came to."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Verdict:
    """`figures` are shown, `problems` fail the run: what is wrong, and the conversation it is about (if any)."""

    figures: list[tuple[str, object]] = field(default_factory=list)
    problems: list[tuple[str, str | None]] = field(default_factory=list)

    def show(self, name: str, value: object) -> None:
        self.figures.append((name, value))

    def blame(self, wrong: str, conversation: str | None = None) -> None:
        self.problems.append((wrong, conversation))

    def tally(self, what: str, tally: Counter[str], *names: str) -> None:
        """Show how many there are, and how many of each name."""
        self.show(what, tally.total())
        for name in names:
            self.show(f"  {name}", tally[name])
