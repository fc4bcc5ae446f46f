"""Which rules could have taken an expected step at all."""

from typing import assert_never

from app.rules.actions import Action, AddTag, Assign, Close, FileTicket, InternalNote, SetAttribute, UserNote
from app.rules.instructions import AssignTo, CloseIt, FileIt, Instruction, Note, NoteOnUser, Set, Tag
from app.rules.rulebook import Rulebook
from app.rules.templates import Template
from app.rules.trials.expected import Expected


def doers(book: Rulebook, expected: Expected) -> tuple[str, ...]:
    """Names of the rules with an instruction that may come out as this step."""
    return tuple(rule.name for rule in book.rules if any(_makes(each, expected) for each in rule.instructions()))


def _makes(instruction: Instruction, expected: Expected) -> bool:
    kind, parts = _parts(instruction)
    return kind is expected.kind and all(expected.wanted.get(name, value) == value for name, value in parts.items())


def _parts(instruction: Instruction) -> tuple[type[Action], dict[str, object]]:
    """What is settled before any event: the rest is told by facts."""
    parts: tuple[type[Action], dict[str, object]]
    match instruction:
        case Tag(tag=tag):
            parts = AddTag, {"tag": tag}
        case Set(name=name, value=value):
            parts = SetAttribute, {"name": name} if isinstance(value, Template) else {"name": name, "value": value}
        case Note():
            parts = InternalNote, {}
        case CloseIt():
            parts = Close, {}
        case AssignTo(to=to, name=name):
            parts = Assign, {"to": to, "name": name}
        case FileIt(kind=kind):
            parts = FileTicket, {"kind": kind.name}
        case NoteOnUser(kind=kind):
            parts = UserNote, {"kind": kind.name}
        case never:
            assert_never(never)
    return parts
