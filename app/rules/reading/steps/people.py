"""Steps about people: blocking a customer, a teammate's away mode; and what teammates ask of this service."""

from collections.abc import Iterator

from app.rules.instructions import BlockIt, Instruction, SetAwayMode, StopIt, TellHistory, TellItWhy, UndoIt
from app.rules.reading.inspection import optional
from app.rules.reading.source import Mapping, Node, Scalar
from app.rules.reading.steps.step_room import ReadStep, StepRoom

_CUSTOMER, _LAST, _ALL_CUSTOMERS = "customer", "last", "customers"


class PeopleSteps:
    def __init__(self, room: StepRoom) -> None:
        self._room = room
        self.words: dict[str, ReadStep] = {
            "block": self._block,
            "history_note": self._history_note,
            "set_away": self._set_away,
            "tell_why": self._tell_why,
            "undo": self._undo,
            "stop_sending": self._stop_sending,
        }

    def _block(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        if self._room.is_about_conversation(key, value, _CUSTOMER):
            yield BlockIt(position=key.position)

    def _history_note(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        if self._room.is_about_conversation(key, value, _CUSTOMER):
            yield TellHistory(position=key.position)

    def _set_away(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        """`set_away: true`, or `set_away: {away: true, reassign: true}`."""
        inspection = self._room.inspection
        if not isinstance(value, Mapping):
            away = inspection.flag(value, key.text)
            if away is not None:
                yield SetAwayMode(position=key.position, away=away)
            return
        entries = inspection.mapping(value, key.text, ("away", "reassign"))
        away = optional(entries, "away", lambda it: inspection.flag(it, "away"))
        reassign = optional(entries, "reassign", lambda it: inspection.flag(it, "reassign"))
        if "away" not in entries:
            self._room.tell(key.position, "set_away says whether: set_away: {away: true, reassign: true}")
        elif away is not None:
            yield SetAwayMode(position=key.position, away=away, reassign=bool(reassign))

    def _tell_why(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        if self._room.is_about_conversation(key, value):
            yield TellItWhy(position=key.position)

    def _undo(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        if self._room.is_about_conversation(key, value, _LAST):
            yield UndoIt(position=key.position)

    def _stop_sending(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        if self._room.is_about_conversation(key, value, _ALL_CUSTOMERS):
            yield StopIt(position=key.position)
