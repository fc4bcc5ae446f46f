"""What a rule may ask for, made concrete for one event: every text rendered, every name resolved, nothing sent yet."""

from app.rules.actions.action import Action, Facts, Subject, plain
from app.rules.actions.conversation import (
    TICKET_LINK,
    Assign,
    Close,
    InternalNote,
    Reopen,
    Snooze,
    Unassign,
)
from app.rules.actions.labels import AddTag, RemoveTag, SetAttribute
from app.rules.actions.messages import MOST_TIMES, OPEN_QUESTION, Alert, Ask, Draft, Option, Reply
from app.rules.actions.people import BlockContact, SetAway, StopSending, TellWhy, UndoLast
from app.rules.actions.tickets import FileTicket, LinkTicket, SuggestRelated, UserNote

__all__ = [
    "MOST_TIMES",
    "OPEN_QUESTION",
    "TICKET_LINK",
    "Action",
    "AddTag",
    "Alert",
    "Ask",
    "Assign",
    "BlockContact",
    "Close",
    "Draft",
    "Facts",
    "FileTicket",
    "InternalNote",
    "LinkTicket",
    "Option",
    "RemoveTag",
    "Reopen",
    "Reply",
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
