"""Asana tickets: filed, placed, linked, counted, withdrawn; and the notes on customers' profiles that tell of them."""

from typing import Any

from app.integrations.asana import AsanaClient
from app.integrations.errors import CallFailed, Reason
from app.integrations.lookups import candidates_comment, candidates_contact_note, candidates_task
from app.integrations.receipt import Receipt
from app.rules.actions import FileTicket, LinkTicket, UserNote
from app.runs.errand import Errand
from app.runs.ledger import mark
from app.runs.ledger_steps import CountAffected, ListTold, PlaceTicket, TellWithdrawn, WithdrawTicket
from app.runs.sight import Absent, Found, Sight, unclaimed
from app.store import user_notes

_TASK_FIELDS = "created_at,permalink_url,notes,custom_fields.gid,custom_fields.text_value"
_COUNTED = "custom_fields.gid,custom_fields.number_value"


def file(errand: Errand[FileTicket]) -> Receipt:
    return errand.place.asana.create_task(task_of(errand), deadline=errand.deadline)


def task_of(errand: Errand[FileTicket]) -> dict[str, object]:
    """The task as Asana takes it, with our marker in its field, else as the last line of the description."""
    action, marker = errand.action, mark(errand.entry.key)
    fields: dict[str, object] = {gid: list(v) if isinstance(v, tuple) else v for gid, v in action.fields}
    notes = action.description
    if action.marker_field:
        fields[action.marker_field] = marker
    else:
        notes = f"{notes}\n\n{marker}"
    task: dict[str, object] = {"name": action.title, "notes": notes, "projects": [action.project]}
    return {**task, "custom_fields": fields} if fields else task


def look_for_task(errand: Errand[FileTicket]) -> Sight:
    action, since = errand.action, errand.since
    tasks = errand.place.asana.tasks_modified_since(action.project, since, _TASK_FIELDS)
    marker = mark(errand.entry.key)
    found = candidates_task(tasks, marker=marker, marker_field=action.marker_field, after=since)
    return unclaimed(errand.place, errand.entry, found)


def put_in_section(errand: Errand[PlaceTicket]) -> Receipt:
    return errand.place.asana.add_to_section(errand.action.section, _task_id(errand), deadline=errand.deadline)


def _task_id(errand: Errand[PlaceTicket]) -> str:
    ticket = user_notes.ticket(errand.place.db, errand.entry.needs or "")
    if ticket is None or not ticket.far_id:
        raise CallFailed("asana", Reason.REFUSED, "the ticket to be placed is not filed")
    return ticket.far_id


def link(errand: Errand[LinkTicket]) -> Receipt:
    """Comment on the task; the receipt has the comment's gid, and the task's address."""
    action, asana = errand.action, errand.place.asana
    made = asana.comment(action.gid, _marked(action.comment, errand.entry.key), deadline=errand.deadline)
    return Receipt(far_id=made.far_id, url=action.url, at=made.at)


def look_for_link(errand: Errand[LinkTicket]) -> Sight:
    found = candidates_comment(
        errand.place.asana.comments(errand.action.gid), marker=mark(errand.entry.key), after=errand.since
    )
    return unclaimed(errand.place, errand.entry, [(gid, errand.action.url) for gid in found])


def users_affected(asana: AsanaClient, action: CountAffected) -> int | None:
    """How many users the ticket counts as affected; None where it has no field that counts them."""
    field = _counting(asana, action)
    return None if field is None else int(field.get("number_value") or 0)


def _counting(asana: AsanaClient, action: CountAffected) -> dict[str, Any] | None:
    known = set(dict(action.affected_fields).values())
    fields = asana.task(action.gid, _COUNTED).get("custom_fields") or []
    return next((each for each in fields if str(each.get("gid")) in known), None)


def count(errand: Errand[CountAffected]) -> Receipt:
    """Write the number that was written down before: doing it twice counts once."""
    asana, action = errand.place.asana, errand.action
    field = _counting(asana, action)
    if field is None:
        raise CallFailed("asana", Reason.REFUSED, "the field that counted users is gone from the ticket")
    return asana.set_fields(action.gid, {str(field["gid"]): int(errand.html or 0)}, deadline=errand.deadline)


def look_for_count(errand: Errand[CountAffected]) -> Sight:
    now = users_affected(errand.place.asana, errand.action)
    return Found() if now is not None and now >= int(errand.html or 0) else Absent()


def tell_in_ticket(errand: Errand[TellWithdrawn] | Errand[ListTold]) -> Receipt:
    action = errand.action
    return errand.place.asana.comment(action.gid, _marked(action.comment, errand.entry.key), deadline=errand.deadline)


def look_for_what_was_told(errand: Errand[TellWithdrawn] | Errand[ListTold]) -> Sight:
    found = candidates_comment(
        errand.place.asana.comments(errand.action.gid), marker=mark(errand.entry.key), after=errand.since
    )
    return unclaimed(errand.place, errand.entry, [(gid, None) for gid in found])


def withdraw(errand: Errand[WithdrawTicket]) -> Receipt:
    return errand.place.asana.complete(errand.action.gid, deadline=errand.deadline)


def look_for_withdrawal(errand: Errand[WithdrawTicket]) -> Sight:
    task = errand.place.asana.task(errand.action.gid, "completed")
    return Found() if task.get("completed") is True else Absent()


def _marked(comment: str, key: str) -> str:
    return f"{comment}\n{mark(key)}"


def note_on_profile(errand: Errand[UserNote]) -> Receipt:
    return errand.place.intercom.add_contact_note(errand.contact, errand.html or "", deadline=errand.deadline)


def look_for_note_on_profile(errand: Errand[UserNote]) -> Sight:
    notes = errand.place.intercom.contact_notes(errand.contact)
    found = candidates_contact_note(notes, html=errand.html or "", admin_id=errand.place.admin_id, after=errand.since)
    return unclaimed(errand.place, errand.entry, [(far_id, None) for far_id in found])
