"""What `then` says about a message that waits to be approved, by the teammate whom the event is about."""

from dataclasses import dataclass

from app.rules.actions import Action, DropHeld, SendHeld
from app.rules.instructions.people import teammate_of
from app.rules.instructions.scene import Scene
from app.rules.problems import Position
from app.rules.templates import Template, TemplateFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class SendWhatWaits:
    """`words`: those that are sent instead."""

    position: Position
    words: Template | None = None

    def action(self, scene: Scene) -> Action:
        words = self.words.render(scene.page).strip() if self.words else ""
        if self.words and not words:
            raise TemplateFailed(f"{self.position}: the words came out empty")
        return SendHeld(by=teammate_of(scene), words=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class DropWhatWaits:
    position: Position

    def action(self, scene: Scene) -> Action:
        return DropHeld(by=teammate_of(scene))
