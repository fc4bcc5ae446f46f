"""How much conditions ask once the shared conditions in them are written out: who looks into a rule sees it so."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from app.rules.conditions import AllOf, AnyOf, Condition, Named, Not, Test

MOST_COMPARISONS = 5_000
"""In one rule, those of a shared condition counted wherever it is used."""
MOST_LEVELS = 60
"""Of parts within parts, down to the last shared condition."""


@dataclass(frozen=True, slots=True)
class Extent:
    comparisons: int
    levels: int


class Extents:
    """Of one rulebook's conditions. Each shared condition is measured once."""

    def __init__(self) -> None:
        self._shared: dict[str, Extent] = {}

    def of(self, condition: Condition) -> Extent:
        match condition:
            case Test():
                return Extent(1, 1)
            case AllOf(parts=parts) | AnyOf(parts=parts):
                return _together(map(self.of, parts))
            case Not(part=part):
                return _together([self.of(part)])
            case Named(name=name, part=part):
                if name not in self._shared:
                    self._shared[name] = _together([self.of(part)])
                return self._shared[name]
            case never:
                assert_never(never)

    def comparisons_in(self, conditions: Iterable[Condition | None]) -> int:
        """How many there are in all of them."""
        return sum(self.of(condition).comparisons for condition in conditions if condition)


def _together(parts: Iterable[Extent]) -> Extent:
    measured = list(parts)
    return Extent(sum(each.comparisons for each in measured), 1 + max(each.levels for each in measured))
