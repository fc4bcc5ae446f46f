"""Our own doings come back as webhooks: they settle the effect they belong to and trigger no rule."""

from datetime import timedelta

from app import crash
from app.rules.events import Event
from app.runs.ledger import mark
from app.runs.workplace import Workplace
from app.store import effects
from app.store.effects import Change, Entry
from app.store.lanes import Lease
from app.webhooks.events import is_own_echo

_TAG_ECHO_WITHIN = timedelta(minutes=10)


def is_ours(place: Workplace, lease: Lease, event: Event) -> bool:
    """Whether this event is an echo of something this service did. A tag event names no author: the ledger knows."""
    if event.name == "conversation_tagged" and event.tag:
        past = effects.history(place.db, lease.lane, since=event.created_at - _TAG_ECHO_WITHIN)
        return any(row["action"] == "tag" and row["target"].casefold() == event.tag.casefold() for row in past)
    return is_own_echo(event, place.admin_id)


def settle(place: Workplace, lease: Lease, event: Event) -> None:
    """Settle the effect whose outcome was unknown and whose echo this is, if there is one."""
    for entry in effects.sending(place.db, lease.lane):
        if _belongs(entry, event):
            far_id = event.message.id if event.message and entry.action == "internal_note" else None
            if far_id and effects.claimed(place.db, entry.destination, [far_id]):
                continue
            change = Change(
                id=entry.id, state="done", reason="its echo arrived", attempts=entry.attempts, looks=entry.looks,
                far_id=far_id, done_at=event.created_at,
            )  # fmt: skip
            with place.db.connection() as conn:
                effects.apply(conn, lease, [change])
            crash.point("echo.settled")
            return


def _belongs(entry: Entry, event: Event) -> bool:
    match entry.action:
        case "internal_note":
            return event.message is not None and mark(entry.key) in event.message.text
        case "tag":
            return event.tag is not None and event.tag.casefold() == entry.target.casefold()
        case "close":
            return event.name == "teammate_closed"
        case "assign":
            return event.name == "conversation_assigned"
        case _:
            return False
