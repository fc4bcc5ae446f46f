"""How findings speak of rules and conditions."""

from collections.abc import Iterable

from app.rules.conditions import Condition, Named, Test
from app.rules.operators import folded
from app.rules.problems import shown
from app.rules.rulebook import Rule


def plain(value: object, options: Iterable[str] = ()) -> str:
    """A value as rules write it; an option as the vocabulary spells it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(plain(each, options) for each in value)}]"
    return next((option for option in options if folded(option) == folded(str(value))), str(value))


def the_rule(rule: Rule) -> str:
    """A rule with its place."""
    return f'"{shown(rule.name)}" ({rule.position})'


def asked(condition: Condition) -> str:
    """What a condition asks, in short."""
    match condition:
        case Test(field=field):
            return f'"{field.short or field.name} {condition.operator.says} {shown(condition.told)}"'
        case Named(name=name):
            return f'the condition "{shown(name)}"'
        case _:
            return "what is asked here"
