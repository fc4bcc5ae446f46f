"""Whether a gap in the facts leaves open what a rule does. What it would be with any value of the missing fields is
worked out; where all of them lead to the same, there is no doubt."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import assert_never

from app.rules.asked_fields import asked_by, in_conditions, in_instruction
from app.rules.conditions import AllOf, AnyOf, Check, Condition, Named, Not, Result, Test, tests_of
from app.rules.decision import BEHIND_STOP, CONDITIONS_HELD, COUNTS, HANDLED, OFF, OTHER_EVENT, OWN, Decision
from app.rules.explain import BranchChecked, Verdict, explain
from app.rules.firing import DUE
from app.rules.operators import Truth
from app.rules.rulebook import Branch, Rule, Rulebook
from app.rules.unanswered import SINCE

Truths = frozenset[Truth]
_ANY: Truths = frozenset((True, False, None))
_TRUTHS: Mapping[Result, Truths] = {
    "true": frozenset((True,)),
    "false": frozenset((False,)),
    "unknown": frozenset((None,)),
}
_COMMAND = "message.command"
_NOT_REACHED = frozenset((OTHER_EVENT, OFF, OWN, BEHIND_STOP, COUNTS))


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """That a rule's doing cannot be told, and the field that nobody gathered then."""

    rule: str
    field: str


def doubts(book: Rulebook, facts: Mapping[str, object], decision: Decision, missing: frozenset[str]) -> list[Doubt]:
    """The rules of which the missing fields leave open what they do on this event, each with one of the fields."""
    candidates = book.candidates(facts.get("event.name"), facts.get("event.topic"))
    asking = [place for place in candidates if not missing.isdisjoint(asked_by(book, place))]
    if _COMMAND in missing:
        commands = [Doubt(book.rules[place].name, _COMMAND) for place in asking if book.rules[place].commands]
        if commands:
            return commands
    passed = _NOT_REACHED if DUE in facts else _NOT_REACHED | {HANDLED}
    reached = [place for place in asking if decision.codes[place] not in passed]
    if not reached:
        return []
    verdicts = explain(book, facts)
    return [doubt for place in reached for doubt in _of_rule(book, place, verdicts[place], missing)]


def _of_rule(book: Rulebook, place: int, verdict: Verdict, missing: frozenset[str]) -> Iterator[Doubt]:
    rule = book.rules[place]
    if verdict.code == HANDLED:
        if SINCE in missing:
            yield Doubt(rule.name, SINCE)
    elif _is_open(rule, verdict, missing):
        yield Doubt(rule.name, next(name for name in in_conditions(rule) if name in missing))
    elif verdict.code in CONDITIONS_HELD:
        told = (name for each in rule.instructions() for name in in_instruction(each, book.vocabulary))
        change = in_conditions(rule) if rule.once_per and rule.once_per.scope == "change" else ()
        found = next((name for name in (*change, *told) if name in missing), None)
        if found:
            yield Doubt(rule.name, found)


def _is_open(rule: Rule, verdict: Verdict, missing: frozenset[str]) -> bool:
    acts = _acts(rule, verdict, missing)
    if True not in acts:
        return False
    if False in acts:
        return True
    for branch, told in zip(rule.first_match, verdict.branches, strict=True):
        taken = _acts(branch, told, missing)
        if len(taken) > 1:
            return True
        if True in taken:
            return False
    return False


def _acts(owner: Rule | Branch, told: Verdict | BranchChecked, missing: frozenset[str]) -> frozenset[bool]:
    """Whether the conditions of a rule or branch hold: what it may be."""
    held = _of(owner.condition, told.condition, missing, without=True)
    held_off = _of(owner.unless, told.unless, missing, without=False)
    return frozenset(holds is True and off is False for holds, off in product(held, held_off))


def _of(condition: Condition | None, check: Check | None, missing: frozenset[str], *, without: bool) -> Truths:
    if condition is None or check is None:
        return frozenset((without,))
    if missing.isdisjoint(test.field.name for test in tests_of(condition)):
        return _TRUTHS[check.result]
    return _possible(condition, check, missing)


def _possible(condition: Condition, check: Check, missing: frozenset[str]) -> Truths:
    """The truths that a condition may have. `check` is the same tree, evaluated."""
    match condition:
        case Test(field=field):
            return _ANY if field.name in missing and check.saw is None else _TRUTHS[check.result]
        case AllOf(parts=parts):
            return _combined(parts, check, missing, _both)
        case AnyOf(parts=parts):
            return _combined(parts, check, missing, _either)
        case Not(part=part):
            return frozenset(None if truth is None else not truth for truth in _possible(part, check.parts[0], missing))
        case Named(part=part):
            return _possible(part, check.parts[0], missing)
        case never:
            assert_never(never)


def _combined(
    parts: tuple[Condition, ...], check: Check, missing: frozenset[str], combine: Callable[[Truth, Truth], Truth]
) -> Truths:
    each = [_possible(part, told, missing) for part, told in zip(parts, check.parts, strict=True)]
    found = each[0]
    for truths in each[1:]:
        found = frozenset(combine(one, other) for one, other in product(found, truths))
    return found


def _both(one: Truth, other: Truth) -> Truth:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _either(one: Truth, other: Truth) -> Truth:
    if one is True or other is True:
        return True
    return None if one is None or other is None else False
