"""Which rules could have taken an expected step at all."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.rules.actions import (
    Action,
    AddTag,
    Alert,
    Ask,
    Assign,
    BlockContact,
    Close,
    CommentInAsana,
    Draft,
    DropHeld,
    FileTicket,
    HistoryNote,
    InternalNote,
    LinkTicket,
    PauseDestination,
    RemoveTag,
    Reopen,
    Reply,
    ResumeDestination,
    RetireUserNote,
    SendHeld,
    SetAttribute,
    SetAway,
    Snooze,
    StopSending,
    SuggestRelated,
    TellWhy,
    Unassign,
    UndoLast,
    UserNote,
)
from app.rules.instructions import (
    AlertTo,
    AskFor,
    AssignTo,
    BlockIt,
    CloseIt,
    CommentOnTicket,
    DropWhatWaits,
    FileIt,
    LinkIt,
    Note,
    NoteLinked,
    NoteOnUser,
    OpenIt,
    PauseIt,
    ResumeIt,
    RetireNote,
    Say,
    SendWhatWaits,
    Set,
    SetAwayMode,
    SnoozeIt,
    StopIt,
    Suggest,
    Tag,
    TagOn,
    TellHistory,
    TellItWhy,
    UnassignIt,
    UndoIt,
    Untag,
)
from app.rules.instructions.messages import draft_name
from app.rules.instructions.tickets import LINKED
from app.rules.rulebook import Rulebook
from app.rules.templates import Template
from app.rules.trials.expected import Expected

Made = tuple[type[Action], Mapping[str, object]]
"""A kind of action, and those of its parts that are settled before any event: the rest is told by facts."""


def doers(book: Rulebook, expected: Expected) -> tuple[str, ...]:
    """Names of the rules with an instruction that may come out as this step."""
    return tuple(
        rule.name
        for rule in book.rules
        if any(_is_it(made, expected) for each in rule.instructions() for made in _MAKES[type(each)](each))
    )


def _is_it(made: Made, expected: Expected) -> bool:
    kind, settled = made
    return kind is expected.kind and all(expected.wanted.get(name, value) == value for name, value in settled.items())


def _only(kind: type[Action], *parts: str) -> Callable[[Any], tuple[Made, ...]]:
    """One kind of action; these parts are the instruction's own."""
    return lambda instruction: ((kind, {name: getattr(instruction, name) for name in parts}),)


def _tagging(instruction: TagOn) -> tuple[Made, ...]:
    kind = RemoveTag if instruction.away else AddTag
    return ((kind, {"tag": instruction.tag, "on": instruction.on}),)


def _setting(instruction: Set) -> tuple[Made, ...]:
    value = {} if isinstance(instruction.value, Template) else {"value": instruction.value}
    return ((SetAttribute, {"name": instruction.name, "on": instruction.on, **value}),)


def _saying(instruction: Say) -> tuple[Made, ...]:
    named = {"name": instruction.text.name if instruction.text else ""}
    replied = {**named, "approve": instruction.approve}
    return ((Draft, named),) if instruction.draft else ((Reply, replied), (Draft, named))


def _asking(instruction: AskFor) -> Iterator[Made]:
    """The question, or a draft of it; and what becomes of the answer."""
    for attribute in instruction.attributes:
        yield Ask, {"attribute": attribute.name}
        yield Draft, {"name": draft_name(attribute.name)}
        yield SetAttribute, {"name": attribute.name, "on": "conversation"}
    yield InternalNote, {}


def _alerting(instruction: AlertTo) -> tuple[Made, ...]:
    to = instruction.person.name if instruction.person else ""
    return (Alert, {"to": to}), (InternalNote, {})


_MAKES: Mapping[type, Callable[[Any], Iterator[Made] | tuple[Made, ...]]] = {
    Tag: lambda it: ((AddTag, {"tag": it.tag, "on": "conversation"}),),
    Untag: lambda it: ((RemoveTag, {"tag": it.tag, "on": "conversation"}),),
    TagOn: _tagging,
    Set: _setting,
    Note: _only(InternalNote),
    CloseIt: _only(Close),
    OpenIt: _only(Reopen),
    SnoozeIt: _only(Snooze),
    AssignTo: _only(Assign, "to", "name"),
    UnassignIt: _only(Unassign, "to"),
    FileIt: lambda it: ((FileTicket, {"kind": it.kind.name}),),
    NoteOnUser: lambda it: ((UserNote, {"kind": it.kind.name}),),
    NoteLinked: lambda _: ((UserNote, {"kind": LINKED}),),
    LinkIt: _only(LinkTicket),
    RetireNote: _only(RetireUserNote),
    Suggest: _only(SuggestRelated, "kinds"),
    Say: _saying,
    AskFor: _asking,
    AlertTo: _alerting,
    BlockIt: _only(BlockContact),
    SetAwayMode: _only(SetAway, "away", "reassign"),
    TellHistory: _only(HistoryNote),
    TellItWhy: _only(TellWhy),
    UndoIt: _only(UndoLast),
    StopIt: _only(StopSending),
    PauseIt: _only(PauseDestination),
    ResumeIt: _only(ResumeDestination),
    SendWhatWaits: _only(SendHeld),
    DropWhatWaits: _only(DropHeld),
    CommentOnTicket: _only(CommentInAsana),
}
