"""Tags, attributes, state, assignees and notes of a conversation."""

from collections.abc import Callable
from datetime import datetime

from app import crash
from app.integrations.errors import CallFailed, Reason
from app.integrations.lookups import assignee_of, attribute_of, candidates_note, state_of, tags_of
from app.integrations.receipt import Receipt
from app.rules.actions import (
    AddTag,
    Assign,
    Close,
    Draft,
    HistoryNote,
    InternalNote,
    RemoveTag,
    Reopen,
    SetAttribute,
    Snooze,
    SuggestRelated,
    TellWhy,
    Unassign,
)
from app.rules.due_dates import date_told, moment_in
from app.runs.errand import Errand
from app.runs.ledger import to_action
from app.runs.ledger_steps import RestoreAttribute, TellUndone
from app.runs.notes import note_link
from app.runs.sight import Absent, Found, Sight, TakenOver, unclaimed
from app.store import slots
from app.store.taken_back import KEY

NotedAction = InternalNote | Draft | HistoryNote | SuggestRelated | TellWhy | TellUndone
SlotAction = SetAttribute | RestoreAttribute | Close | Reopen | Snooze | Assign | Unassign


def add_tag(errand: Errand[AddTag]) -> Receipt:
    return with_tag(
        errand, errand.action.tag,
        lambda tag: errand.place.intercom.add_tag(errand.conversation, tag, deadline=errand.deadline),
    )  # fmt: skip


def remove_tag(errand: Errand[RemoveTag]) -> Receipt:
    intercom = errand.place.intercom
    return without_tag(
        lambda: intercom.remove_tag(errand.conversation, intercom.tag_id(errand.action.tag), deadline=errand.deadline),
        lambda: errand.action.tag.casefold() in tags_of(intercom.conversation(errand.conversation)),
    )


def without_tag(remove: Callable[[], Receipt], is_there: Callable[[], bool]) -> Receipt:
    """Take the tag away; NOT_FOUND may say that it is not there, which is what is wanted."""
    try:
        return remove()
    except CallFailed as failure:
        if failure.reason is not Reason.NOT_FOUND or is_there():
            raise
        return Receipt()


def with_tag(errand: Errand[AddTag], name: str, call: Callable[[str], Receipt]) -> Receipt:
    """Call with the tag's id; once more with a tag made anew where the one that was remembered is gone."""
    intercom = errand.place.intercom
    tag_id = intercom.tag_id(name)
    crash.point("tag.known")
    try:
        return call(tag_id)
    except CallFailed as failure:
        if failure.reason is not Reason.NOT_FOUND:
            raise
        anew = intercom.tag_id(name)
        if anew == tag_id:  # the tag is there: it is the conversation that is gone
            raise
        return call(anew)


def look_for_tag(errand: Errand[AddTag]) -> Sight:
    tags = tags_of(errand.place.intercom.conversation(errand.conversation))
    return Found() if errand.action.tag.casefold() in tags else Absent()


def look_for_no_tag(errand: Errand[RemoveTag]) -> Sight:
    tags = tags_of(errand.place.intercom.conversation(errand.conversation))
    return Absent() if errand.action.tag.casefold() in tags else Found()


def set_attribute(errand: Errand[SetAttribute]) -> Receipt:
    wanted = {errand.action.name: errand.action.value}
    return errand.place.intercom.set_attributes(errand.conversation, wanted, deadline=errand.deadline)


def restore_attribute(errand: Errand[RestoreAttribute]) -> Receipt:
    """Give the value back. No document says that Intercom empties an attribute: where it did not, that is told."""
    action, intercom = errand.action, errand.place.intercom
    receipt = intercom.set_attributes(errand.conversation, {action.name: action.value}, deadline=errand.deadline)
    if action.value is None:
        kept = attribute_of(intercom.conversation(errand.conversation), action.name)
        refuse_what_stayed(action.name, kept)
    return receipt


