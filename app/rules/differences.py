"""What two rulebooks differ in, rule by rule: what rules say counts, not where or how it is written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.rules.conditions import AllOf, AnyOf, Condition, Named, Not, Test
from app.rules.rulebook import Rule, Rulebook

_POSITION = re.compile(r"\w*position=Position\([^)]*\),? ?")
_OF_A_RULE = (
    "about",
    "when",
    "commands",
    "stops",
    "once_per",
    "wait",
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
    before = {rule.name: _said(rule) for rule in old.rules}
    after = {rule.name: _said(rule) for rule in new.rules}
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


def _said(rule: Rule) -> tuple[object, ...]:
    own = [_unplaced(getattr(rule, name)) for name in _OF_A_RULE]
    asked = [(where, _asked(condition)) for where, condition in rule.conditions()]
    branches = [(branch.path, branch.stops, _unplaced(branch.then)) for branch in rule.first_match]
    return (own, asked, branches)


def _asked(condition: Condition) -> tuple[object, ...]:
    match condition:
        case Test(field=field, operator=operator, told=told):
            return ("test", field.name, operator.name, told)
        case AllOf(parts=parts):
            return ("all", *map(_asked, parts))
        case AnyOf(parts=parts):
            return ("any", *map(_asked, parts))
        case Not(part=part):
            return ("not", _asked(part))
        case Named(name=name, part=part):
            return ("named", name, _asked(part))


def _unplaced(value: object) -> str:
    """A value as text, without the places of its parts."""
    return repr(sorted(value)) if isinstance(value, frozenset) else _POSITION.sub("", repr(value))


def _words(book: Rulebook) -> list[str]:
    words = book.vocabulary
    return [_unplaced(getattr(words, name)) for name in type(words).__slots__]
