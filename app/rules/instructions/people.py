"""What `then` says about people: blocking a customer, a teammate's away mode; and what teammates ask of us."""

from dataclasses import dataclass

from app.rules.actions import Action, BlockContact, HistoryNote, SetAway, StopSending, TellWhy, UndoLast
from app.rules.instructions.scene import Scene
from app.rules.problems import Position
from app.rules.templates import TemplateFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockIt:
    position: Position

    def action(self, scene: Scene) -> Action:
        return BlockContact(subject_id=scene.text("contact.id") or None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TellHistory:
    position: Position

    def action(self, _scene: Scene | None = None) -> Action:
        return HistoryNote()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAwayMode:
    """Of the teammate whom the event is about."""

    position: Position
    away: bool
    reassign: bool = False

    def action(self, scene: Scene) -> Action:
        teammate = scene.text("admin.id")
        if not teammate:
            raise TemplateFailed(f"{self.position}: the event names no teammate")
        return SetAway(teammate_id=teammate, away=self.away, reassign=self.reassign)


@dataclass(frozen=True, slots=True, kw_only=True)
class TellItWhy:
    position: Position

    def action(self, _scene: Scene | None = None) -> Action:
        return TellWhy()


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoIt:
    position: Position

    def action(self, _scene: Scene | None = None) -> Action:
        return UndoLast()


@dataclass(frozen=True, slots=True, kw_only=True)
class StopIt:
    """Stop what all customers can see, by the teammate whom the event is about."""

    position: Position

    def action(self, scene: Scene) -> Action:
        return StopSending(by=teammate_of(scene))


def teammate_of(scene: Scene) -> str:
    """The name of the teammate whom the event is about."""
    return scene.text("admin.name") or scene.text("message.author_name") or "a teammate"
