"""Conditions that can never hold, or always do: alone, for the events that call the rule, or beside its others."""

from collections.abc import Iterator
from itertools import combinations

from app.rules.conditions import AllOf, AnyOf, Condition, Test
from app.rules.lint.acting import Acting
from app.rules.lint.findings import Finding
from app.rules.lint.formulas import SO, Formula, Search
from app.rules.lint.meanings import GIVEN
from app.rules.lint.wording import asked
from app.rules.operators import KNOWN
from app.rules.rulebook import Branch, Rule

Setting = tuple[tuple[Formula, str], ...]
"""What holds around a condition, from the widest, and how a finding names it."""


def dead_conditions(acting: Acting, search: Search) -> Iterator[Finding]:
    """`never-true` and `always-true` in one rule."""
    looking = _Looking(acting, search)
    called: Setting = ((SO, ""), (acting.called, " for the events that call the rule"))
    found = tuple(looking.at_body(acting.rule, called))
    yield from found
    if any(each.kind == "never-true" for each in found) and not search.can_be(acting.calls_and_matches):
        return
    matched = (*called, (acting.matches, " where the rule's own if and unless let it act"))
    for branch in acting.rule.first_match:
        yield from looking.at_branch(branch, matched)


_HELD_OFF = "this can never act: unless always holds it off, or cannot be told; ask for less there"
_CONTRADICTED = "this can never act: wherever if holds, unless holds it off; change one of the two"


class _Looking:
    def __init__(self, acting: Acting, search: Search) -> None:
        self._acting = acting
        self._means = acting.meanings.of
        self._search = search

    def at_body(self, body: Rule | Branch, setting: Setting) -> Iterator[Finding]:
        """What is wrong with `if` and `unless`, given what holds around them."""
        if body.condition is not None:
            if self._is_impossible(body.condition, setting):
                yield from self._never(body.condition, setting)
                return
            yield from self._dead_alternatives(body.condition, setting)
            yield from self._always(body.condition, setting[:2])
        if body.unless is not None:
            yield from self._unless(body, body.unless, setting)

    def at_branch(self, branch: Branch, setting: Setting) -> Iterator[Finding]:
        """What is wrong with an entry of `first_match`: in itself, or behind the entries above it."""
        found = tuple(self.at_body(branch, setting))
        yield from found
        if any(each.kind == "never-true" for each in found):
            return
        route = next(each for each in self._acting.routes if each.branch is branch)
        if self._search.cannot_be(*(formula for formula, _ in setting), route.taken):
            above = tuple(each.position for each in self._acting.rule.first_match if each.position < branch.position)
            yield Finding(
                branch.position,
                "never-true",
                "this entry of first_match is never taken: those above it take all that comes here; move it up or out",
                above,
            )

    def _unless(self, body: Rule | Branch, unless: Condition, setting: Setting) -> Iterator[Finding]:
        inside = setting
        if body.condition is not None:
            inside = (*setting, (self._means(body.condition, "true"), " where if holds"))
        around = tuple(formula for formula, _ in inside)
        if self._search.cannot_be(*around, self._means(unless, "false")):
            yield Finding(
                unless.position,
                "never-true",
                _HELD_OFF if body.condition is None else _CONTRADICTED,
                (body.condition.position,) if body.condition is not None else (),
            )
        elif self._search.cannot_be(*around, self._means(unless, "true")):
            yield from self._never(unless, inside)
        else:
            yield from self._dead_alternatives(unless, inside)

    def _is_impossible(self, condition: Condition, setting: Setting) -> bool:
        return self._search.cannot_be(*(formula for formula, _ in setting), self._means(condition, "true"))

    def _never(self, condition: Condition, setting: Setting) -> Iterator[Finding]:
        """The smallest part of an impossible condition that is impossible."""
        if isinstance(condition, AllOf):
            for part in condition.parts:
                if self._is_impossible(part, setting):
                    yield from self._never(part, setting)
                    return
            for first, second in combinations(condition.parts, 2):
                around = (*setting, (self._means(first, "true"), ""))
                if self._is_impossible(second, around):
                    yield self._together(first, second)
                    return
        yield Finding(
            condition.position,
            "never-true",
            f"{asked(condition)} can never hold{self._where(condition, setting)}: change it or take it out",
        )

    def _together(self, first: Condition, second: Condition) -> Finding:
        return Finding(
            second.position,
            "never-true",
            f"{asked(second)} can never hold together with {asked(first)} ({first.position}), and both are asked: "
            "change one of the two",
            (first.position,),
        )

    def _where(self, condition: Condition, setting: Setting) -> str:
        """In what setting the condition becomes impossible."""
        for length in range(1, len(setting) + 1):
            if self._is_impossible(condition, setting[:length]):
                return setting[length - 1][1]
        return ""

    def _dead_alternatives(self, condition: Condition, setting: Setting) -> Iterator[Finding]:
        """Alternatives that never hold beside what else is asked. Shared conditions are not looked into: what is dead
        in one rule lives in another."""
        match condition:
            case AllOf(parts=parts):
                for part in parts:
                    others = tuple((self._means(each, "true"), " beside what else is asked") for each in parts)
                    around = tuple(each for each, other in zip(others, parts, strict=True) if other is not part)
                    yield from self._dead_alternatives(part, (*setting, *around))
            case AnyOf(parts=parts):
                for part in parts:
                    if self._is_impossible(part, setting):
                        yield from self._never(part, setting)
                    else:
                        yield from self._dead_alternatives(part, setting)
            case _:
                return

    def _always(self, condition: Condition, setting: Setting) -> Iterator[Finding]:
        if isinstance(condition, Test) and condition.operator is not KNOWN and condition.field.name not in GIVEN:
            return  # its field may be unknown
        if self._search.cannot_be(*(formula for formula, _ in setting), self._means(condition, "not true")):
            yield Finding(
                condition.position,
                "always-true",
                f"{asked(condition)} always holds{self._where_always(condition, setting)}: leave it out",
            )
        elif isinstance(condition, AllOf):
            for part in condition.parts:
                yield from self._always(part, setting)

    def _where_always(self, condition: Condition, setting: Setting) -> str:
        is_always = self._search.cannot_be(self._means(condition, "not true"))
        return "" if is_always else setting[-1][1]
