"""What is looked up beside an event and its contact, where a rule that it calls asks for it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from app.integrations.intercom import IntercomClient
from app.rules.article_match import search_words
from app.rules.events import Article, Background, Conversation, Event, Message, Snapshot, Ticket
from app.rules.fields import Need
from app.runs import reads
from app.runs.contacts import AroundContacts, Began
from app.runs.remembered import Remembered, none_if_missing
from app.runs.workplace import Workplace
from app.store import contact_tickets
from app.store.database import Database
from app.webhooks.events import whole_conversation_of
from app.webhooks.items import FIRST_MESSAGE

Needs = frozenset[Need]
Value = TypeVar("Value")


class Turn(Protocol):
    """Waits for a place for a read, and makes it."""

    def __call__(self, read: Callable[[], Value]) -> Value: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where things are looked up. Without a database no ticket is known of."""

    intercom: IntercomClient
    around: AroundContacts
    db: Database | None
    seat: str
    turn: Turn

    @classmethod
    def of(cls, place: Workplace) -> "Sources":
        """A worker's: each read takes its turn in the shared budget."""
        turn: Turn = partial(reads.from_intercom, place)
        seat, around = place.admin_id, place.around_contacts
        return cls(intercom=place.intercom, around=around, db=place.db, seat=seat, turn=turn)

    @classmethod
    def at_once(cls, intercom: IntercomClient, db: Database | None, seat: str) -> "Sources":
        """Those of one command, which waits for nobody."""
        return cls(intercom=intercom, around=AroundContacts.of(intercom), db=db, seat=seat, turn=_at_once)

    def remembered(self, memory: Remembered[Value], key: str) -> Value | None:
        """What is remembered under a key, else read anew."""
        return memory.get(key) if memory.known(key) else self.turn(lambda: memory.get(key))


def _at_once(read: Callable[[], Value]) -> Value:
    return read()


def with_background(sources: Sources, needs: Needs, snapshot: Snapshot, event_id: int) -> Snapshot:
    """The snapshot with what is needed and can be found; what does not exist stays unknown. Raises CallFailed or
    Parked where something cannot be read now."""
    event = snapshot.event
    if event.conversation is not None:
        parts = _parts(sources, event, event.conversation, needs)
        event = replace(event, conversation=replace(event.conversation, parts=parts))
    contact_id = snapshot.contact.id if snapshot.contact else None
    found = _about_contact(sources, needs, event, contact_id, event_id) if contact_id else Background()
    if "articles" in needs:
        found = replace(found, articles=_articles(sources, event))
    return replace(snapshot, event=event, background=found, seat=sources.seat)


def _parts(sources: Sources, event: Event, conversation: Conversation, needs: Needs) -> tuple[Message, ...] | None:
    """Everything written and done, where a rule asks for it: it is not only the read that costs, but all that is told
    from the parts. Of a conversation that has just begun it is its first message."""
    if conversation.parts is not None or "conversation" not in needs:
        return conversation.parts
    if event.topic in FIRST_MESSAGE and event.message is not None:
        return (event.message,)
    read = sources.turn(lambda: none_if_missing(lambda: sources.intercom.conversation(conversation.id)))
    return whole_conversation_of(read).parts if read is not None else None


def _about_contact(sources: Sources, needs: Needs, event: Event, contact_id: str, event_id: int) -> Background:
    around = sources.around
    began = sources.remembered(around.conversations, contact_id) if "history" in needs else None
    return Background(
        company=sources.remembered(around.companies, contact_id) if "company" in needs else None,
        segments=sources.remembered(around.segments, contact_id) if "segments" in needs else None,
        contact_tags=sources.remembered(around.tags, contact_id) if "contact_tags" in needs else None,
        earlier=_earlier(began, event.conversation),
        tickets=_tickets(sources, event, contact_id, event_id) if "tickets" in needs else None,
    )


def _earlier(began: tuple[Began, ...] | None, conversation: Conversation | None) -> tuple[datetime, ...] | None:
    """When those began that are not this conversation and were there before it."""
    if began is None:
        return None
    this, since = (conversation.id, conversation.created_at) if conversation else (None, None)
    return tuple(each.at for each in began if each.conversation != this and (since is None or each.at <= since))


def _tickets(sources: Sources, event: Event, contact_id: str, event_id: int) -> tuple[Ticket, ...]:
    if sources.db is None:
        return ()
    filed = contact_tickets.tickets_of(sources.db, f"contact:{event.app_id}:{contact_id}", event_id=event_id)
    return tuple(Ticket(**row) for row in filed)


def _articles(sources: Sources, event: Event) -> tuple[Article, ...] | None:
    """What the help centre has on a customer's message; nothing for one that says nothing."""
    if event.message is None or event.message.author.kind != "customer":
        return None
    phrase = search_words(event.message.text)
    return sources.remembered(sources.around.articles, phrase) if phrase else ()
