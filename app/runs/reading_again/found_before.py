"""A notification that comes after all, of what reading again has found meanwhile: no part tells of it, so that no key
is the same."""

from datetime import timedelta

from app.rules.events import Event
from app.runs.reading_again.account import READ
from app.runs.reading_again.changes import AT_ONCE, TAG_ADDED, TAGGED
from app.runs.reading_again.missing import RATED_WITHIN
from app.store import told_before
from app.store.database import Database
from app.webhooks import keys
from app.webhooks.events import Ignored
from app.webhooks.items import tag_object
from app.webhooks.notification import Notification
from app.webhooks.recovered import RATED
from app.webhooks.untrusted import identity

_FOUND = Ignored("it came after the conversation was read again, and that has found the same")
_EVER = timedelta(days=365)


def unless_found(db: Database, notification: Notification, event: Event | Ignored) -> Event | Ignored:
    """The event; Ignored where there is one of the same tag or rating already, made by reading the conversation
    again."""
    if isinstance(event, Ignored) or event.recovered:
        return event
    looked_for = _looked_for(notification, event)
    return _FOUND if looked_for and _is_there(db, event, *looked_for) else event


def _is_there(
    db: Database, event: Event, topic: str, which: tuple[str, ...], before: timedelta, after: timedelta
) -> bool:
    if event.conversation is None:
        return False
    start = READ + keys.found_key(event.app_id, event.conversation.id, topic, *which, "")
    lane = keys.lane("conversation", event.app_id, event.conversation.id)
    at = event.created_at
    return told_before.is_there(db, lane, topic=topic, key_start=start, since=at - before, until=at + after)


def _looked_for(notification: Notification, event: Event) -> tuple[str, tuple[str, ...], timedelta, timedelta] | None:
    """The topic and the beginning of the key of what reading makes of it, and how long before and after the
    notification's time: where Intercom does not tell when a tag was put on, it was found as of a later change."""
    tag = identity(tag_object(notification.item).get("id"))
    if event.topic == TAGGED and tag:
        return TAG_ADDED, (tag,), AT_ONCE, _EVER
    return (RATED, (), RATED_WITHIN, RATED_WITHIN) if event.topic == RATED else None
