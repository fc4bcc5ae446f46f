"""Conditions as functions that stop early. What a rulebook asks in more than one place is told once in a decision."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, assert_never

from app.rules.conditions import AllOf, AnyOf, Condition, Named, Not, Test, tests_of
from app.rules.desk import DeskHours
from app.rules.operators import CONTAINS, KNOWN, NOW, Form, Truth
from app.rules.patterns import Pattern
from app.rules.seen import Asked, Resting, Truths

Holds = Callable[[Truths], Truth]
_LETTERS = "zqxjkvbpygfwmucldrhsnioate "
"""From rare to common in many languages; what is not here (digits, signs, other alphabets) is rarer still."""
_COSTS: Mapping[Form, int] = {"text": 1, "words": 2, "searched": 3}


class Compiler:
    """Of one rulebook: `conditions` are all that its rules have. What stands in a shared condition is looked at once,
    however often the condition is used."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        self._questions = _Questions()
        self._uses = Counter(self._asked_in(conditions))
        self._asked: dict[int, Asked] = {}

    def compiled(self, condition: Condition) -> Holds:
        """A function that tells whether the condition holds, and looks no further than it must."""
        asked = self.asked(condition)
        return self._anew(condition) if asked is None else lambda truths: truths[asked]

    def resting(self, gates: Iterable[str]) -> Resting:
        """What must be told anew when a field changes, when all conditions are compiled; gates rest on `gates`."""
        asked: dict[str, tuple[Asked, ...]] = {}
        for each in self._asked.values():
            for field in each.fields:
                asked[field] = (*asked.get(field, ()), each)
        return Resting(asked, frozenset(gates))

    def asked(self, condition: Condition) -> Asked | None:
        """The condition as what is asked in many places; None if it is asked in one only."""
        question = self._questions.number(condition)
        if self._uses[question] <= 1:
            return None
        if question not in self._asked:
            fields = {test.field.name for test in tests_of(condition)}
            self._asked[question] = Asked(tuple(sorted(fields)), self._anew(condition))
        return self._asked[question]

    def _asked_in(self, conditions: Iterable[Condition]) -> Iterator[int]:
        """Every question in the conditions, each as often as it is asked."""
        been: set[int] = set()
        open_ = list(conditions)
        while open_:
            condition = open_.pop()
            if isinstance(condition, Named) and id(condition.part) not in been:
                been.add(id(condition.part))
                open_.append(condition.part)
                continue
            yield self._questions.number(condition)
            match condition:
                case AllOf(parts=parts) | AnyOf(parts=parts):
                    open_.extend(parts)
                case Not(part=part):
                    open_.append(part)
                case _:
                    pass

    def _anew(self, condition: Condition) -> Holds:
        match condition:
            case Test():
                return _test(condition)
            case AllOf(parts=parts):
                return self._first_decisive(parts, decisive=False)
            case AnyOf(parts=parts):
                return self._first_decisive(parts, decisive=True)
            case Not(part=part):
                return _negated(self.compiled(part))
            case Named(part=part):
                return self._anew(part)
            case never:
                assert_never(never)

    def _cost(self, condition: Condition) -> int:
        """How much there is to do to tell it, roughly: text is searched, and a pattern costs most."""
        anew = (test for test in tests_of(condition) if self.asked(test) is None)
        return max((1 + _COSTS.get(test.form, 0) for test in anew), default=0)

    def _first_decisive(self, conditions: Sequence[Condition], *, decisive: bool) -> Holds:
        """What may be told already is asked first, then what costs least: their order makes no difference to the
        truth."""
        told = tuple(asked for each in conditions if (asked := self.asked(each)) is not None)
        others = sorted((each for each in conditions if self.asked(each) is None), key=self._cost)
        parts = tuple(map(self._anew, others))

        def grouped(truths: Truths) -> Truth:
            is_unknown = False
            for asked in told:
                truth = truths[asked]
                if truth is decisive:
                    return decisive
                if truth is None:
                    is_unknown = True
            for part in parts:
                truth = part(truths)
                if truth is decisive:
                    return decisive
                if truth is None:
                    is_unknown = True
            return None if is_unknown else not decisive

        return grouped


class _Questions:
    """Numbers of conditions: the same for those that ask the same, wherever they stand and under whatever name."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._known: dict[int, tuple[Condition, int]] = {}  # an id is its object's only while that lives

    def number(self, condition: Condition) -> int:
        known = self._known.get(id(condition))
        if known is None:
            number = self._number(condition)
            known = self._known[id(condition)] = (condition, number)
        return known[1]

    def _number(self, condition: Condition) -> int:
        if isinstance(condition, Named):
            return self.number(condition.part)
        return self._numbers.setdefault(self._said(condition), len(self._numbers))

    def _said(self, condition: Test | AllOf | AnyOf | Not) -> Hashable:
        match condition:
            case Test():
                return condition.field.name, condition.operator.name, _hashable(condition.wanted)
            case AllOf(parts=parts):
                return "all", *map(self.number, parts)
            case AnyOf(parts=parts):
                return "any", *map(self.number, parts)
            case Not(part=part):
                return "not", self.number(part)
            case never:
                assert_never(never)


def _hashable(wanted: object) -> Hashable:
    if isinstance(wanted, DeskHours):
        return id(wanted)
    return wanted.text if isinstance(wanted, Pattern) else wanted


def _test(test: Test) -> Holds:
    form, name, wanted, holds = test.form, test.field.name, test.wanted, test.operator.holds
    if test.operator is KNOWN:
        return lambda truths: (truths.views[form][name] is not None) is wanted
    if isinstance(wanted, str) and test.operator is CONTAINS:
        return _contains(name, wanted)

    def tested(truths: Truths) -> Truth:
        saw = truths.views[form][name]
        return None if saw is None else holds(saw, wanted)

    def against_now(truths: Truths) -> Truth:
        saw, now = truths.views[form][name], truths.views[form][NOW]
        return None if saw is None or now is None else holds(saw, wanted, now)

    return against_now if test.operator.against_now else tested


def _contains(name: str, wanted: str) -> Holds:
    """One letter is found, or missed, far sooner than a word, so the rarest is looked for first."""
    rarest = min(wanted, key=_LETTERS.find)

    def contains(truths: Truths) -> Truth:
        saw: Any = truths.views["text"][name]
        return None if saw is None else rarest in saw and wanted in saw

    return contains


def _negated(part: Holds) -> Holds:
    def negated(truths: Truths) -> Truth:
        truth = part(truths)
        return None if truth is None else not truth

    return negated
