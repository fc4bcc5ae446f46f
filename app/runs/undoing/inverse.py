"""What takes an effect back, where anything does; and why nothing does, where nothing does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.rules.actions import (
    Action,
    AddTag,
    Assign,
    Close,
    FileTicket,
    RemoveTag,
    Reopen,
    SetAttribute,
    SetAway,
    Snooze,
    Unassign,
)
from app.runs.ledger import kind_named, to_action
from app.runs.ledger_steps import RestoreAttribute, TellWithdrawn, WithdrawTicket
from app.store.taken_back import Deed

COMMENT = "Filed by mistake: a teammate took this ticket back."
_WITH_ANOTHER = ("quick_replies", "place_ticket")
"""What belongs to a message or a ticket and needs no word of its own."""


@dataclass(frozen=True, slots=True)
class Inverse:
    """The action that takes an effect back. `left`: what the effect left in its slot, which must still be there.
    `told_first`: what says so before, and has to be done before."""

    action: Action
    left: object = None
    told_first: Action | None = None


@dataclass(frozen=True, slots=True)
class Stays:
    """Nothing takes it back."""

    because: str


def inverse_of(deed: Deed) -> Inverse | Stays | None:
    """How a done effect is taken back; None where it goes, or stays, with another effect."""
    if deed.action in _WITH_ANOTHER:
        return None
    if stays := kind_named(deed.action).stays:
        return Stays(stays)
    action = to_action(deed.action, deed.request)
    take_back = _INVERSES.get(type(action))
    return take_back(action, deed) if take_back else Stays("nothing takes this back")


def _untagged(action: AddTag, _deed: Deed) -> Inverse:
    return Inverse(RemoveTag(tag=action.tag, on=action.on, subject_id=action.subject_id))


def _tagged_again(action: RemoveTag, _deed: Deed) -> Inverse:
    return Inverse(AddTag(tag=action.tag, on=action.on, subject_id=action.subject_id))


def _restored(action: SetAttribute, deed: Deed) -> Inverse | Stays:
    before = deed.before
    if before is not None and not isinstance(before, str | int | float):
        return Stays(f"this service cannot set the value before: {before}")
    value = RestoreAttribute(name=action.name, value=before, on=action.on, subject_id=action.subject_id)
    return Inverse(value, left=action.value)


def _handed_back(action: Assign | Unassign, deed: Deed) -> Inverse:
    left = action.id if isinstance(action, Assign) else None
    if deed.before in (None, "", 0, "0"):
        return Inverse(Unassign(to=action.to), left=left)
    return Inverse(Assign(to=action.to, id=str(deed.before), name=str(deed.before)), left=left)


def _in_the_state_before(action: Close | Reopen | Snooze, deed: Deed) -> Inverse | Stays:
    left = {Close: "closed", Reopen: "open", Snooze: "snoozed"}[type(action)]
    if deed.before == "closed":
        return Inverse(Close(), left=left)
    if deed.before == "snoozed" and not isinstance(action, Close):
        return Stays("the conversation was snoozed, and until when is not known any more: snooze it by hand")
    return Inverse(Reopen(), left=left)


def _withdrawn(_action: FileTicket, deed: Deed) -> Inverse | Stays:
    if deed.far_id is None:
        return Stays("which ticket it became is not known: look in Asana")
    told = TellWithdrawn(gid=deed.far_id, comment=COMMENT)  # a task that is completed without a word puzzles engineers
    return Inverse(WithdrawTicket(gid=deed.far_id), told_first=told)


def _switched_back(action: SetAway, _deed: Deed) -> Inverse:
    return Inverse(SetAway(teammate_id=action.teammate_id, away=not action.away))


_INVERSES: Mapping[type[Action], Callable[[Any, Deed], Inverse | Stays]] = {
    AddTag: _untagged,
    RemoveTag: _tagged_again,
    SetAttribute: _restored,
    Assign: _handed_back,
    Unassign: _handed_back,
    Close: _in_the_state_before,
    Reopen: _in_the_state_before,
    Snooze: _in_the_state_before,
    FileTicket: _withdrawn,
    SetAway: _switched_back,
}
