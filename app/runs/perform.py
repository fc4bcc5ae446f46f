"""Carrying out one effect: one call. The type checker finds a missing arm."""

from typing import assert_never

from app import crash
from app.integrations.errors import CallFailed, Reason
from app.integrations.receipt import Receipt
from app.rules.actions import AddTag, Assign, Close, FileTicket, InternalNote, SetAttribute, UserNote
from app.runs.ledger import LedgerAction, PlaceTicket, mark
from app.runs.workplace import Workplace
from app.store import user_notes
from app.store.effects import Entry


def perform(  # noqa: C901, PLR0911 - one arm an action, so that the type checker finds a missing one
    place: Workplace, entry: Entry, action: LedgerAction, *, html: str | None, deadline: float
) -> Receipt:
    """Make the call. `html` is the text of a note, already written down. Raises CallFailed."""
    conversation = id_of(entry.conversation)
    match action:
        case AddTag():
            return _tag(place, conversation, action.tag, deadline)
        case SetAttribute():
            return place.intercom.set_attributes(conversation, {action.name: action.value}, deadline=deadline)
        case InternalNote():
            return place.intercom.note(conversation, html or action.html, deadline=deadline)
        case Close():
            return place.intercom.close_conversation(conversation, deadline=deadline)
        case Assign():
            return place.intercom.assign(conversation, action.to, action.id, deadline=deadline)
        case FileTicket():
            return place.asana.create_task(task_of(entry, action), deadline=deadline)
        case PlaceTicket():
            return place.asana.add_to_section(action.section, _task_id(place, entry), deadline=deadline)
        case UserNote():
            return place.intercom.add_contact_note(id_of(entry.contact), html or "", deadline=deadline)
        case unknown:
            assert_never(unknown)


def _tag(place: Workplace, conversation: str, name: str, deadline: float) -> Receipt:
    """Tag it; once more with a tag made anew where the one that was remembered is gone from Intercom."""
    tag_id = place.intercom.tag_id(name)
    crash.point("tag.known")
    try:
        return place.intercom.add_tag(conversation, tag_id, deadline=deadline)
    except CallFailed as failure:
        if failure.reason is not Reason.NOT_FOUND:
            raise
        anew = place.intercom.tag_id(name)
        if anew == tag_id:  # the tag is there: it is the conversation that is gone
            raise
        return place.intercom.add_tag(conversation, anew, deadline=deadline)


def id_of(lane: str | None) -> str:
    """The vendor's id in a lane's key."""
    return (lane or "::").split(":", 2)[2]


def task_of(entry: Entry, action: FileTicket) -> dict[str, object]:
    """The task as Asana takes it, with our marker in its field, else as the last line of the description."""
    fields: dict[str, object] = {gid: list(v) if isinstance(v, tuple) else v for gid, v in action.fields}
    notes = action.description
    if action.marker_field:
        fields[action.marker_field] = mark(entry.key)
    else:
        notes = f"{notes}\n\n{mark(entry.key)}"
    task: dict[str, object] = {"name": action.title, "notes": notes, "projects": [action.project]}
    return {**task, "custom_fields": fields} if fields else task


def _task_id(place: Workplace, entry: Entry) -> str:
    ticket = user_notes.ticket(place.db, entry.needs or "")
    if ticket is None or not ticket.far_id:
        raise CallFailed("asana", Reason.REFUSED, "the ticket to be placed is not filed")
    return ticket.far_id
