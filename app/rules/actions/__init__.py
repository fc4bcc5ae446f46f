"""What a rule may ask for, made concrete for one event: every text rendered, every name resolved, nothing sent yet."""

from app.rules.actions.action import Action, Facts, Subject, plain
from app.rules.actions.approval import DropHeld, SendHeld
from app.rules.actions.conversation import (
    TICKET_LINK,
    Assign,
    Close,
    InternalNote,
    Reopen,
    Snooze,
    Unassign,
)
from app.rules.actions.destinations import (
    DESTINATIONS,
    HELD,
    Destination,
    Held,
    PauseDestination,
    ResumeDestination,
)
from app.rules.actions.history import HISTORY, HistoryNote
from app.rules.actions.labels import AddTag, RemoveTag, SetAttribute
from app.rules.actions.messages import APPROVE, MOST_TIMES, OPEN_QUESTION, Alert, Approve, Ask, Draft, Option, Reply
from app.rules.actions.people import BlockContact, SetAway, StopSending, TellWhy, UndoLast
from app.rules.actions.tickets import CommentInAsana, FileTicket, LinkTicket, RetireUserNote, SuggestRelated, UserNote

__all__ = [
    "APPROVE",
    "DESTINATIONS",
    "HELD",
    "HISTORY",
    "MOST_TIMES",
    "OPEN_QUESTION",
    "TICKET_LINK",
    "Action",
    "AddTag",
    "Alert",
    "Approve",
    "Ask",
    "Assign",
    "BlockContact",
    "Close",
    "CommentInAsana",
    "Destination",
    "Draft",
    "DropHeld",
    "Facts",
    "FileTicket",
    "Held",
    "HistoryNote",
    "InternalNote",
    "LinkTicket",
    "Option",
    "PauseDestination",
    "RemoveTag",
    "Reopen",
    "Reply",
    "ResumeDestination",
    "RetireUserNote",
    "SendHeld",
    "SetAttribute",
    "SetAway",
    "Snooze",
    "StopSending",
    "Subject",
    "SuggestRelated",
    "TellWhy",
    "Unassign",
    "UndoLast",
    "UserNote",
    "plain",
]
