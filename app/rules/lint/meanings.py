"""What a condition means, as formulas: when it holds, when it is false, and when it is not the one or not the other.

A condition that cannot be told is neither true nor false; so each of the four is a formula of its own. A comparison
that lint does not look into (words in a text, patterns, spans of time, desk hours) may come out any way, but the same
one comes out the same everywhere, and needs its field to be known."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Literal, NamedTuple, assert_never, cast

from app.rules.conditions import AllOf, AnyOf, Condition, Named, Not, Test
from app.rules.lint.domains import UNKNOWN, Domain, domain_of, words_of
from app.rules.lint.formulas import Among, Every, Formula, Some
from app.rules.operators import KNOWN, folded
from app.rules.topics import EVENT_BY_TOPIC

Truth = Literal["true", "false", "not true", "not false"]
_OPPOSITE: dict[Truth, Truth] = {
    "true": "false",
    "false": "true",
    "not true": "not false",
    "not false": "not true",
}
EVENT = "the event"
"""What happened: one state for each of the vendor's topics."""
EVENTS = tuple((topic, name) for topic, name in EVENT_BY_TOPIC.items())
COMMAND = "message.command"
GIVEN = ("event.name", "event.topic", COMMAND)
"""Fields that the event which calls a rule makes known."""
MEMBERS, ODD = 2, 4
"""States of a set besides unknown: its members are known; it is something else than a set."""
IN, OUT = 1, 2
COMES_OUT: dict[Truth, int] = {"true": 1, "false": 2, "not true": 6, "not false": 5}
"""States of a comparison that lint does not look into: true 1, false 2, cannot be told 4."""


class Member(NamedTuple):
    """Whether a set has a member. `name` None: any member that the book does not name."""

    field: str
    name: str | None


class Outcome(NamedTuple):
    """How a comparison comes out that lint does not look into."""

    field: str
    operator: str
    told: str
    wanted: Hashable


def event_states(is_one: Callable[[str, str], bool]) -> int:
    """The events whose topic and plain name are such."""
    return sum(1 << bit for bit, (topic, name) in enumerate(EVENTS) if is_one(topic, name))


class Meanings:
    """`tests` are all comparisons of a book; `given` are the values that its rules set or are called by, by field."""

    def __init__(self, tests: Iterable[Test], given: Mapping[str, set[object]]) -> None:
        by_field: dict[str, list[Test]] = {}
        for test in tests:
            by_field.setdefault(test.field.name, []).append(test)
        self.sets = {name for name, asked in by_field.items() if asked[0].field.type == "set"}
        self.domains: dict[str, Domain] = {
            name: domain_of(asked, given.get(name, ())) for name, asked in by_field.items() if name not in self.sets
        }
        if COMMAND not in self.domains:
            self.domains[COMMAND] = words_of(given.get(COMMAND, ()))
        self.members = {name: _members_of(asked) for name, asked in by_field.items() if name in self.sets}
        self.outcomes: dict[Outcome, Test] = {}
        self._told: dict[tuple[int, Truth], Formula] = {}
        self._kept: list[Condition] = []

    def of(self, condition: Condition, truth: Truth) -> Formula:
        """When the condition is that."""
        key = (id(condition), truth)
        found = self._told.get(key)
        if found is None:
            found = self._told[key] = self._formula(condition, truth)
            self._kept.append(condition)  # an id is its object's only while that lives
        return found

    def _formula(self, condition: Condition, truth: Truth) -> Formula:
        match condition:
            case Test():
                return self._test(condition, truth)
            case AllOf(parts=parts):
                told = tuple(self.of(part, truth) for part in parts)
                return Every(told) if truth in ("true", "not false") else Some(told)
            case AnyOf(parts=parts):
                told = tuple(self.of(part, truth) for part in parts)
                return Some(told) if truth in ("true", "not false") else Every(told)
            case Not(part=part):
                return self.of(part, _OPPOSITE[truth])
            case Named(part=part):
                return self.of(part, truth)
            case never:
                assert_never(never)

    def _test(self, test: Test, truth: Truth) -> Formula:
        name = test.field.name
        if name in self.sets:
            return self._about_set(test, truth)
        if name in _ABOUT_EVENT:
            return _about_event(test, is_so=truth in ("true", "not false"))
        domain = self.domains[name]
        if test.operator is KNOWN:
            holding: int | None = domain.whole & ~UNKNOWN if test.wanted else UNKNOWN
            known = domain.whole
        else:
            holding, known = domain.holding(test), domain.whole & ~UNKNOWN
        if holding is None:
            return self._outcome(test, truth, known)
        states = {"true": holding, "false": known & ~holding, "not true": ~holding, "not false": ~(known & ~holding)}
        return Among(name, states[truth] & domain.whole)

    def _outcome(self, test: Test, truth: Truth, known: int) -> Formula:
        wanted = test.wanted if isinstance(test.wanted, str | tuple) else None
        outcome = Outcome(test.field.name, test.operator.name, test.told, wanted)
        self.outcomes.setdefault(outcome, test)
        comes_out = Among(outcome, COMES_OUT[truth])
        return Every((comes_out, Among(test.field.name, known))) if truth in ("true", "false") else comes_out

    def _about_set(self, test: Test, truth: Truth) -> Formula:
        name = test.field.name
        if test.operator is KNOWN:
            states = MEMBERS | ODD if test.wanted else UNKNOWN
            is_so = truth in ("true", "not false")
            return Among(name, states if is_so else ~states & (UNKNOWN | MEMBERS | ODD))
        holds, fails = self._membership(test)
        if truth in ("true", "false"):
            return Every((Among(name, MEMBERS), holds if truth == "true" else fails))
        return Some((Among(name, UNKNOWN | ODD), fails if truth == "not true" else holds))

    def _membership(self, test: Test) -> tuple[Formula, Formula]:
        """When the comparison holds and when it fails, given that the members are known."""
        name = test.field.name
        wanted = (test.wanted,) if isinstance(test.wanted, str) else test.wanted
        asked = self.members[name] if isinstance(wanted, bool) else cast("tuple[str, ...]", wanted)
        members = [Member(name, each) for each in asked] + ([Member(name, None)] if isinstance(wanted, bool) else [])
        inside, outside = (tuple(Among(member, state) for member in members) for state in (IN, OUT))
        match test.operator.name:
            case "has_any":
                return Some(inside), Every(outside)
            case "has_none":
                return Every(outside), Some(inside)
            case "is_empty" if test.wanted:
                return Every(outside), Some(inside)
            case "is_empty":
                return Some(inside), Every(outside)
            case _:
                return Every(inside), Some(outside)


_ABOUT_EVENT = ("event.name", "event.topic")


def _about_event(test: Test, *, is_so: bool) -> Formula:
    """Name and topic are always known, so what is not true is false."""
    place = _ABOUT_EVENT[::-1].index(test.field.name)
    known = test.operator is KNOWN
    return Among(
        EVENT,
        event_states(
            lambda *told: (test.wanted if known else test.operator.holds(folded(told[place]), test.wanted)) is is_so
        ),
    )


def _members_of(tests: Iterable[Test]) -> tuple[str, ...]:
    named: dict[str, None] = {}
    for test in tests:
        if isinstance(test.wanted, str):
            named[test.wanted] = None
        elif isinstance(test.wanted, tuple):
            named.update(dict.fromkeys(cast("tuple[str, ...]", test.wanted)))
    return tuple(named)
