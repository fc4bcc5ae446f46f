"""Which of the tickets that have something in common with a question are suggested, and in which order."""

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nlargest

LEAST_SCORE = 1.6
"""What is less near is not suggested. Lower, more is found, and more questions about something new are answered in
vain: `make bench` counts both."""

_COMPLETED_COUNTS = 0.85


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A known ticket on, as it seems, the same matter. `score`: how near, 1 is about a rare word in common."""

    gid: str
    kind: str
    title: str
    url: str | None
    score: float
    completed: bool


def nearest(found: Iterable[Related], limit: int) -> list[Related]:
    """The best, the open ones first, each group by score. A completed one is left out for an open one that is about as
    near; nothing is in it that is not near enough to be told of."""
    telling = (each for each in found if each.score >= LEAST_SCORE)
    best = nlargest(limit, telling, key=lambda each: each.score * (_COMPLETED_COUNTS if each.completed else 1))
    return sorted(best, key=lambda each: (each.completed, -each.score))
