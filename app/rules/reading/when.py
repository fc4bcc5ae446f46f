"""From `when:` to what calls a rule: events, teammates' commands, a customer who waits, the clock, a date."""

from dataclasses import dataclass

from app.rules.due_dates import DueDate
from app.rules.firing import Wait
from app.rules.problems import Position
from app.rules.reading.inspection import Inspection
from app.rules.reading.source import Mapping, Node, Scalar
from app.rules.reading.source import Sequence as ListNode
from app.rules.reading.times import (
    DUE,
    DUE_KEYS,
    EVERY,
    NO_ANSWER,
    SCHEDULE_KEYS,
    WAITING_KEYS,
    TimesReading,
)
from app.rules.schedule import Schedule
from app.rules.topics import BY_THE_CLOCK, CALLING, DATE_DUE, EVENT_BY_TOPIC, SCHEDULE_DUE
from app.rules.unanswered import BEGINS
from app.rules.vocabulary import Vocabulary

COMMAND = "teammate_command"
_BY_THE_CLOCK = 'a rule is called by the clock with when: {every: weekday, at: "09:00"}'
_BY_A_DATE = "a rule is called by a date with when: {due: Promised until, before: 2h}"
_INSTEAD = {
    **dict.fromkeys((SCHEDULE_DUE, EVENT_BY_TOPIC[SCHEDULE_DUE]), _BY_THE_CLOCK),
    **dict.fromkeys((DATE_DUE, EVENT_BY_TOPIC[DATE_DUE]), _BY_A_DATE),
}
"""What to write in place of an event that the clock says."""


@dataclass(frozen=True, slots=True)
class When:
    """Events by their plain names or the vendor's topics; with `commands` it must also be one of these in a note. With
    `wait` the rule looks when nobody has answered for so long, with a `schedule` when its time has come, with `due`
    when a date's has."""

    events: tuple[str, ...]
    commands: frozenset[str] = frozenset()
    wait: Wait | None = None
    schedule: Schedule | None = None
    due: DueDate | None = None


class WhenReading:
    def __init__(self, inspection: Inspection, vocabulary: Vocabulary) -> None:
        self._inspection = inspection
        self._times = TimesReading(inspection, vocabulary)

    def read(self, node: Node) -> When | None:
        if isinstance(node, Mapping):
            return self._called(node)
        nodes = node.items if isinstance(node, ListNode) else (node,)
        if not nodes:
            self._inspection.tell(node.position, "when names at least one event")
        events = tuple(event for each in nodes if (event := self._event(each)) is not None)
        return When(events) if events else None

    def _event(self, node: Node) -> str | None:
        word = self._inspection.text(node, "an event")
        if word is None or word in CALLING:
            return word
        if word in BY_THE_CLOCK:
            self._inspection.tell(node.position, _INSTEAD[word])
        else:
            self._inspection.unknown(node.position, "event", word, CALLING)
        return None

    def _called(self, node: Mapping) -> When | None:
        """By what stands in a mapping: a command, or a time."""
        keys = [key.text for key, _ in node.entries]
        if NO_ANSWER in keys:
            wait = self._times.no_answer(self._inspection.mapping(node, "when", WAITING_KEYS))
            return When(BEGINS, wait=wait) if wait else None
        if EVERY in keys:
            schedule = self._times.schedule(node, self._inspection.mapping(node, "when", SCHEDULE_KEYS))
            return When((EVENT_BY_TOPIC[SCHEDULE_DUE],), schedule=schedule) if schedule else None
        if DUE in keys:
            due = self._times.due(self._inspection.mapping(node, "when", DUE_KEYS))
            return When((EVENT_BY_TOPIC[DATE_DUE],), due=due) if due else None
        return self._commanded(node)

    def _commanded(self, node: Mapping) -> When | None:
        entries = self._inspection.mapping(node, "when", (COMMAND, NO_ANSWER, EVERY, DUE))
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
