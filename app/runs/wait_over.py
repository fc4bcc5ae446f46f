"""A wait that is over: its rule looks again at the event that it waited after, in the conversation as it is now."""

from dataclasses import dataclass, replace

from app.integrations.errors import CallFailed, Reason
from app.rules.events import Event
from app.rules.rulebook import Rulebook
from app.runs.facts import read_conversation
from app.runs.reread import BODY_GONE
from app.runs.workplace import Workplace
from app.store import timers
from app.store.events import StoredEvent
from app.store.timers import Over
from app.webhooks.events import Ignored, read_event
from app.webhooks.notification import Unreadable, read_notification


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A rule that looks again, and its event: what happened then, with the conversation as it is now."""

    rule: str
    event: Event


def due(place: Workplace, stored: StoredEvent, book: Rulebook) -> Due | Ignored:
    """What is to be looked at again; Ignored where there is nothing to look at, or nobody to look. Raises CallFailed or
    Parked when the conversation cannot be read now."""
    over = timers.over(place.db, stored.id)
    if over is None:
        return Ignored("nobody knows any more which rule waited")
    if over.anew is not None and not stored.replayed and not _stays(book, over.rule):
        return Ignored(f"the rule {over.rule} began to wait anew with event {over.anew}")
    event = _cause(over)
    if isinstance(event, Ignored):
        return event
    gone = _gone(book, over.rule, event)
    if gone is not None:
        return Ignored(gone)
    now = _as_it_is_now(place, event)
    return now if isinstance(now, Ignored) else Due(rule=over.rule, event=now)


def _cause(over: Over) -> Event | Ignored:
    if over.body is None:
        return Ignored(f"event {over.event_id}, after which the rule {over.rule} waited: {BODY_GONE}")
    notification = read_notification(bytes(over.body))
    if isinstance(notification, Unreadable):
        return Ignored(notification.reason)
    event = read_event(notification, received_at=over.received_at)
    return event if isinstance(event, Ignored) else replace(event, recovered=over.recovered)


def _stays(book: Rulebook, name: str) -> bool:
    """Whether each event of the rule begins a wait of its own."""
    return any(rule.wait is not None and rule.wait.for_an_answer for rule in book.rules if rule.name == name)


def _gone(book: Rulebook, name: str, event: Event) -> str | None:
    """Why the rulebook in force has nobody to look again, if it is so."""
    rule = next((rule for rule in book.rules if rule.name == name), None)
    if rule is None:
        return f"the rule {name}, which waited, is not in the rulebook any more"
    if event.name not in rule.when and event.topic not in rule.when:
        return f"the rule {name}, which waited, is not called by {event.name} any more"
    return None


def _as_it_is_now(place: Workplace, event: Event) -> Event | Ignored:
    if event.conversation is None:
        return event
    try:
        return replace(event, conversation=read_conversation(place, event.conversation.id))
    except CallFailed as failure:
        if failure.reason in (Reason.NOT_FOUND, Reason.REFUSED):
            return Ignored(f"Intercom does not show the conversation any more: {failure.detail}")
        raise