def refuse_what_stayed(name: str, kept: object) -> None:
    """Raises CallFailed where an attribute that was to be emptied has a value still."""
    if not _same(kept, None):
        raise CallFailed("intercom", Reason.REFUSED, f"Intercom kept a value: {kept!r}; empty {name} by hand")


def close(errand: Errand[Close]) -> Receipt:
    return errand.place.intercom.close_conversation(errand.conversation, deadline=errand.deadline)


def reopen(errand: Errand[Reopen]) -> Receipt:
    return errand.place.intercom.open_conversation(errand.conversation, deadline=errand.deadline)


def snooze(errand: Errand[Snooze]) -> Receipt:
    until = datetime.fromisoformat(errand.action.until)
    return errand.place.intercom.snooze(errand.conversation, until, deadline=errand.deadline)


def assign(errand: Errand[Assign]) -> Receipt:
    action = errand.action
    return errand.place.intercom.assign(errand.conversation, action.to, action.id, deadline=errand.deadline)


def unassign(errand: Errand[Unassign]) -> Receipt:
    return errand.place.intercom.assign(errand.conversation, errand.action.to, "0", deadline=errand.deadline)


def write_note(errand: Errand[NotedAction]) -> Receipt:
    return errand.place.intercom.note(errand.conversation, errand.html or "", deadline=errand.deadline)


def look_for_note(errand: Errand[NotedAction]) -> Sight:
    place, entry = errand.place, errand.entry
    conversation = place.intercom.conversation(errand.conversation)
    link = note_link(place, entry)
    found = candidates_note(conversation, marker=link, admin_id=place.admin_id, after=errand.since)
    return unclaimed(place, entry, [(far_id, None) for far_id in found])


def look_at_slot(errand: Errand[SlotAction]) -> Sight:
    """Whether the slot holds what is wanted, or what it held when the rule decided, or what somebody else put there."""
    conversation = errand.place.intercom.conversation(errand.conversation)
    holds, wanted = _held_and_wanted(conversation, errand.action)
    if _same(holds, wanted):
        return Found()
    is_undo = errand.entry.key.startswith(KEY)  # what is taken back must still be as it was left
    ours = _same(holds, errand.entry.before) or (not is_undo and _left_by_us(errand, conversation))
    return Absent() if ours else TakenOver(str(holds))


def _left_by_us(errand: Errand[SlotAction], conversation: dict[str, object]) -> bool:
    """Whether a slot holds what it held before earlier decisions of ours that came to nothing, or what a late call of
    one of them left there. An effect's own `before` names what those decisions would have made of it.
    """
    for earlier in slots.decisions_before(errand.place.db, errand.entry.id):
        action = to_action(earlier["action"], earlier["request"])
        if not isinstance(action, SlotAction):
            return False
        holds, wanted = _held_and_wanted(conversation, action)
        if _same(holds, wanted) or _same(holds, earlier["before"]):
            return True
        if earlier["state"] == "done":
            return False
    return False


def _held_and_wanted(conversation: dict[str, object], action: SlotAction) -> tuple[object, object]:
    match action:
        case SetAttribute() | RestoreAttribute():
            return attribute_of(conversation, action.name), action.value
        case Close():
            return state_of(conversation), "closed"
        case Reopen():
            return state_of(conversation), "open"
        case Snooze():
            return state_of(conversation), "snoozed"
        case Assign():
            return assignee_of(conversation, action.to), action.id
        case Unassign():
            return assignee_of(conversation, action.to), None


def _same(holds: object, before: object) -> bool:
    """Whether a slot holds this; empty, "0" and nothing are one: nobody, nothing set."""
    empty = (None, "", "0", 0, False)
    return holds == before or (holds in empty and before in empty) or _is_same_moment(holds, before)


def _is_same_moment(holds: object, before: object) -> bool:
    """Of a date: Intercom may tell it in UNIX seconds, and we wrote it as ISO 8601."""
    told = date_told(holds, None)
    return told is not None and isinstance(before, str) and told == moment_in(before)
