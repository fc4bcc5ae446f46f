"""One mistake in a rulebook, with its place. Problems are values: a book is read to the end, all are told at once."""

from dataclasses import dataclass

_SHOWN = 60


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a rulebook file; line and column count from 1, as editors do."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong there, in words for who writes rules. Sorts by place."""

    position: Position
    message: str

    def __str__(self) -> str:
        return f"{self.position} {self.message}"


def shown(word: str) -> str:
    """A word as it is quoted in a message: one line, not too long."""
    line = " ".join(word.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
