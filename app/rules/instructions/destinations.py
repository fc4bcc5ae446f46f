"""What `then` says about the places that effects go to, by the teammate whom the event is about."""

from dataclasses import dataclass

from app.rules.actions import DESTINATIONS, HELD, Action, Destination, Held, PauseDestination, ResumeDestination
from app.rules.instructions.people import teammate_of
from app.rules.instructions.scene import Scene
from app.rules.problems import Position, shown
from app.rules.templates import Template, TemplateFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseIt:
    """`destination` renders to one: "asana"."""

    position: Position
    destination: Template

    def action(self, scene: Scene) -> Action:
        told = self.destination.render(scene.page)
        return PauseDestination(destination=destination_in(self.position, told), by=teammate_of(scene))


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeIt:
    """`destination` renders to one, and maybe to what becomes of what customers would have seen: "asana send"."""

    position: Position
    destination: Template

    def action(self, scene: Scene) -> Action:
        told = self.destination.render(scene.page)
        destination, by = destination_in(self.position, told), teammate_of(scene)
        return ResumeDestination(destination=destination, held=held_in(self.position, told), by=by)


def destination_in(position: Position, told: str) -> Destination:
    """The destination that the first word names. Raises TemplateFailed."""
    word = next(iter(told.casefold().split()), "")
    found = next((each for each in DESTINATIONS if each == word), None)
    if found is None:
        raise TemplateFailed(f'{position}: "{shown(word)}" is no destination; write {", ".join(DESTINATIONS)}')
    return found


def held_in(position: Position, told: str) -> Held:
    """What the second word says; to discard without one. Raises TemplateFailed."""
    words = told.casefold().split()[1:2] or [HELD[0]]
    found = next((each for each in HELD if each == words[0]), None)
    if found is None:
        raise TemplateFailed(f'{position}: "{shown(words[0])}" is not what can become of it; write {", ".join(HELD)}')
    return found
