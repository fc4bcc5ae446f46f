"""From `then:` to instructions: one action a line, everything it names looked up in the vocabulary."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.rules.instructions import FileIt, Instruction
from app.rules.reading.inspection import Inspection
from app.rules.reading.source import Mapping, Node, Scalar
from app.rules.reading.source import Sequence as ListNode
from app.rules.reading.steps.approval import ApprovalSteps
from app.rules.reading.steps.conversation import ConversationSteps
from app.rules.reading.steps.destinations import DestinationSteps
from app.rules.reading.steps.messages import MessageSteps
from app.rules.reading.steps.people import PeopleSteps
from app.rules.reading.steps.step_room import ReadStep, StepRoom
from app.rules.reading.steps.tickets import TicketSteps
from app.rules.reading.tickets import TemplateReading
from app.rules.vocabulary import Vocabulary

STOP = "stop"
"""A step of its own: no later rule is looked at."""


@dataclass(frozen=True, slots=True)
class Then:
    """What a rule, or an entry of `first_match`, does."""

    instructions: tuple[Instruction, ...]
    stops: bool = False


def _says_stop(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text == STOP


class InstructionReading:
    def __init__(self, inspection: Inspection, vocabulary: Vocabulary) -> None:
        self._inspection = inspection
        self._room = room = StepRoom(inspection, vocabulary, TemplateReading(inspection, vocabulary))
        self._actions: dict[str, ReadStep] = {
            **ConversationSteps(room).words,
            **TicketSteps(room).words,
            **MessageSteps(room).words,
            **PeopleSteps(room).words,
            **ApprovalSteps(room).words,
            **DestinationSteps(room).words,
        }

    def read(self, node: Node, *, by_command: bool, after: Then | None = None) -> Then | None:
        """A rule's steps in order, those of a branch `after` the rule's own. None if there are none."""
        room, before = self._room, after.instructions if after else ()
        room.by_command, room.linked = by_command, False
        room.filed = [(each, each.matter.source if each.matter else "") for each in before if isinstance(each, FileIt)]
        items = self._inspection.items(node, "then")
        if not items and (isinstance(node, ListNode) or getattr(node, "value", node) is None):
            self._inspection.tell(node.position, "then holds at least one action")
        stops = [place for place, item in enumerate(items) if _says_stop(item)]
        if stops and stops[0] < len(items) - 1:
            self._inspection.tell(items[stops[0]].position, "stop comes last: what stands below it is never done")
        steps = tuple(each for item in items if not _says_stop(item) for each in self._step(item))
        return Then(steps, stops=bool(stops)) if steps or stops else None

    def _step(self, node: Node) -> Iterable[Instruction]:
        if isinstance(node, Scalar) and node.text.partition(":")[0] in self._actions and ":" in node.text:
            self._inspection.unknown(node.position, "action", node.text, self._actions)
            return ()
        if not isinstance(node, Mapping) or not node.entries:
            self._inspection.tell(
                node.position, "a step is an action and what it needs, as in tag: bug; or the word stop, last of all"
            )
            return ()
        for key, _ in node.entries[1:]:
            self._inspection.tell(key.position, f'one action a step: put a "-" before {key.text}')
        key, value = node.entries[0]
        action = self._actions.get(key.text)
        if key.text == STOP:
            self._inspection.tell(key.position, "stop stands alone, without a colon")
            return ()
        if action is None:
            self._inspection.unknown(key.position, "action", key.text, self._actions)
            return ()
        return action(key, value)
