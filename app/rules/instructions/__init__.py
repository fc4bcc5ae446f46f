"""What a rule's `then` says, one action each, and how it becomes concrete for one event."""

from app.rules.instructions.approval import DropWhatWaits, SendWhatWaits
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
from app.rules.instructions.destinations import PauseIt, ResumeIt
from app.rules.instructions.messages import AlertTo, AskFor, Say
from app.rules.instructions.people import BlockIt, SetAwayMode, StopIt, TellHistory, TellItWhy, UndoIt
from app.rules.instructions.scene import Scene
from app.rules.instructions.tickets import (
    MAX_TITLE,
    CommentOnTicket,
    FileIt,
    LinkIt,
    NoteLinked,
    NoteOnUser,
    RetireNote,
    Suggest,
)

Constant = Tag | Untag | CloseIt | OpenIt | AssignTo | UnassignIt | TellHistory | TellItWhy | UndoIt
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
    | RetireNote
    | Suggest
    | Say
    | AskFor
    | AlertTo
    | BlockIt
    | SetAwayMode
    | StopIt
    | PauseIt
    | ResumeIt
    | SendWhatWaits
    | DropWhatWaits
    | CommentOnTicket
)

__all__ = [
    "MAX_ATTRIBUTE",
    "MAX_TITLE",
    "AlertTo",
    "AskFor",
    "AssignTo",
    "BlockIt",
    "CloseIt",
    "CommentOnTicket",
    "Constant",
    "DropWhatWaits",
    "FileIt",
    "Instruction",
    "LinkIt",
    "Note",
    "NoteLinked",
    "NoteOnUser",
    "OpenIt",
    "PauseIt",
    "ResumeIt",
    "RetireNote",
    "Say",
    "Scene",
    "SendWhatWaits",
    "Set",
    "SetAwayMode",
    "SnoozeIt",
    "StopIt",
    "Suggest",
    "Tag",
    "TagOn",
    "TellHistory",
    "TellItWhy",
    "UnassignIt",
    "UndoIt",
    "Untag",
]
