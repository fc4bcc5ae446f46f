"""What a rule's steps change for the rules below it."""

from collections.abc import Iterable, Mapping

from app.rules.instructions import AssignTo, CloseIt, FileIt, Instruction, Set, Tag
from app.rules.lint.formulas import Thing
from app.rules.lint.meanings import IN, OUT, Meanings, Member, Outcome
from app.rules.operators import folded
from app.rules.rulebook import Rule

TAGS, STATE, KINDS, COUNT = "conversation.tags", "conversation.state", "ticket.kinds", "ticket.count"
_ANY = -1


def given_by(rules: Iterable[Rule]) -> dict[str, set[object]]:
    """The values that rules give to fields, and the commands that call them."""
    given: dict[str, set[object]] = {}
    for rule in rules:
        if rule.commands:
            given.setdefault("message.command", set()).update(rule.commands)
        for instruction in rule.instructions():
            field, value = _given(instruction)
            if field is not None:
                given.setdefault(field, set()).add(value)
    return given


def _given(instruction: Instruction) -> tuple[str | None, object]:
    match instruction:
        case Set(name=name, value=str() | int() | float() as value):
            return f"conversation.attributes.{name}", value
        case AssignTo(to=to, name=name):
            return f"conversation.{to}", name
        case CloseIt():
            return STATE, "closed"
        case _:
            return None, None


def changes(instruction: Instruction, meanings: Meanings) -> Mapping[Thing, int]:
    """Thing -> the states in which the step leaves it (-1: any); only things of which the book asks."""
    field, value = _given(instruction)
    if field is not None:
        domain = meanings.domains.get(field)
        return {field: domain.one(value)} if domain else {}
    match instruction:
        case Tag(tag=tag):
            return {_member(TAGS, tag, meanings): IN}
        case Set(name=name):
            return {f"conversation.attributes.{name}": _ANY}
        case FileIt(kind=kind):
            return {_member(KINDS, kind.name, meanings): IN | OUT, COUNT: _ANY}
        case _:
            return {}


def _member(field: str, name: str, meanings: Meanings) -> Member:
    return Member(field, folded(name) if folded(name) in meanings.members.get(field, ()) else None)


def changed_by(instructions: Iterable[Instruction], meanings: Meanings) -> dict[Thing, int]:
    """Thing -> the states in which steps, one after the other, leave it. A text that a
    template gives may be any."""
    left: dict[Thing, int] = {}
    for instruction in instructions:
        left.update(changes(instruction, meanings))
    return left


def is_changed(thing: Thing, changed: Mapping[Thing, int]) -> bool:
    """Whether a thing, or what a comparison rests on, is among those that steps change."""
    return thing in changed or (isinstance(thing, Outcome) and thing.field in changed)
