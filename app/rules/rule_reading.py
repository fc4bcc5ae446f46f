"""From `rules:` to rules."""

from app.rules.condition_reading import ConditionReading
from app.rules.conditions import Condition, Holds, compiled
from app.rules.inspection import Inspection, optional
from app.rules.instruction_reading import InstructionReading
from app.rules.problems import Position
from app.rules.rulebook import Reach, Rule
from app.rules.source import Mapping, Node, Scalar
from app.rules.source import Sequence as ListNode
from app.rules.topics import EVENT_BY_TOPIC, EVENT_NAMES
from app.rules.vocabulary import Vocabulary

KEYS = ("name", "about", "when", "if", "unless", "then", "reach")
_REACHES: dict[str, Reach] = {"inside": "inside", "customers": "customers", "watch": "watch"}
_MAX_NAME = 100
_When = tuple[tuple[str, ...], frozenset[str]]


class RuleReading:
    def __init__(self, inspection: Inspection, vocabulary: Vocabulary) -> None:
        self._inspection = inspection
        self._conditions = ConditionReading(inspection, vocabulary)
        self._instructions = InstructionReading(inspection, vocabulary)
        self._names: dict[str, Position] = {}

    def read(self, node: Node, place: int) -> Rule | None:
        entries = self._inspection.mapping(node, "a rule", KEYS)
        for key in ("name", "when", "then"):
            if entries and key not in entries:
                self._inspection.tell(node.position, f'the rule has no "{key}"')
        name = optional(entries, "name", self._name)
        about = optional(entries, "about", lambda it: self._inspection.text(it, "about"))
        when = optional(entries, "when", self._when)
        condition = self._condition(entries, "if", place)
        unless = self._condition(entries, "unless", place)
        by_command = bool(when and when[1])
        then = optional(entries, "then", lambda it: self._instructions.read(it, by_command=by_command))
        reach = optional(entries, "reach", lambda it: self._inspection.one_of(it, "reach", _REACHES))
        if not (name and when and then):
            return None
        return Rule(
            name=name,
            position=entries["name"][0].position,
            about=about or "",
            when=when[0],
            when_position=entries["when"][0].position,
            commands=when[1],
            condition=condition,
            unless=unless,
            then=then,
            reach=_REACHES[reach] if reach else None,
            holds=_compiled(condition),
            held_off=_compiled(unless),
        )

    def _condition(self, entries: dict[str, tuple[Scalar, Node]], key: str, place: int) -> Condition | None:
        return self._conditions.read(entries[key][1], f"rules[{place}].{key}") if key in entries else None

    def _name(self, node: Node) -> str | None:
        name = self._inspection.text(node, "a name")
        if name is None:
            return None
        if len(name) > _MAX_NAME or "\n" in name.strip():
            self._inspection.tell(node.position, f"a name is one line of at most {_MAX_NAME} characters")
        elif name in self._names:
            self._inspection.tell(node.position, f'a rule named "{name}" is already there: {self._names[name]}')
        else:
            self._names[name] = node.position
        return name

    def _when(self, node: Node) -> _When | None:
        if isinstance(node, Mapping):
            return self._when_commanded(node)
        nodes = node.items if isinstance(node, ListNode) else (node,)
        if not nodes:
            self._inspection.tell(node.position, "when names at least one event")
        events = tuple(event for each in nodes if (event := self._event(each)) is not None)
        return (events, frozenset()) if events else None

    def _event(self, node: Node) -> str | None:
        word = self._inspection.text(node, "an event")
        if word is None or word in EVENT_BY_TOPIC or word in EVENT_NAMES:
            return word
        self._inspection.unknown(node.position, "event", word, (*EVENT_NAMES, *EVENT_BY_TOPIC))
        return None

    def _when_commanded(self, node: Mapping) -> _When | None:
        entries = self._inspection.mapping(node, "when", ("teammate_command",))
        if "teammate_command" not in entries:
            return None
        value = entries["teammate_command"][1]
        commands = self._inspection.texts(value, "a command")
        for command in commands:
            if not command.startswith("/") or len(command.split()) > 1 or command == "/":
                self._inspection.tell(_place_of(value, command), "a command is one word that starts with /, as in /bug")
        return (("teammate_noted",), frozenset(map(str.casefold, commands))) if commands else None


def _place_of(node: Node, text: str) -> Position:
    items = node.items if isinstance(node, ListNode) else ()
    return next((each.position for each in items if isinstance(each, Scalar) and each.text == text), node.position)


def _compiled(condition: Condition | None) -> Holds | None:
    return compiled(condition) if condition else None
