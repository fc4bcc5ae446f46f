"""Which of many formulas may hold together with one: a quick look that leaves little to search."""

from collections.abc import Iterator, Mapping, Sequence

from app.rules.lint.changes import is_changed
from app.rules.lint.formulas import Among, Every, Formula, Thing

_MOST_STATES = 100


def needs_of(formula: Formula) -> dict[Thing, int]:
    """The states that a formula needs whatever else holds: thing -> states."""
    needs: dict[Thing, int] = {}
    been: set[int] = set()
    open_ = [formula]
    while open_:
        part = open_.pop()
        if isinstance(part, Among):
            needs[part.thing] = needs.get(part.thing, -1) & part.states
        elif isinstance(part, Every) and id(part) not in been:
            been.add(id(part))
            open_.extend(part.parts)
    return needs


class Overlaps:
    """Of formulas of which each may be followed by changes (`left`: what they leave changed)."""

    def __init__(self, needs: Sequence[Mapping[Thing, int]], left: Sequence[Mapping[Thing, int]]) -> None:
        self._needs = needs
        self._all = (1 << len(needs)) - 1
        self._in_state: dict[tuple[Thing, int], int] = {}
        self._free: dict[Thing, int] = {}
        for number, needed in enumerate(needs):
            for thing, states in needed.items():
                if is_changed(thing, left[number]):
                    continue
                self._free[thing] = self._free.get(thing, self._all) & ~(1 << number)
                for state in _bits(states):
                    key = (thing, state)
                    self._in_state[key] = self._in_state.get(key, 0) | 1 << number

    def earlier(self, number: int) -> Iterator[int]:
        """Those before one that may hold with it, as far as this look tells."""
        found = (1 << number) - 1
        for thing, states in self._needs[number].items():
            if thing in self._free and found and states.bit_count() <= _MOST_STATES:
                fitting = self._free[thing]
                for state in _bits(states):
                    fitting |= self._in_state.get((thing, state), 0)
                found &= fitting
        yield from _bits(found)


def _bits(states: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while states:
        lowest = states & -states
        yield lowest.bit_length() - 1
        states ^= lowest
