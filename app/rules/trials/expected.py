"""Steps that a test expects, or that must never be, in the words of `then`; and steps that were taken, in the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from app.rules.actions import Action, AddTag, Assign, Close, FileTicket, InternalNote, SetAttribute, UserNote
from app.rules.problems import Position, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A step as a test words it (`told`). It is any action of this `kind` whose parts are the ones `wanted`; what the
    test does not say may be anything. `contains` is text that must stand in an internal note."""

    position: Position
    told: str
    kind: type[Action]
    wanted: Mapping[str, object] = field(default_factory=dict)
    contains: str | None = None

    def fits(self, action: Action) -> bool:
        """Whether the action is the one that is meant."""
        if not isinstance(action, self.kind):
            return False
        if self.contains is not None and not (isinstance(action, InternalNote) and self.contains in action.html):
            return False
        return all(_same(getattr(action, name), value) for name, value in self.wanted.items())


def _same(is_: object, wanted: object) -> bool:
    return is_ == wanted and isinstance(is_, bool) is isinstance(wanted, bool)


def told_of(action: Action) -> str:
    """An action in the words of `then`."""
    match action:
        case AddTag(tag=tag):
            told = f"tag: {tag}"
        case SetAttribute(name=name, value=value):
            told = f"set: {{{name}: {plain(value)}}}"
        case InternalNote(html=html):
            told = f'internal_note: "{shown(html)}"'
        case Close():
            told = "close: conversation"
        case Assign(to=to, name=name):
            told = f"assign: {{{to}: {name}}}"
        case FileTicket(kind=kind, matter=matter, title=title):
            told = f'file_in_asana: {{kind: {kind}, matter: "{shown(matter)}", title: "{shown(title)}"}}'
        case UserNote(kind=kind):
            told = f"user_note: {kind}"
        case never:
            assert_never(never)
    return told


def plain(value: object) -> str:
    """A value as YAML has it, on one short line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(plain, value))}]"
    return shown(str(value))
