"""Steps that a test expects, or that must never be, in the words of `then`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.rules.actions import Action
from app.rules.problems import Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A step as a test words it (`told`). It is any action of this `kind` whose parts are the ones `wanted`; what the
    test does not say may be anything. `contains` is what must stand in one of its texts."""

    position: Position
    told: str
    kind: type[Action]
    wanted: Mapping[str, object] = field(default_factory=dict)
    contains: str | None = None

    def fits(self, action: Action) -> bool:
        """Whether the action is the one that is meant."""
        if not isinstance(action, self.kind):
            return False
        if self.contains is not None and not any(self.contains in text for _, text in action.texts()):
            return False
        return all(_same(getattr(action, name), value) for name, value in self.wanted.items())


def _same(is_: object, wanted: object) -> bool:
    return is_ == wanted and isinstance(is_, bool) is isinstance(wanted, bool)
