"""What is known of a customer from before, looked up when the note that tells it is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.rules.events import Event
from app.rules.masking import masked
from app.rules.wording import promises_in
from app.runs import reads
from app.runs.contacts import MOST_CONVERSATIONS, Began
from app.runs.workplace import Workplace
from app.store import customer_history
from app.store.customer_history import Asked, EarlierTicket
from app.store.effects import Entry
from app.webhooks.events import Ignored, read_event
from app.webhooks.notification import Unreadable, read_notification

_LOOKED_INTO = 10
_READ_FOR_PROMISES, _MOST_REPLIES = 3, 5
"""Replies are read for what they promise, which takes time: those of the last conversations, and not many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """Words of a teammate's answer that promise something."""

    words: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversed:
    """An earlier conversation, with its address."""

    at: datetime
    about: str
    state: str | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was before a conversation, each the newest first. `is_all`: these are all earlier conversations, and not
    only those that began last."""

    conversations: tuple[Conversed, ...]
    is_all: bool
    tickets: tuple[EarlierTicket, ...]
    asked: tuple[Asked, ...]
    promised: tuple[Promised, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.conversations or self.tickets)


def history_before(place: Workplace, entry: Entry) -> History:
    """What is known of the customer of an effect's conversation from before it. Raises CallFailed or Parked where
    Intercom cannot be read now."""
    _, app_id, this = (entry.conversation or "::").split(":", 2)
    began = _conversations(place, entry)
    earlier = sorted(_before(began, this), key=lambda each: each.at, reverse=True)
    lanes = [f"conversation:{app_id}:{each.conversation}" for each in earlier[:_LOOKED_INTO]]
    return History(
        conversations=tuple(_conversed(place, app_id, each) for each in earlier),
        is_all=len(began) < MOST_CONVERSATIONS,
        tickets=tuple(customer_history.tickets(place.db, entry.contact or "", but=this)),
        asked=tuple(customer_history.asked(place.db, lanes)),
        promised=tuple(_promised(place, lanes[:_READ_FOR_PROMISES])),
    )


def _conversations(place: Workplace, entry: Entry) -> tuple[Began, ...]:
    """Read anew: of what is remembered the newest may be missing, and what was open may be closed."""
    contact = (entry.contact or "::").split(":", 2)[2]
    if not contact:
        return ()
    place.around_contacts.conversations.forget(contact)
    return reads.remembered(place, place.around_contacts.conversations, contact) or ()


def _before(began: tuple[Began, ...], this: str) -> tuple[Began, ...]:
    since = next((each.at for each in began if each.conversation == this), None)
    return tuple(each for each in began if each.conversation != this and (since is None or each.at <= since))


def _conversed(place: Workplace, app_id: str, began: Began) -> Conversed:
    url = place.links.conversation(app_id, began.conversation)
    return Conversed(at=began.at, about=began.about, state=began.state, url=url)


def _promised(place: Workplace, lanes: Sequence[str]) -> Iterator[Promised]:
    for body in customer_history.teammates_replies(place.db, lanes, most=_MOST_REPLIES):
        event = _event(body)
        if event and event.message and event.message.author.kind == "teammate":
            for promise in promises_in(masked(event.message.text)):
                yield Promised(words=promise.found, at=event.created_at)


def _event(body: bytes) -> Event | None:
    notification = read_notification(body)
    read = None if isinstance(notification, Unreadable) else read_event(notification)
    return None if isinstance(read, Ignored) else read
