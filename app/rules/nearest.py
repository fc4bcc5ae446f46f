"""The nearest miss: the fewest comparisons that would have had to come out otherwise for conditions to hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from app.rules.conditions import AllOf, AnyOf, Check, Named, Not, Test
from app.rules.operators import KNOWN

_MOST_WAYS = 12
_EQUALITY = ("is", "in", "not")


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A comparison that came out otherwise than it would have had to: `wanted` is how."""

    check: Check
    wanted: bool

    @property
    def is_missed(self) -> bool:
        return self.check.result != ("true" if self.wanted else "false")


Sides = tuple[Check | None, Check | None]
"""What stands under an `if` and an `unless`."""
_Way = dict[tuple[str | None, str, bool], Miss]
"""What must come out how. Each once, also where the same is asked at several places: by field, and what is wanted."""


def nearest(sides: Sides, cases: Sequence[Sides] = ()) -> tuple[Miss, ...] | None:
    """The misses of the shortest way to have `if` hold and `unless` not, and one of `cases` as well if there are any;
    () if they do already. None if no way was found on which the comparisons do not contradict each other. Of many ways
    only the shortest few are followed at each step."""
    looking = _Looking()
    ways = looking.ways_of(sides)
    if cases:
        ways = _together([ways, _few(way for case in cases for way in looking.ways_of(case))])
    return tuple(miss for miss in ways[0].values() if miss.is_missed) if ways else None


class _Looking:
    """What stands in a shared condition is looked at once, however often the condition is used."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, bool], list[_Way]] = {}

    def ways_of(self, sides: Sides) -> list[_Way]:
        condition, unless = sides
        return _together(self._ways(check, wanted=so) for check, so in ((condition, True), (unless, False)) if check)

    def _ways(self, check: Check, *, wanted: bool) -> list[_Way]:
        found = self._known.get((id(check), wanted))
        if found is None:
            found = self._known[id(check), wanted] = self._anew(check, wanted=wanted)
        return found

    def _anew(self, check: Check, *, wanted: bool) -> list[_Way]:
        match check.condition:
            case Not():
                return self._ways(check.parts[0], wanted=not wanted)
            case Named():
                return self._ways(check.parts[0], wanted=wanted)
            case AllOf() | AnyOf():
                parts = [self._ways(part, wanted=wanted) for part in check.parts]
                needs_each = isinstance(check.condition, AllOf) is wanted
                return _together(parts) if needs_each else _few(way for part in parts for way in part)
            case _:
                return [{(check.field, check.wanted, wanted): Miss(check=check, wanted=wanted)}]


def _together(asked: Iterable[list[_Way]]) -> list[_Way]:
    ways: list[_Way] = [{}]
    for more in asked:
        ways = _few({**one, **other, **one} for one in ways for other in more)
    return ways


def _few(ways: Iterable[_Way]) -> list[_Way]:
    """The shortest few of those that do not contradict themselves."""
    in_order = sorted(ways, key=_length)
    return list(islice((way for way in in_order if not _contradicts_itself(way)), _MOST_WAYS))


def _length(way: _Way) -> int:
    return sum(miss.is_missed for miss in way.values())


def _contradicts_itself(way: _Way) -> bool:
    of_field: dict[str | None, list[tuple[Test, bool]]] = {}
    for miss in way.values():
        if isinstance(miss.check.condition, Test):
            of_field.setdefault(miss.check.field, []).append((miss.check.condition, miss.wanted))
    return any(len(asked) > 1 and _is_impossible(asked) for asked in of_field.values())


def _is_impossible(asked: list[tuple[Test, bool]]) -> bool:
    """Whether no value of one field can answer all of these, as far as sameness and being known can tell."""
    asked_before: dict[tuple[str, str], bool] = {}
    is_known = set()
    allowed: set[object] | None = None
    refused: set[object] = set()
    for test, wanted in asked:
        if asked_before.setdefault((test.operator.name, test.told), wanted) is not wanted:
            return True
        is_known.add(test.wanted is wanted if test.operator is KNOWN else True)
        if test.operator.name in _EQUALITY:
            values = set(test.wanted) if isinstance(test.wanted, tuple | frozenset) else {test.wanted}
            if (test.operator.name != "not") is wanted:
                allowed = values if allowed is None else allowed & values
            else:
                refused |= values
    return len(is_known) > 1 or (allowed is not None and not allowed - refused)
