"""The states that a field can be in, as far as a rulebook can tell them apart, with a value for each.

Two values that no comparison of the book tells apart are one state: with `Seats: {at_least: 5}` and `Seats: 3` there
are unknown, below 3, 3, between, 5 and above."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import cast

from app.rules.conditions import Test
from app.rules.facts import moment
from app.rules.operators import KNOWN, folded

UNKNOWN = 1
"""The state that every field has: nothing is known of it."""
_ELSE, _BLANK, _FIRST = 2, 4, 3
_OTHER_TEXT = "something else"
_FALSE, _TRUE = 2, 4
Ordered = float | str


@dataclass(frozen=True, slots=True)
class Words:
    """Texts and choices: each that the book names, any other, and any other that is blank."""

    places: Mapping[str, int]

    @property
    def whole(self) -> int:
        return (1 << (_FIRST + len(self.places))) - 1

    def holding(self, test: Test) -> int | None:
        """The states in which a comparison holds; None if lint does not look into it."""
        match test.operator.name:
            case "is":
                return self.one(test.wanted)
            case "in":
                return self._any(test.wanted)
            case "not":
                return self.whole & ~UNKNOWN & ~self._any(test.wanted)
            case "is_empty":
                return _BLANK if test.wanted else self.whole & ~UNKNOWN & ~_BLANK
            case _:
                return None

    def one(self, value: object) -> int:
        place = self.places.get(folded(value)) if isinstance(value, str) else None
        return _ELSE if place is None else 1 << (_FIRST + place)

    def _any(self, wanted: object) -> int:
        return sum({self.one(each) for each in cast("tuple[str, ...]", wanted)})

    def examples(self, states: int) -> Iterable[object]:
        """Values in these states, the plainest first."""
        if states & _ELSE:
            yield _OTHER_TEXT
        yield from (text for text, place in self.places.items() if states >> (_FIRST + place) & 1)
        if states & _BLANK:
            yield ""


@dataclass(frozen=True)
class Line:
    """Numbers and times: each that the book names, and the gaps before, between and behind them."""

    places: Mapping[Ordered, int]
    between: Callable[[Ordered | None, Ordered | None], Ordered | None]

    @property
    def whole(self) -> int:
        return (1 << (2 * len(self.places) + 2)) - 1

    def holding(self, test: Test) -> int | None:
        """The states in which a comparison holds; None if lint does not look into it."""
        if test.operator.name in ("is", "in", "not"):
            among = self._any(test.wanted)
            return self.whole & ~UNKNOWN & ~among if test.operator.name == "not" else among
        return self._half(test)

    def _half(self, test: Test) -> int | None:
        """One side of a value, with it or without."""
        known = self.whole & ~UNKNOWN
        match test.operator.name:
            case "less_than" | "before":
                return known & self._below(test.wanted)
            case "at_most":
                return known & (self._below(test.wanted) | self.one(test.wanted))
            case "at_least":
                return known & ~self._below(test.wanted)
            case "more_than" | "after":
                return known & ~(self._below(test.wanted) | self.one(test.wanted))
            case _:
                return None

    def one(self, value: object) -> int:
        return 1 << self._bit(value)

    def _any(self, wanted: object) -> int:
        return sum({self.one(each) for each in (wanted if isinstance(wanted, tuple) else (wanted,))})

    def _below(self, value: object) -> int:
        return (1 << self._bit(value)) - 1

    def _bit(self, value: object) -> int:
        return 2 * self.places[cast("Ordered", value)] + 2

    @cached_property
    def _in_order(self) -> tuple[Ordered, ...]:
        return tuple(self.places)

    def examples(self, states: int) -> Iterable[object]:
        """Values in these states; a gap in which nothing fits has none."""
        for place, value in enumerate(self._in_order):
            if states >> (2 * place + 2) & 1:
                yield value
        ends = (None, *self._in_order, None)
        for gap in range(len(self._in_order) + 1):
            inside = self.between(ends[gap], ends[gap + 1]) if states >> (2 * gap + 1) & 1 else None
            if inside is not None:
                yield inside


@dataclass(frozen=True, slots=True)
class Flag:
    @property
    def whole(self) -> int:
        return UNKNOWN | _FALSE | _TRUE

    def holding(self, test: Test) -> int | None:
        """The states in which a comparison holds."""
        return self.one(test.wanted) if test.operator.name == "is" else None

    def one(self, value: object) -> int:
        return _TRUE if value is True else _FALSE

    def examples(self, states: int) -> Iterable[object]:
        """Values in these states."""
        yield from (value for value in (False, True) if states & self.one(value))


Domain = Words | Line | Flag


def domain_of(tests: Iterable[Test], also: Iterable[object] = ()) -> Domain:
    """The states of a field of which the book asks these comparisons, and to which its rules give the values `also`."""
    asked = list(tests)
    values = [each for test in asked if (names := _named(test)) for each in names]
    match asked[0].field.type:
        case "number":
            return Line(_placed([*values, *(each for each in also if isinstance(each, int | float))]), _number_between)
        case "time":
            return Line(_placed(values), _time_between)
        case "flag":
            return Flag()
        case _:
            return words_of((*values, *also))


def words_of(values: Iterable[object]) -> Words:
    """The states of a text of which these values are told apart."""
    texts = (folded(each) for each in values if isinstance(each, str))
    return Words({text: place for place, text in enumerate(dict.fromkeys(texts))})


def _named(test: Test) -> tuple[object, ...]:
    """The values that a comparison names and lint looks into."""
    if test.operator is KNOWN:
        return ()
    if test.operator.name in ("in", "not"):
        return cast("tuple[object, ...]", test.wanted)
    names_one = ("is", "at_least", "at_most", "more_than", "less_than", "before", "after")
    return (test.wanted,) if test.operator.name in names_one else ()


def _placed(values: Iterable[object]) -> dict[Ordered, int]:
    return {value: place for place, value in enumerate(sorted(set(cast("Iterable[float]", values))))}


def _number_between(low: Ordered | None, high: Ordered | None) -> float | None:
    """A number strictly between two, whole where there is a whole one."""
    if not isinstance(low, int | float):
        return float(high) - 1 if isinstance(high, int | float) else 0
    if not isinstance(high, int | float):
        return low + 1
    whole = int(low // 1) + 1
    middle = whole if whole < high else (low + high) / 2
    return middle if low < middle < high else None


def shifted(told: object, span: timedelta) -> str | None:
    """A time so much later than another, as facts hold times; None if there is none so late, or so early."""
    try:
        return moment(datetime.fromisoformat(str(told)) + span)
    except OverflowError:
        return None


def _time_between(low: Ordered | None, high: Ordered | None) -> str | None:
    """A time strictly between two, as facts hold times."""
    if low is None and high is None:
        return "2026-01-01T00:00:00+00:00"
    told = shifted(high, timedelta(seconds=-1)) if low is None else shifted(low, timedelta(seconds=1))
    return told if told is not None and (high is None or told < str(high)) else None
