"""What two rulebooks differ in, rule by rule: what rules say counts, not where or how it is written."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import assert_never

from app.rules.conditions import AllOf, AnyOf, Condition, Named, Not, Test
from app.rules.problems import Position
from app.rules.rulebook import Rule, Rulebook

_OF_A_RULE = (
    "about",
    "when",
    "commands",
    "stops",
    "once_per",
    "wait",
    "schedule",
    "mode",
    "rollout",
    "reach",
    "include_own",
    "then",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Names of rules, in book order. `reordered`: the rules that both have stand in another order; `vocabulary`: the
    words differ in something that no changed rule shows."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    reordered: bool = False
    vocabulary: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.reordered or self.vocabulary)

    def __str__(self) -> str:
        parts = [
            f"{word} {', '.join(names)}"
            for word, names in (("added", self.added), ("removed", self.removed), ("changed", self.changed))
            if names
        ]
        parts += ["rules in another order"] if self.reordered else []
        parts += ["the vocabulary"] if self.vocabulary else []
        return "; ".join(parts) or "nothing that rules would notice"


def differences(old: Rulebook, new: Rulebook) -> Differences:
    """How `new` differs from `old`."""
    questions = _Questions()
    before = {rule.name: _said(rule, questions) for rule in old.rules}
    after = {rule.name: _said(rule, questions) for rule in new.rules}
    changed = tuple(name for name in after if name in before and before[name] != after[name])
    return Differences(
        added=tuple(name for name in after if name not in before),
        removed=tuple(name for name in before if name not in after),
        changed=changed,
        reordered=_common(before, after) != _common(after, before),
        vocabulary=not changed and _words(old) != _words(new),
    )


def _common(names: Mapping[str, object], others: Mapping[str, object]) -> list[str]:
    return [name for name in names if name in others]


def _said(rule: Rule, questions: "_Questions") -> tuple[object, ...]:
    own = [_unplaced(getattr(rule, name)) for name in _OF_A_RULE]
    asked = [(where, questions.number(condition)) for where, condition in rule.conditions()]
    branches = [(branch.path, branch.stops, _unplaced(branch.then)) for branch in rule.first_match]
    return (own, asked, branches)


class _Questions:
    """Numbers of conditions: the same for those that are worded alike, in either rulebook. What stands in a shared
    condition is looked at once, however often the condition is used."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._known: dict[int, int] = {}  # by the conditions' ids: both rulebooks live on while they are compared

    def number(self, condition: Condition) -> int:
        known = self._known.get(id(condition))
        if known is None:
            known = self._numbers.setdefault(self._worded(condition), len(self._numbers))
            self._known[id(condition)] = known
        return known

    def _worded(self, condition: Condition) -> Hashable:
        match condition:
            case Test(field=field, operator=operator, told=told):
                return ("test", field.name, operator.name, told)
            case AllOf(parts=parts):
                return ("all", *map(self.number, parts))
            case AnyOf(parts=parts):
                return ("any", *map(self.number, parts))
            case Not(part=part):
                return ("not", self.number(part))
            case Named(name=name, part=part):
                return ("named", name, self.number(part))
            case never:
                assert_never(never)


def _unplaced(value: object) -> object:
    """A value without the places of its parts; what is not shown of a part does not count either."""
    if isinstance(value, Position):
        return None
    if is_dataclass(value):
        parts = {each.name: _unplaced(getattr(value, each.name)) for each in fields(value) if each.repr}
        return (type(value).__name__, parts)
    if isinstance(value, Mapping):
        return {name: _unplaced(each) for name, each in value.items()}
    return [_unplaced(each) for each in value] if isinstance(value, tuple | list) else value


def _words(book: Rulebook) -> object:
    return _unplaced(book.vocabulary)
