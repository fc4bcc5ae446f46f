"""A past event read once more from its stored bytes: what people wrote is kept there only, not with the run's facts."""

from typing import Any

from app.errors import NotThere
from app.rules.events import Event, Snapshot
from app.rules.facts import facts_of
from app.rules.fields import BODY_FIELDS
from app.rules.vocabulary import Vocabulary
from app.runs.why.values import EventSeen
from app.store import events
from app.store.database import Database
from app.store.json_text import storable
from app.webhooks.events import Ignored, read_event
from app.webhooks.notification import Unreadable, read_notification

BODY_GONE = "its body is gone: retention has passed or it was erased"
_LARGEST_ID = 2**63 - 1


def stored_event(db: Database, event_id: int) -> tuple[EventSeen, bytes | None]:
    """The event as it is stored, with the bytes that tell what happened (None after retention): those that came, or at
    the end of a wait those of the event that is looked at again. Raises NotThere."""
    row = events.show(db, event_id) if 0 < event_id <= _LARGEST_ID else None
    if row is None:
        raise NotThere(f"there is no event {event_id}")
    body = None if row["body"] is None else bytes(row["body"])
    values = {name: row[name] for name in EventSeen.__dataclass_fields__ if name != "body_known"}
    return EventSeen(**values, body_known=body is not None), body


def reread(body: bytes | None) -> Event | str:
    """The event that the bytes tell of, or why they tell of none."""
    if body is None:
        return BODY_GONE
    notification = read_notification(body)
    if isinstance(notification, Unreadable):
        return notification.reason
    event = read_event(notification)
    return event.reason if isinstance(event, Ignored) else event


def all_facts(event: Event, vocabulary: Vocabulary) -> dict[str, Any]:
    """What the event alone tells: nothing of the ledger, nothing asked of a vendor."""
    return storable(dict(facts_of(Snapshot(event=event), vocabulary)))


def own_words(event: Event, vocabulary: Vocabulary) -> dict[str, Any]:
    """The facts that are not stored with a run."""
    return {name: value for name, value in all_facts(event, vocabulary).items() if name in BODY_FIELDS}
