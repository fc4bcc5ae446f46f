"""From `if:` and `unless:` to conditions, with a problem for whatever cannot be asked."""

from collections.abc import Mapping as Mapping_

from app.rules.conditions import AllOf, AnyOf, Condition, Named, Not, Test
from app.rules.fields import Field, fields_of
from app.rules.operators import KNOWN, OPERATORS, Operator, operators_for
from app.rules.problems import shown
from app.rules.reading.extent import MOST_LEVELS, Extents
from app.rules.reading.inspection import Inspection
from app.rules.reading.source import Mapping, Node, Scalar, Sequence
from app.rules.reading.values import KNOWN_WORDS, ValueReading
from app.rules.vocabulary import Vocabulary

GROUPS = ("any", "all", "not")
SHARED = "condition"


class ConditionReading:
    """`shared` are the nodes of the conditions that others may use by name."""

    def __init__(
        self, inspection: Inspection, vocabulary: Vocabulary, shared: Mapping_[str, tuple[Scalar, Node]] | None = None
    ) -> None:
        self._inspection = inspection
        self._vocabulary = vocabulary
        self._fields = fields_of(vocabulary)
        self._values = ValueReading(inspection, vocabulary)
        self._shared_nodes = shared or {}
        self._shared: dict[str, Condition | None] = {}
        self._being_read: list[str] = []
        self._levels = 0
        self.extents = Extents()

    def read_shared(self) -> None:
        """Read every shared condition, also those that nobody uses."""
        for name, (key, _) in self._shared_nodes.items():
            self._named(key, name, key.text)

    def read(self, node: Node, path: str) -> Condition | None:
        """A mapping asks for all of its lines, a list for any of its entries. None after a problem was told."""
        self._levels += 1
        found = self._read(node, path)
        self._levels -= 1
        return found

    def _read(self, node: Node, path: str) -> Condition | None:
        if isinstance(node, Mapping) and node.entries:
            return _all(node, path, [self._line(key, value, path) for key, value in node.entries])
        if isinstance(node, Sequence) and node.items:
            return _any(node, path, [self.read(item, f"{path}[{n}]") for n, item in enumerate(node.items)])
        if isinstance(node, Scalar) and isinstance(node.value, str):
            return self._by_name(node, path)
        self._inspection.tell(
            node.position,
            "a condition is a mapping (all must hold), a list (any may hold), or the name of a shared condition",
        )
        return None

    def _by_name(self, node: Scalar, path: str) -> Condition | None:
        if node.text in self._shared_nodes:
            return self._named(node, node.text, path)
        if self._shared_nodes:
            self._inspection.unknown(node.position, "shared condition", node.text, self._shared_nodes)
        else:
            self._inspection.tell(
                node.position, f'there is no condition named "{shown(node.text)}": write it under conditions:'
            )
        return None

    def _named(self, where: Scalar, name: str, path: str) -> Condition | None:
        if name in self._being_read:
            circle = " → ".join((*self._being_read[self._being_read.index(name) :], name))
            self._inspection.tell(where.position, f"a condition cannot rest on itself: {circle}")
            return None
        if name not in self._shared:
            self._shared[name] = self._first_read(where, name)
        part = self._shared[name]
        return part and Named(where.position, path, name, part)

    def _first_read(self, where: Scalar, name: str) -> Condition | None:
        """What stands under a name. What rests on ever more conditions is not followed without end."""
        if self._levels <= MOST_LEVELS:
            self._being_read.append(name)
            part = self.read(self._shared_nodes[name][1], f"conditions.{name}")
            self._being_read.pop()
            if part is None or self.extents.of(part).levels < MOST_LEVELS:
                return part
        self._inspection.tell(
            where.position,
            f'"{shown(name)}" rests on conditions that rest on others, more than {MOST_LEVELS} levels deep: write some '
            "of them out",
        )
        return None

    def _line(self, key: Scalar, value: Node, path: str) -> Condition | None:
        place = f"{path}.{key.text}"
        if key.text == SHARED:
            return self.read(value, place)
        if key.text == "any" and isinstance(value, Mapping) and value.entries:
            return _any(value, place, [self._line(inner, each, place) for inner, each in value.entries])
        if key.text == "all" and isinstance(value, Sequence) and value.items:
            return _all(value, place, [self.read(item, f"{place}[{n}]") for n, item in enumerate(value.items)])
        if key.text in GROUPS:
            part = self.read(value, place)
            return Not(key.position, place, part) if part and key.text == "not" else part
        field = self._fields.get(key.text)
        if field is None:
            self._inspection.unknown(key.position, "field", key.text, (*self._fields, *GROUPS, SHARED))
            return None
        return self._asked(field, value, place)

    def _asked(self, field: Field, value: Node, path: str) -> Condition | None:
        if isinstance(value, Mapping):
            if not value.entries:
                self._inspection.tell(value.position, "nothing is asked here")
            return _all(value, path, [self._operated(field, key, inner, path) for key, inner in value.entries])
        name = ("has_any" if field.type == "set" else "in") if isinstance(value, Sequence) else "is"
        if name == "is" and field.type == "set":
            name = "has"
        if name not in operators_for(field.type) or field.type == "time":
            self._inspection.tell(value.position, _unfit(name, field))
            return None
        return self._test(field, OPERATORS[name], value, path)

    def _operated(self, field: Field, key: Scalar, value: Node, path: str) -> Condition | None:
        place = f"{path}.{key.text}"
        if key.text == "is" and isinstance(value, Scalar) and value.text in KNOWN_WORDS:
            return Test(key.position, place, field, KNOWN, value.text == "known", value.text)
        fitting = operators_for(field.type)
        if key.text not in OPERATORS:
            self._inspection.unknown(key.position, "operator", key.text, fitting)
            return None
        if key.text not in fitting or (key.text == "is" and field.type in ("set", "time")):
            self._inspection.tell(key.position, _unfit(key.text, field))
            return None
        is_list = key.text == "is" and isinstance(value, Sequence) and "in" in fitting
        return self._test(field, OPERATORS["in" if is_list else key.text], value, place)

    def _test(self, field: Field, asked: Operator, value: Node, path: str) -> Test | None:
        wanted = self._values.read(field, asked, value)
        return None if wanted is None else Test(value.position, path, field, asked, wanted.value, wanted.told)


def _unfit(name: str, field: Field) -> str:
    known = [
        each if each != "is" or field.type not in ("set", "time") else "is: known" for each in operators_for(field.type)
    ]
    return f'"{name}" does not fit {field.short or field.name}, a {field.type}; there are {", ".join(known)}'


def _all(node: Node, path: str, parts: list[Condition | None]) -> Condition | None:
    read = tuple(part for part in parts if part is not None)
    if not read or len(read) < len(parts):
        return None
    return read[0] if len(read) == 1 else AllOf(node.position, path, read)


def _any(node: Node, path: str, parts: list[Condition | None]) -> Condition | None:
    read = tuple(part for part in parts if part is not None)
    if not read or len(read) < len(parts):
        return None
    return read[0] if len(read) == 1 else AnyOf(node.position, path, read)
