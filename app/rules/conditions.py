"""Conditions as a tree, and every check in it explained. (`app.rules.compiling` makes functions that stop early.)

Three truths: true, false, unknown (None). An unknown fact makes a comparison unknown, and its negation too; `all` is
false as soon as one part is false, `any` true as soon as one is true, whatever else is unknown (Kleene)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, assert_never

from app.rules.fields import Field
from app.rules.operators import FORM_OF_TYPE, KNOWN, NOW, Form, Operator, Truth
from app.rules.problems import Position
from app.rules.seen import Seen

Result = Literal["true", "false", "unknown"]
NEGATION = "not this"
NAMED = "the condition"
"""How a `not` and a shared condition are worded in a check."""


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


@dataclass(frozen=True, slots=True)
class Named:
    """A shared condition where a rule uses it; `part` is what stands under the name, with its own places."""

    position: Position
    path: str
    name: str
    part: "Condition"


Condition = Test | AllOf | AnyOf | Not | Named


def parts_of(condition: Condition) -> Iterator[Condition]:
    """A condition and every part of it, from left to right. What stands in a shared condition comes once, where it is
    used first: written out at each use, a few that rest on each other would be millions."""
    been: set[int] = set()
    open_ = [condition]
    while open_:
        part = open_.pop()
        yield part
        match part:
            case AllOf(parts=parts) | AnyOf(parts=parts):
                open_.extend(reversed(parts))
            case Not(part=inner):
                open_.append(inner)
            case Named(part=inner) if id(inner) not in been:
                been.add(id(inner))
                open_.append(inner)
            case _:
                pass


def tests_of(condition: Condition) -> Iterator[Test]:
    """Every comparison in a condition, from left to right; those of a shared condition once."""
    return (part for part in parts_of(condition) if isinstance(part, Test))


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One condition, evaluated. A comparison has a `field`, what was `wanted` and what it `saw` (None: unknown);
    a group has `parts` and says in `wanted` how many of them must hold. `condition` is what was evaluated, None for
    a rule's `when`."""

    position: Position
    path: str
    wanted: str
    result: Result
    field: str | None = None
    saw: object = None
    parts: tuple["Check", ...] = ()
    condition: Condition | None = None


Known = dict[int, Check]
"""Checks of what stands in shared conditions, made at one moment: each is made once, and used wherever they are."""


def checked(condition: Condition, seen: Seen, known: Known | None = None) -> Check:
    """Every check of a condition, none left out. `known` may be handed on as long as the facts stay as they are."""
    known = {} if known is None else known
    match condition:
        case Test():
            return _checked_test(condition, seen)
        case AllOf(parts=parts):
            return _checked_group(condition, "all of these", [checked(part, seen, known) for part in parts], "false")
        case AnyOf(parts=parts):
            return _checked_group(condition, "any of these", [checked(part, seen, known) for part in parts], "true")
        case Not(part=part):
            inner = checked(part, seen, known)
            opposite: dict[Result, Result] = {"true": "false", "false": "true", "unknown": "unknown"}
            return Check(
                position=condition.position,
                path=condition.path,
                wanted=NEGATION,
                result=opposite[inner.result],
                parts=(inner,),
                condition=condition,
            )
        case Named(part=part):
            inner = known.get(id(part)) or checked(part, seen, known)
            known[id(part)] = inner
            return Check(
                position=condition.position,
                path=condition.path,
                wanted=f"{NAMED} {condition.name}",
                result=inner.result,
                parts=(inner,),
                condition=condition,
            )
        case never:
            assert_never(never)


def _checked_test(test: Test, seen: Seen) -> Check:
    return Check(
        position=test.position,
        path=test.path,
        field=test.field.name,
        wanted=f"{test.operator.says} {test.told}",
        saw=seen.facts.get(test.field.name),
        result=result_of(_truth(test, seen)),
        condition=test,
    )


def _truth(test: Test, seen: Seen) -> Truth:
    view = seen.views[test.form]
    saw = view[test.field.name]
    if test.operator is KNOWN:
        return (saw is not None) is test.wanted
    if saw is None:
        return None
    if not test.operator.against_now:
        return test.operator.holds(saw, test.wanted)
    return None if view[NOW] is None else test.operator.holds(saw, test.wanted, view[NOW])


def _checked_group(condition: AllOf | AnyOf, wanted: str, parts: Iterable[Check], decisive: Result) -> Check:
    checks = tuple(parts)
    results = {check.result for check in checks}
    result: Result = "true" if decisive == "false" else "false"
    if decisive in results:
        result = decisive
    elif "unknown" in results:
        result = "unknown"
    return Check(
        position=condition.position,
        path=condition.path,
        wanted=wanted,
        result=result,
        parts=checks,
        condition=condition,
    )


def result_of(truth: Truth) -> Result:
    if truth is None:
        return "unknown"
    return "true" if truth else "false"
