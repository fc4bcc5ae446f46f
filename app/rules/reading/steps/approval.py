"""Steps about a message that waits to be approved: it is sent, as it is or in other words, or held back."""

from collections.abc import Iterator

from app.rules.instructions import DropWhatWaits, Instruction, SendWhatWaits
from app.rules.reading.source import Mapping, Node, Scalar
from app.rules.reading.steps.step_room import ReadStep, StepRoom


class ApprovalSteps:
    def __init__(self, room: StepRoom) -> None:
        self._room = room
        self.words: dict[str, ReadStep] = {"send_held": self._send_held, "drop_held": self._drop_held}

    def _send_held(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        """`send_held: conversation`, or `send_held: {words: ...}`."""
        if not isinstance(value, Mapping):
            if self._room.is_about_conversation(key, value):
                yield SendWhatWaits(position=key.position)
            return
        entries = self._room.inspection.mapping(value, key.text, ("words",))
        if "words" not in entries:
            self._room.tell(key.position, "send_held has words, as in send_held: {words: We are on it.}; or nothing")
            return
        words = self._room.templates.read(entries["words"][1], "words")
        if words:
            yield SendWhatWaits(position=key.position, words=words)

    def _drop_held(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        if self._room.is_about_conversation(key, value):
            yield DropWhatWaits(position=key.position)
