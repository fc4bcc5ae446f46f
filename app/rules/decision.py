"""What was decided: a code for each rule, and the steps to take. Nothing is done yet."""

import hashlib
from dataclasses import dataclass
from typing import assert_never

from app.rules.actions import Action, AddTag, Assign, Close, FileTicket, InternalNote, SetAttribute, UserNote
from app.rules.problems import Position
from app.rules.rulebook import Reach

MATCHED = "M"
OTHER_EVENT = "e"
NOT_SO = "n"
UNKNOWN = "u"
HELD_OFF = "x"
CODES = {
    MATCHED: "matched",
    OTHER_EVENT: "waits for another event or command",
    NOT_SO: "a condition under if is false",
    UNKNOWN: "a condition could not be told, because something is unknown",
    HELD_OFF: "held off: what unless says is so",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One action to take. `n` tells repeats of the same action and target apart; `also` names later rules that asked
    for the same. `needless` says why nothing needs to be done (the step is kept to be recorded as skipped).
    `reach` is the widest of its rules' (None: the installation's)."""

    rule: str
    action: Action
    n: int = 1
    reach: Reach | None = None
    position: Position
    needless: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed:
    """A step that could not be made concrete, and why: its template did not render with these facts."""

    rule: str
    position: Position
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`codes` has one character a rule, in book order (see CODES)."""

    codes: str
    steps: tuple[Step, ...] = ()
    failures: tuple[StepFailed, ...] = ()


def target_of(action: Action) -> str:
    """What an action acts on, as part of an effect's key: two actions of one class with one target are the same."""
    match action:
        case AddTag(tag=tag):
            return tag.casefold()
        case SetAttribute(name=name, value=value):
            return f"{name}={value}"
        case InternalNote(html=html):
            return hashlib.sha256(html.encode("utf-8", "replace")).hexdigest()[:32]
        case Close():
            return "conversation"
        case Assign(to=to, id=id_):
            return f"{to}:{id_}"
        case FileTicket(kind=kind, matter=matter) | UserNote(kind=kind, matter=matter):
            return f"{kind}/{matter}"
        case never:
            assert_never(never)


def slot_of(action: Action) -> str | None:
    """What an action leaves in one state, so that a later action on the same slot overrides it; None for the others."""
    match action:
        case SetAttribute(name=name):
            return f"attribute:{name}"
        case Assign(to=to):
            return to
        case Close():
            return "state"
        case _:
            return None
