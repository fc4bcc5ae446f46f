"""Rules made ready to be decided: conditions compiled, and what is the same for every event made once."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from app.rules.actions import Action
from app.rules.compiling import Compiler, Holds
from app.rules.conditions import AllOf, Condition
from app.rules.decision import NOT_SO, OTHER_EVENT
from app.rules.firing import LIVE
from app.rules.instructions import Constant, Instruction
from app.rules.operators import Truth
from app.rules.rulebook import Branch, Rule, Rulebook
from app.rules.seen import Asked, Resting, Truths

Same = tuple[type, str]
"""An action's class and target: two actions of which these are the same are the same."""


@dataclass(frozen=True, slots=True, eq=False)
class PreparedAction:
    """An action with what is asked of it again and again."""

    action: Action
    same: Same
    slot: str | None

    @classmethod
    def of(cls, action: Action) -> "PreparedAction":
        return cls(action, (type(action), action.target), action.slot)


@dataclass(frozen=True, slots=True, eq=False)
class PreparedInstruction:
    """An instruction; `prepared` if its action is the same for every event."""

    instruction: Instruction
    prepared: PreparedAction | None


@dataclass(frozen=True, slots=True, eq=False)
class PreparedBranch:
    branch: Branch
    holds: Holds
    held_off: Holds | None
    then: tuple[PreparedInstruction, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PreparedRule:
    """A rule with its conditions as functions. None of its `gates` may be false for it to act; they are asked by other
    rules too, and only there if it `is_always_asked`: no mode and no command keeps it from it. `acts_at_once`: nothing
    but the loop guard stands between its `if` and its `then`, and `then` is all that it does."""

    rule: Rule
    holds: Holds
    held_off: Holds | None
    then: tuple[PreparedInstruction, ...]
    branches: tuple[PreparedBranch, ...]
    gates: tuple[Asked, ...]
    is_always_asked: bool = field(init=False)
    acts_at_once: bool = field(init=False)

    def __post_init__(self) -> None:
        rule = self.rule
        object.__setattr__(self, "is_always_asked", rule.mode is LIVE and not (rule.commands or rule.is_called_by_time))
        limits = (rule.unless, rule.once_per, rule.wait, rule.rollout)
        is_free = rule.mode is LIVE and not (rule.first_match or rule.stops) and all(limit is None for limit in limits)
        object.__setattr__(self, "acts_at_once", is_free)


@dataclass(frozen=True, slots=True, eq=False)
class PreparedRules:
    """Every rule made ready, in book order, and what their conditions ask in common."""

    rules: tuple[PreparedRule, ...]
    resting: Resting
    _called: dict[tuple[int, ...], "Called"] = field(default_factory=dict)

    def called(self, places: tuple[int, ...]) -> "Called":
        """The rules at these places, made ready to be asked."""
        if places not in self._called:
            self._called[places] = Called.of(places, self.rules)
        return self._called[places]


@dataclass(frozen=True, slots=True, eq=False)
class Called:
    """The rules that one event calls: those with the same gates stand together, so that they are left out together.
    `shut` is what is told of all rules of the book while every gate is shut."""

    places: tuple[int, ...]
    behind_gates: tuple[tuple[tuple[Asked, ...], tuple[int, ...]], ...]
    without_gates: tuple[int, ...]
    shut: tuple[str, ...]

    @classmethod
    def of(cls, places: tuple[int, ...], rules: tuple[PreparedRule, ...]) -> "Called":
        behind: dict[tuple[Asked, ...], list[int]] = {}
        shut = [OTHER_EVENT] * len(rules)
        for place in places:
            behind.setdefault(rules[place].gates, []).append(place)
            shut[place] = NOT_SO if rules[place].gates else OTHER_EVENT
        free = behind.pop((), [])
        return cls(places, tuple((gates, tuple(there)) for gates, there in behind.items()), tuple(free), tuple(shut))

    def after(self, place: int) -> tuple[int, ...]:
        """The places below one, of rules with open gates and shut ones."""
        return self.places[bisect_right(self.places, place) :]

    def open(self, truths: Truths) -> list[int]:
        """Places of the rules none of whose gates is false, in the book's order."""
        found = list(self.without_gates)
        for gates, places in self.behind_gates:
            for asked in gates:
                if truths[asked] is False:
                    break
            else:
                found += places
        found.sort()
        return found


@lru_cache(maxsize=16)
def prepared(book: Rulebook) -> PreparedRules:
    """Made when a book first decides."""
    compiler = Compiler(condition for rule in book.rules for _, condition in rule.conditions())
    rules = tuple(_plan(rule, compiler) for rule in book.rules)
    return PreparedRules(
        rules, compiler.resting({field for ready in rules for asked in ready.gates for field in asked.fields})
    )


def _plan(rule: Rule, compiler: Compiler) -> PreparedRule:
    return PreparedRule(
        rule=rule,
        holds=_compiled(rule.condition, compiler) or _always,
        held_off=_compiled(rule.unless, compiler),
        then=_planned(rule.then),
        branches=tuple(_branch(branch, compiler) for branch in rule.first_match),
        gates=_gates(rule, compiler),
    )


def _branch(branch: Branch, compiler: Compiler) -> PreparedBranch:
    return PreparedBranch(
        branch=branch,
        holds=_compiled(branch.condition, compiler) or _always,
        held_off=_compiled(branch.unless, compiler),
        then=_planned(branch.then),
    )


def _always(_truths: Truths) -> Truth:
    return True


def _compiled(condition: Condition | None, compiler: Compiler) -> Holds | None:
    return compiler.compiled(condition) if condition else None


def _planned(instructions: Iterable[Instruction]) -> tuple[PreparedInstruction, ...]:
    return tuple(
        PreparedInstruction(each, PreparedAction.of(each.action()) if isinstance(each, Constant) else None)
        for each in instructions
    )


def _gates(rule: Rule, compiler: Compiler) -> tuple[Asked, ...]:
    """What other rules ask too, of all that must hold for this one."""
    told_before = rule.commands or rule.mode is not LIVE or rule.is_called_by_time  # its conditions are not all it asks
    if told_before or rule.condition is None:
        return ()
    parts = rule.condition.parts if isinstance(rule.condition, AllOf) else (rule.condition,)
    return tuple(asked for part in parts if (asked := compiler.asked(part)) is not None)
