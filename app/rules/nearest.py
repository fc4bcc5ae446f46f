"""The nearest miss: the fewest comparisons that would have had to come out otherwise for conditions to hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.rules.conditions import AllOf, AnyOf, Check, Named, Not, Test
from app.rules.operators import KNOWN

_MOST_WAYS = 12
_EQUALITY = ("is", "in", "not")


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A comparison that came out otherwise than it would have had to: `wanted` is how."""

    check: Check
    wanted: bool


Sides = tuple[Check | None, Check | None]
"""What stands under an `if` and an `unless`."""
_Way = tuple[Miss, ...]


def nearest(sides: Sides, cases: Sequence[Sides] = ()) -> tuple[Miss, ...] | None:
    """The misses of the shortest way to have `if` hold and `unless` not, and one of `cases` as well if there are any;
    () if they do already. None if no way was found on which the comparisons do not contradict each other. Of many ways
    only the shortest few are followed at each step."""
    ways = _ways_of(sides)
    if cases:
        ways = _together([ways, _few(way for case in cases for way in _ways_of(case))])
    return _misses(ways[0]) if ways else None


def _ways_of(sides: Sides) -> list[_Way]:
    condition, unless = sides
    asked = [_ways(check, wanted=wanted) for check, wanted in ((condition, True), (unless, False)) if check]
    return _together(asked)


def _ways(check: Check, *, wanted: bool) -> list[_Way]:
    match check.condition:
        case Not():
            return _ways(check.parts[0], wanted=not wanted)
        case Named():
            return _ways(check.parts[0], wanted=wanted)
        case AllOf() | AnyOf():
            parts = [_ways(part, wanted=wanted) for part in check.parts]
            needs_each = isinstance(check.condition, AllOf) is wanted
            return _together(parts) if needs_each else _few(way for part in parts for way in part)
        case _:
            return [(Miss(check=check, wanted=wanted),)]


def _together(asked: Iterable[list[_Way]]) -> list[_Way]:
    ways: list[_Way] = [()]
    for more in asked:
        joined = ((*one, *other) for one in ways for other in more)
        ways = _few(way for way in joined if not _contradicts_itself(way))
    return ways


def _few(ways: Iterable[_Way]) -> list[_Way]:
    return sorted(ways, key=lambda way: len(_misses(way)))[:_MOST_WAYS]


def _misses(way: _Way) -> tuple[Miss, ...]:
    """Each once, also where the same is asked at several places."""
    missed: dict[tuple[str | None, str, bool], Miss] = {}
    for miss in way:
        if miss.check.result != ("true" if miss.wanted else "false"):
            missed.setdefault((miss.check.field, miss.check.wanted, miss.wanted), miss)
    return tuple(missed.values())


def _contradicts_itself(way: _Way) -> bool:
    of_field: dict[str | None, list[tuple[Test, bool]]] = {}
    for miss in way:
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
