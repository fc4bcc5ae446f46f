"""Steps that leave a field at a value: what two rules can disagree on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.rules.conditions import tests_of
from app.rules.instructions import AssignTo, Instruction, Set
from app.rules.lint.acting import Acting, Route
from app.rules.lint.changes import changed_by
from app.rules.lint.formulas import Every, Formula, Thing
from app.rules.templates import Template


@dataclass(frozen=True)
class Write:
    """A step that leaves `field` at `value`."""

    acting: Acting
    route: Route
    instruction: Instruction
    field: str
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
        return any(test.field.name == self.field for condition in conditions for test in tests_of(condition))


def writes_of(acting: Acting) -> Iterator[Write]:
    """The last step on each field, on every way through the rule."""
    for route in acting.routes:
        last = {told[0]: (step, told[1]) for step in route.does if (told := _written(step))}
        for field, (step, value) in last.items():
            yield Write(acting, route, step, field, value)


def _written(instruction: Instruction) -> tuple[str, object] | None:
    match instruction:
        case Set(name=name, value=value) if not isinstance(value, Template):
            return f"conversation.attributes.{name}", value
        case AssignTo(to=to, name=name):
            return f"conversation.{to}", name
        case _:
            return None
