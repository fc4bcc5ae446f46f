"""What a rule's `then` says, one action each, and how it becomes concrete for one event."""

from app.rules.instructions.conversation import (
    MAX_ATTRIBUTE,
    AssignTo,
    CloseIt,
    Note,
    OpenIt,
    Set,
    SnoozeIt,
    Tag,
    TagOn,
    UnassignIt,
    Untag,
)
from app.rules.instructions.messages import AlertTo, AskFor, Say
from app.rules.instructions.people import BlockIt, SetAwayMode, StopIt, TellItWhy, UndoIt
from app.rules.instructions.scene import Scene
from app.rules.instructions.tickets import MAX_TITLE, FileIt, LinkIt, NoteLinked, NoteOnUser, Suggest

Constant = Tag | Untag | CloseIt | OpenIt | AssignTo | UnassignIt | TellItWhy | UndoIt
"""Instructions whose action is the same for every event."""
Instruction = (
    Constant
    | TagOn
    | Set
    | Note
    | SnoozeIt
    | FileIt
    | NoteOnUser
    | LinkIt
    | NoteLinked
    | Suggest
    | Say
    | AskFor
    | AlertTo
    | BlockIt
    | SetAwayMode
    | StopIt
)

__all__ = [
    "MAX_ATTRIBUTE",
    "MAX_TITLE",
    "AlertTo",
    "AskFor",
    "AssignTo",
    "BlockIt",
    "CloseIt",
    "Constant",
    "FileIt",
    "Instruction",
    "LinkIt",
    "Note",
    "NoteLinked",
    "NoteOnUser",
    "OpenIt",
    "Say",
    "Scene",
    "Set",
    "SetAwayMode",
    "SnoozeIt",
    "StopIt",
    "Suggest",
    "Tag",
    "TagOn",
    "TellItWhy",
    "UnassignIt",
    "UndoIt",
    "Untag",
]
