"""Steps that leave something in one state: what two rules can disagree on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from app.rules.actions import Action, AddTag, Assign, RemoveTag, SetAttribute, Unassign
from app.rules.conditions import tests_of
from app.rules.instructions import (
    AssignTo,
    CloseIt,
    Instruction,
    OpenIt,
    Set,
    SnoozeIt,
    Tag,
    TagOn,
    UnassignIt,
    Untag,
)
from app.rules.lint.acting import Acting, Route
from app.rules.lint.changes import STATE, STATES, TAGS, changed_by
from app.rules.lint.formulas import Every, Formula, Thing
from app.rules.operators import folded
from app.rules.templates import Template

NOBODY = "nobody"


class Slot(NamedTuple):
    """What is left in one state: a field, or a `member` of a set (folded)."""

    field: str
    member: str | None = None


@dataclass(frozen=True)
class Write:
    """A step that leaves `slot` at `value`."""

    acting: Acting
    route: Route
    instruction: Instruction
    slot: Slot
    value: object

    @cached_property
    def taken(self) -> Formula:
        return Every((self.acting.calls_and_matches, self.route.taken))

    @cached_property
    def left(self) -> Mapping[Thing, int]:
        """What the rule has changed once it is done."""
        return changed_by(self.route.does, self.acting.meanings)

    @cached_property
    def is_meant(self) -> bool:
        """Whether the rule asks for the field itself: then it looks at what it overrides."""
        conditions = (condition for _, condition in self.acting.rule.conditions())
        return any(test.field.name == self.slot.field for condition in conditions for test in tests_of(condition))


def writes_of(acting: Acting) -> Iterator[Write]:
    """The last step on each slot, on every way through the rule."""
    for route in acting.routes:
        last = {told[0]: (step, told[1]) for step in route.does if (told := _written(step))}
        for slot, (step, value) in last.items():
            yield Write(acting, route, step, slot, value)


def _written(instruction: Instruction) -> tuple[Slot, object] | None:
    match instruction:
        case Set(name=name, value=value, on=on) if not isinstance(value, Template):
            return Slot(f"{on}.attributes.{name}"), value
        case AssignTo(to=to) | UnassignIt(to=to):
            return Slot(f"conversation.{to}"), instruction.name if isinstance(instruction, AssignTo) else NOBODY
        case CloseIt() | OpenIt() | SnoozeIt():
            return Slot(STATE), STATES[type(instruction)]
        case Tag(tag=tag) | Untag(tag=tag):
            return Slot(TAGS, folded(tag)), isinstance(instruction, Tag)
        case TagOn(tag=tag, on=on, away=away):
            return Slot(f"{on}.tags", folded(tag)), not away
        case _:
            return None


def written_by(action: Action) -> tuple[Slot, object] | None:
    """What an action leaves in which state, as `writes_of` tells it of the step that it comes from."""
    match action:
        case SetAttribute(name=name, value=value, on=on):
            return Slot(f"{on}.attributes.{name}"), value
        case Assign(to=to, name=name):
            return Slot(f"conversation.{to}"), name
        case Unassign(to=to):
            return Slot(f"conversation.{to}"), NOBODY
        case AddTag(tag=tag, on=on) | RemoveTag(tag=tag, on=on):
            return Slot(f"{on}.tags", folded(tag)), isinstance(action, AddTag)
        case _ if action.slot == "state":
            return Slot(STATE), action.changes({})[STATE]
        case _:
            return None
