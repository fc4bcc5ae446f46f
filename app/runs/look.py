"""Looking at the far end: what became of a call whose outcome is unknown, what a slot holds now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.integrations.lookups import (
    assignee_of,
    attribute_of,
    candidates_contact_note,
    candidates_note,
    candidates_task,
    state_of,
    tags_of,
)
from app.rules.actions import AddTag, Assign, Close, FileTicket, InternalNote, SetAttribute, UserNote
from app.runs.ledger import LedgerAction, PlaceTicket, mark, to_action
from app.runs.notes import note_link
from app.runs.perform import id_of
from app.runs.workplace import Workplace
from app.store import effects, slots
from app.store.effects import Entry

_CLOCKS_DIFFER_BY = timedelta(minutes=2)
_TASK_FIELDS = "created_at,permalink_url,notes,custom_fields.gid,custom_fields.text_value"


@dataclass(frozen=True, slots=True)
class Found:
    """It is there, once."""

    far_id: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Absent:
    """It is not there (yet)."""


@dataclass(frozen=True, slots=True)
class Several:
    """More than one thing there could be it: a person decides."""

    far_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Somebody changed that slot since the rule decided."""

    saw: str


Sight = Found | Absent | Several | TakenOver


def look(place: Workplace, entry: Entry, action: LedgerAction, *, html: str | None) -> Sight:
    """What the far end shows of this effect. Raises CallFailed."""
    since = (entry.sent_at or place.clocks.now(entry.destination)) - _CLOCKS_DIFFER_BY
    match action:
        case InternalNote():
            conversation = place.intercom.conversation(id_of(entry.conversation))
            link = note_link(place, entry)
            return _unclaimed(
                place,
                entry,
                [(i, None) for i in candidates_note(conversation, marker=link, admin_id=place.admin_id, after=since)],
            )
        case UserNote():
            notes = place.intercom.contact_notes(id_of(entry.contact))
            ids = candidates_contact_note(notes, html=html or "", admin_id=place.admin_id, after=since)
            return _unclaimed(place, entry, [(i, None) for i in ids])
        case FileTicket():
            return _unclaimed(place, entry, _tasks(place, entry, action, since))
        case PlaceTicket():
            return Absent()
        case AddTag() | SetAttribute() | Close() | Assign():
            return _slot(place, entry, action)


def _tasks(place: Workplace, entry: Entry, action: FileTicket, since: datetime) -> list[tuple[str, str | None]]:
    tasks = place.asana.tasks_modified_since(action.project, since, _TASK_FIELDS)
    return candidates_task(tasks, marker=mark(entry.key), marker_field=action.marker_field, after=since)


def _unclaimed(place: Workplace, entry: Entry, candidates: list[tuple[str, str | None]]) -> Sight:
    taken = effects.claimed(place.db, entry.destination, [far_id for far_id, _ in candidates]) if candidates else set()
    free = [candidate for candidate in candidates if candidate[0] not in taken]
    if not free:
        return Absent()
    if len(free) > 1:
        return Several(tuple(far_id for far_id, _ in free))
    return Found(*free[0])


def _slot(place: Workplace, entry: Entry, action: AddTag | SetAttribute | Close | Assign) -> Sight:
    conversation = place.intercom.conversation(id_of(entry.conversation))
    if isinstance(action, AddTag):
        return Found() if action.tag.casefold() in tags_of(conversation) else Absent()
    holds, wanted = _held_and_wanted(conversation, action)
    if holds == wanted:
        return Found()
    ours = _same(holds, entry.before) or _left_by_us(place, entry, conversation)
    return Absent() if ours else TakenOver(str(holds))


def _left_by_us(place: Workplace, entry: Entry, conversation: dict[str, Any]) -> bool:
    """Whether a slot holds what it held before earlier decisions of ours that came to nothing, or what a late call of
    one of them left there. An effect's own `before` names what those decisions would have made of it.
    """
    for earlier in slots.decisions_before(place.db, entry.id):
        action = to_action(entry.action, earlier["request"])
        if not isinstance(action, SetAttribute | Close | Assign):
            return False
        holds, wanted = _held_and_wanted(conversation, action)
        if holds == wanted or _same(holds, earlier["before"]):
            return True
        if earlier["state"] == "done":
            return False
    return False


def _held_and_wanted(conversation: dict[str, Any], action: SetAttribute | Close | Assign) -> tuple[object, object]:
    match action:
        case SetAttribute():
            return attribute_of(conversation, action.name), action.value
        case Close():
            return state_of(conversation), "closed"
        case Assign():
            return assignee_of(conversation, action.to), action.id


def _same(holds: object, before: object) -> bool:
    """Whether a slot still holds what it held; empty, "0" and nothing are one: nobody, nothing set."""
    empty = (None, "", "0", 0, False)
    return holds == before or (holds in empty and before in empty)
