"""Our own doings come back as webhooks: they settle the effect they belong to and trigger no rule."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from app import crash
from app.rules.events import Event
from app.runs.ledger import NOTES, mark
from app.runs.workplace import Workplace
from app.store import effects, past
from app.store.database import Database
from app.store.effects import Change
from app.store.lanes import Lease
from app.webhooks.events import is_own_echo

_ECHOES_WITHIN = timedelta(minutes=2)
_CONTACT_TAGS: Mapping[str, Literal["tag", "untag"]] = {"contact_tagged": "tag", "contact_untagged": "untag"}


def is_ours(place: Workplace, lease: Lease, event: Event) -> bool:
    """Whether this event is an echo of something this service did. A tag event names no author: the ledger knows."""
    if event.name == "conversation_tagged" and event.tag:
        causes = past.causes(place.db, lease.lane, ["tag"], event.tag.casefold())
        return any(_may_be_from(cause, event) for cause in causes)
    if event.name in _CONTACT_TAGS and event.tag:
        action, target = _CONTACT_TAGS[event.name], f"contact:{event.tag.casefold()}"
        causes = past.causes_on_contact(place.db, lease.lane, action, target)
        return any(_may_be_from(cause, event) for cause in causes)
    return is_own_echo(event, place.admin_id)


def _may_be_from(cause: past.Cause, event: Event) -> bool:
    """Whether this effect can have caused the event: it was sent, and if it is known when, at about that time."""
    if not cause.is_done:
        return True
    return cause.done_at is not None and abs(cause.done_at - event.created_at) <= _ECHOES_WITHIN


_CAUSED_BY = {
    "conversation_tagged": ("tag",),
    "teammate_noted": NOTES,
    "conversation_assigned": ("assign", "unassign"),
    "teammate_closed": ("close",),
    "teammate_opened": ("open",),
    "teammate_snoozed": ("snooze",),
    "teammate_replied": ("message",),
}


def chain_of(db: Database, lane: str, event: Event) -> tuple[str, ...]:
    """The rules that led to our own doing, oldest first; empty if nobody knows which did."""
    actions = _CAUSED_BY.get(event.name, ())
    tag = event.tag.casefold() if event.tag else None
    causes = past.causes(db, lane, actions, tag) if actions else []
    proven = (cause for cause in causes if _is_cause(cause, event))
    return next(proven, causes[0]).chain if causes else ()


def _is_cause(cause: past.Cause, event: Event) -> bool:
    """A note is known by its id or by the mark in it; other doings bear neither."""
    message = event.message
    return message is not None and (
        (message.id is not None and cause.far_id == message.id) or mark(cause.key) in message.text
    )


def settle(place: Workplace, lease: Lease, event: Event) -> None:
    """Settle the note whose outcome was unknown and whose echo this is, if there is one. Other effects bear no mark:
    what became of them is read from what they were to change."""
    if event.message is None or event.message.id is None:
        return
    for entry in effects.sending(place.db, lease.lane):
        ours = entry.action in NOTES and mark(entry.key) in event.message.text
        if ours and not effects.claimed(place.db, entry.destination, [event.message.id]):
            change = Change(
                id=entry.id, state="done", reason="its echo arrived", attempts=entry.attempts, looks=entry.looks,
                far_id=event.message.id, done_at=event.created_at, receipt=entry.receipt,
            )  # fmt: skip
            with place.db.connection() as conn:
                effects.apply(conn, lease, [change])
            crash.point("echo.settled")
            return
