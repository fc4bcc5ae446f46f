"""Conditions as a tree, with its two evaluators: compiled closures that stop early, and one that explains every check.

Three truths: true, false, unknown (None). An unknown fact makes a comparison unknown, and its negation too; `all` is
false as soon as one part is false, `any` true as soon as one is true, whatever else is unknown (Kleene)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, assert_never

from app.rules.fields import Field
from app.rules.operators import FORM_OF_TYPE, FORMS, KNOWN, Form, Operator, Truth
from app.rules.problems import Position

Result = Literal["true", "false", "unknown"]


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison. `wanted` is in the operator's form, `told` as the rule says it."""

    position: Position
    path: str
    field: Field
    operator: Operator
    wanted: object
    told: str

    @property
    def form(self) -> Form:
        return self.operator.form or FORM_OF_TYPE[self.field.type]


@dataclass(frozen=True, slots=True)
class AllOf:
    position: Position
    path: str
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    position: Position
    path: str
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    position: Position
    path: str
    part: "Condition"


Condition = Test | AllOf | AnyOf | Not


class _View(dict[str, object]):
    """Facts in one form, made when first asked for."""

    __slots__ = ("_facts", "_form")

    def __init__(self, facts: Mapping[str, object], form: Callable[[object], object]) -> None:
        super().__init__()
        self._facts = facts
        self._form = form

    def __missing__(self, name: str) -> object:
        fact = self._facts.get(name)
        made = self[name] = None if fact is None else self._form(fact)
        return made


class Seen:
    """Facts as conditions see them while one decision is made; what the decision sets is seen by what follows."""

    __slots__ = ("facts", "views")

    def __init__(self, facts: Mapping[str, object]) -> None:
        self.facts = dict(facts)
        self.views = {form: _View(self.facts, make) for form, make in FORMS.items()}

    def note(self, name: str, value: object) -> None:
        self.facts[name] = value
        for view in self.views.values():
            view.pop(name, None)


Holds = Callable[[Mapping[Form, Mapping[str, object]]], Truth]


def compiled(condition: Condition) -> Holds:
    """A function of `Seen.views` that tells whether the condition holds, and looks no further than it must."""
    match condition:
        case Test():
            return _compiled_test(condition)
        case AllOf(parts=parts):
            return _first_decisive([compiled(part) for part in parts], decisive=False)
        case AnyOf(parts=parts):
            return _first_decisive([compiled(part) for part in parts], decisive=True)
        case Not(part=part):
            return _negated(compiled(part))
        case never:
            assert_never(never)


def _compiled_test(test: Test) -> Holds:
    form, name, wanted, holds = test.form, test.field.name, test.wanted, test.operator.holds
    if test.operator is KNOWN:
        return lambda views: (views[form][name] is not None) is wanted

    def tested(views: Mapping[Form, Mapping[str, object]]) -> Truth:
        saw = views[form][name]
        return None if saw is None else holds(saw, wanted)

    return tested


def _first_decisive(parts: list[Holds], *, decisive: bool) -> Holds:
    if len(parts) == 1:
        return parts[0]

    def grouped(views: Mapping[Form, Mapping[str, object]]) -> Truth:
        is_unknown = False
        for part in parts:
            truth = part(views)
            if truth is decisive:
                return decisive
            if truth is None:
                is_unknown = True
        return None if is_unknown else not decisive

    return grouped


def _negated(part: Holds) -> Holds:
    def negated(views: Mapping[Form, Mapping[str, object]]) -> Truth:
        truth = part(views)
        return None if truth is None else not truth

    return negated


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One condition, evaluated. A comparison has a `field`, what was `wanted` and what it `saw` (None: unknown);
    a group has `parts` and says in `wanted` how many of them must hold."""

    position: Position
    path: str
    wanted: str
    result: Result
    field: str | None = None
    saw: object = None
    parts: tuple["Check", ...] = ()


def checked(condition: Condition, seen: Seen) -> Check:
    """Every check of a condition, none left out."""
    match condition:
        case Test():
            return _checked_test(condition, seen)
        case AllOf(parts=parts):
            return _checked_group(condition, "all of these", [checked(part, seen) for part in parts], "false")
        case AnyOf(parts=parts):
            return _checked_group(condition, "any of these", [checked(part, seen) for part in parts], "true")
        case Not(part=part):
            inner = checked(part, seen)
            opposite: dict[Result, Result] = {"true": "false", "false": "true", "unknown": "unknown"}
            return Check(
                position=condition.position,
                path=condition.path,
                wanted="not this",
                result=opposite[inner.result],
                parts=(inner,),
            )
        case never:
            assert_never(never)


def _checked_test(test: Test, seen: Seen) -> Check:
    saw = seen.views[test.form][test.field.name]
    truth: Truth
    if test.operator is KNOWN:
        truth = (saw is not None) is test.wanted
    else:
        truth = None if saw is None else test.operator.holds(saw, test.wanted)
    return Check(
        position=test.position,
        path=test.path,
        field=test.field.name,
        wanted=f"{test.operator.says} {test.told}",
        saw=seen.facts.get(test.field.name),
        result=result_of(truth),
    )


def _checked_group(condition: AllOf | AnyOf, wanted: str, parts: Iterable[Check], decisive: Result) -> Check:
    checks = tuple(parts)
    results = {check.result for check in checks}
    result: Result = "true" if decisive == "false" else "false"
    if decisive in results:
        result = decisive
    elif "unknown" in results:
        result = "unknown"
    return Check(position=condition.position, path=condition.path, wanted=wanted, result=result, parts=checks)


def result_of(truth: Truth) -> Result:
    if truth is None:
        return "unknown"
    return "true" if truth else "false"
