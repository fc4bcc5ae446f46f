"""Steps about the places that effects go to: one is paused, or goes on."""

from collections.abc import Callable, Iterator

from app.rules.actions import DESTINATIONS, HELD
from app.rules.instructions import Instruction, PauseIt, ResumeIt
from app.rules.problems import Position
from app.rules.reading.source import Node, Scalar
from app.rules.reading.steps.step_room import ReadStep, StepRoom
from app.rules.templates import Template

_PLACE = "{{"


class DestinationSteps:
    def __init__(self, room: StepRoom) -> None:
        self._room = room
        self.words: dict[str, ReadStep] = {
            "pause_destination": self._step(PauseIt, (DESTINATIONS,)),
            "resume_destination": self._step(ResumeIt, (DESTINATIONS, HELD)),
        }

    def _step(self, made: Callable[..., Instruction], known: tuple[tuple[str, ...], ...]) -> ReadStep:
        """`pause_destination: asana`, or a template that gives that; `known` are the words for each place."""

        def read(key: Scalar, value: Node) -> Iterator[Instruction]:
            template = self._room.templates.read(value, key.text)
            if template is not None and (_PLACE in template.source or self._is_known(value.position, template, known)):
                yield made(position=key.position, destination=template)

        return read

    def _is_known(self, position: Position, template: Template, known: tuple[tuple[str, ...], ...]) -> bool:
        words = template.source.split()
        for what, word, names in zip(("destination", "word"), words, known, strict=False):
            if word.casefold() not in names:
                self._room.inspection.unknown(position, what, word, names)
                return False
        if len(words) > len(known):
            self._room.tell(position, f"too many words: write {' '.join(names[0] for names in known)}")
        return len(words) <= len(known)
