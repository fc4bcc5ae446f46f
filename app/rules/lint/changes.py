"""What a rule's steps change for the rules below it."""

from collections.abc import Iterable, Mapping

from app.rules.actions import OPEN_QUESTION
from app.rules.instructions import (
    AskFor,
    AssignTo,
    CloseIt,
    FileIt,
    Instruction,
    LinkIt,
    OpenIt,
    Set,
    SnoozeIt,
    Tag,
    TagOn,
    UnassignIt,
    Untag,
)
from app.rules.lint.domains import UNKNOWN
from app.rules.lint.formulas import Thing
from app.rules.lint.meanings import IN, OUT, Meanings, Member, Outcome
from app.rules.operators import folded
from app.rules.rulebook import Rule

TAGS, STATE, KINDS, COUNT = "conversation.tags", "conversation.state", "ticket.kinds", "ticket.count"
STATES: Mapping[type, str] = {CloseIt: "closed", OpenIt: "open", SnoozeIt: "snoozed"}
"""The state in which a step leaves the conversation."""
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
        case Set(name=name, value=str() | int() | float() as value, on=on):
            return f"{on}.attributes.{name}", value
        case AssignTo(to=to, name=name):
            return f"conversation.{to}", name
        case CloseIt() | OpenIt() | SnoozeIt():
            return STATE, STATES[type(instruction)]
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
        case Untag(tag=tag):
            return {_member(TAGS, tag, meanings): OUT}
        case TagOn(tag=tag, on=on, away=away):
            return {_member(f"{on}.tags", tag, meanings): OUT if away else IN}
        case _:
            return _changes_unsure(instruction, meanings)


def _changes_unsure(instruction: Instruction, meanings: Meanings) -> Mapping[Thing, int]:
    """Of steps of which only the event tells what they leave."""
    match instruction:
        case Set(name=name, on=on):
            return {f"{on}.attributes.{name}": _ANY}
        case FileIt(kind=kind):
            return {_member(KINDS, kind.name, meanings): IN | OUT, COUNT: _ANY}
        case LinkIt():
            return {COUNT: _ANY}
        case UnassignIt(to=to):
            return {f"conversation.{to}": UNKNOWN}
        case AskFor():
            return {OPEN_QUESTION: _ANY}
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
