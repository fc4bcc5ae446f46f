"""From `when:` to the events, and the teammates' commands, that call a rule."""

from dataclasses import dataclass

from app.rules.problems import Position
from app.rules.reading.inspection import Inspection
from app.rules.reading.source import Mapping, Node, Scalar
from app.rules.reading.source import Sequence as ListNode
from app.rules.topics import EVENT_BY_TOPIC, EVENT_NAMES

COMMAND = "teammate_command"


@dataclass(frozen=True, slots=True)
class When:
    """Events by their plain names or the vendor's topics; with `commands` it must also be one of these in a note."""

    events: tuple[str, ...]
    commands: frozenset[str] = frozenset()


class WhenReading:
    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection

    def read(self, node: Node) -> When | None:
        if isinstance(node, Mapping):
            return self._commanded(node)
        nodes = node.items if isinstance(node, ListNode) else (node,)
        if not nodes:
            self._inspection.tell(node.position, "when names at least one event")
        events = tuple(event for each in nodes if (event := self._event(each)) is not None)
        return When(events) if events else None

    def _event(self, node: Node) -> str | None:
        word = self._inspection.text(node, "an event")
        if word is None or word in EVENT_BY_TOPIC or word in EVENT_NAMES:
            return word
        self._inspection.unknown(node.position, "event", word, (*EVENT_NAMES, *EVENT_BY_TOPIC))
        return None

    def _commanded(self, node: Mapping) -> When | None:
        entries = self._inspection.mapping(node, "when", (COMMAND,))
        if COMMAND not in entries:
            return None
        value = entries[COMMAND][1]
        commands = self._inspection.texts(value, "a command")
        for command in commands:
            if not command.startswith("/") or len(command.split()) > 1 or command.strip() == "/":
                self._inspection.tell(_place_of(value, command), "a command is one word that starts with /, as in /bug")
        return When(("teammate_noted",), frozenset(map(str.casefold, commands))) if commands else None


def _place_of(node: Node, text: str) -> Position:
    items = node.items if isinstance(node, ListNode) else ()
    return next((each.position for each in items if isinstance(each, Scalar) and each.text == text), node.position)
