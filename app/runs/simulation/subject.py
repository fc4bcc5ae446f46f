"""What a simulation is about: a conversation fetched from Intercom, a stored event, or a notification in a file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app import clock
from app.errors import TriageError
from app.integrations.errors import CallFailed, Reason
from app.integrations.intercom import IntercomClient
from app.rules.asked_fields import needs_of_all
from app.rules.events import Contact, Conversation, Event, Past, Snapshot
from app.rules.facts import facts_of
from app.rules.rulebook import Rulebook
from app.rules.topics import TOPICS
from app.runs.background import Sources, with_background
from app.runs.facts import tickets_in, with_our_doings
from app.runs.replay import facts_again
from app.runs.reread import reread, stored_event
from app.runs.simulation.from_conversation import notification_of, topic_of_event
from app.runs.simulation.values import Subject
from app.runs.spoken import with_languages
from app.store import firings, installation, past
from app.store.database import Database
from app.store.json_text import storable
from app.webhooks.events import Ignored, contact_of, is_own_echo, read_event, whole_conversation_of
from app.webhooks.notification import Unreadable, read_notification

NO_DATABASE = "no database of this service is at hand: it is taken that nothing was filed or done here before"
NO_CUSTOMER = "what Intercom knows of the customer is not known: a file tells only what stands in it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a simulation is made: the rulebook, the seat that this service acts as, the address at which
    teammates open a conversation, and the database, if there is one (it is only read)."""

    book: Rulebook
    admin_id: str
    inbox_url: str
    db: Database | None


def of_conversation(desk: Desk, intercom: IntercomClient, conversation_id: str, as_name: str | None) -> Subject:
    """A conversation as it is now; what happened in it last is the event, or the last time that `as_name` happened.
    Raises TriageError if it is not there, CallFailed if Intercom does not answer."""
    try:
        found = intercom.conversation(conversation_id)
    except CallFailed as failure:
        if failure.reason is Reason.NOT_FOUND:
            raise TriageError(f"Intercom has no conversation {conversation_id} in this workspace") from failure
        raise
    body, notes = notification_of(found, intercom.me().app_id, as_name, own_seat=desk.admin_id)
    event, lane = _event_in(body)
    contact_ids = event.conversation.contact_ids if event.conversation else ()
    contact = _contact(intercom, contact_ids[0]) if contact_ids else None
    event = replace(event, conversation=_with_parts(event, found))
    sources = Sources.at_once(intercom, desk.db, desk.admin_id)
    return _subject(desk, (event, lane), contact, notes, shows_all_until=clock.now(), sources=sources)


def _with_parts(event: Event, found: Mapping[str, object]) -> Conversation | None:
    return event.conversation and replace(event.conversation, parts=whole_conversation_of(found).parts)


def of_file(desk: Desk, file: Path, as_name: str | None) -> Subject:
    """A webhook's body from a file, or as much of it as `{topic, data}`. Raises TriageError if it is none."""
    try:
        body = file.read_bytes()
    except OSError as error:
        raise TriageError(f"{file} cannot be read: {error.strerror}") from error
    event, lane = _event_in(body if as_name is None else _renamed(file, body, topic_of_event(as_name)))
    notes = (NO_CUSTOMER,) if event.contact is None else ()
    return _subject(desk, (event, lane), event.contact, notes, shows_all_until=event.created_at)


def of_event(desk: Desk, event_id: int) -> Subject:
    """A stored event with the facts of its latest run. Raises NotThere; TriageError when nothing can be decided on."""
    db = desk.db
    if db is None:
        raise TriageError("a stored event is in the service's database: run this in its folder, or set DATABASE_URL")
    seen, body = stored_event(db, event_id)
    event = reread(body)
    if isinstance(event, str):
        raise TriageError(f"event {event_id} says nothing that rules could decide on: {event}")
    facts, notes = facts_again(db, event_id, event, desk.book.vocabulary)
    ledger = _doings(desk, seen.lane, event.created_at, event_id)
    return Subject(
        event=event,
        contact=None,
        facts=facts,
        lane=seen.lane,
        event_id=event_id,
        tickets={row["key"]: row["state"] for row in ledger.effects if row["action"] == "ticket"},
        withdrawn=ledger.withdrawn(event_id=event_id),
        notes=notes,
    )


def _event_in(body: bytes) -> tuple[Event, str | None]:
    notification = read_notification(body)
    if isinstance(notification, Unreadable):
        raise TriageError(f"this is no notification of Intercom's: {notification.reason}")
    event = read_event(notification, received_at=clock.now())
    if isinstance(event, Ignored):
        raise TriageError(f"no rule is asked about this: {event.reason}")
    return event, notification.lane


def _renamed(file: Path, body: bytes, topic: str) -> bytes:
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise TriageError(f"{file} holds no JSON object")
    if TOPICS[topic].item != TOPICS.get(told.get("topic", ""), TOPICS[topic]).item:
        raise TriageError(f"--as: {TOPICS[topic].name} is not about what {file} tells of ({told.get('topic')})")
    return json.dumps({**told, "topic": topic}).encode()


def _contact(intercom: IntercomClient, contact_id: str) -> Contact | None:
    try:
        return contact_of(intercom.contact(contact_id))
    except CallFailed as failure:
        if failure.reason in (Reason.NOT_FOUND, Reason.REFUSED):
            return None
        raise


def _subject(
    desk: Desk,
    told: tuple[Event, str | None],
    contact: Contact | None,
    notes: tuple[str, ...],
    *,
    shows_all_until: datetime,
    sources: Sources | None = None,
) -> Subject:
    """The facts as a worker would gather them now. What this service did after `shows_all_until` is laid over them.
    `told`: the event and its lane. Without `sources` nothing more is looked up."""
    (event, lane), now = told, clock.now()
    done = _doings(desk, lane, shows_all_until)
    if event.conversation is not None:
        event = replace(event, conversation=with_our_doings(event.conversation, done.effects))
    event = with_languages(event, desk.book.vocabulary.languages)
    snapshot = Snapshot(
        event=event,
        contact=contact,
        tickets=tickets_in(done.effects),
        conversation_url=_url(desk, event),
        now=now,
        past=_past(desk, event, lane, contact, done.busy),
        seat=desk.admin_id,
    )
    if sources is not None:
        snapshot = with_background(sources, needs_of_all(desk.book, event.name, event.topic), snapshot, event_id=0)
    return Subject(
        event=event,
        contact=contact,
        facts=storable(dict(facts_of(snapshot, desk.book.vocabulary))),
        lane=lane,
        tickets={row["key"]: row["state"] for row in done.effects if row["action"] == "ticket"},
        withdrawn=done.withdrawn(event_id=0),
        notes=notes if desk.db is not None else (*notes, NO_DATABASE),
    )


def _doings(desk: Desk, lane: str | None, since: datetime, event_id: int = 0) -> past.Doings:
    if desk.db is None or lane is None:
        return past.Doings(effects=[], busy={})
    return past.doings(desk.db, lane, since=since, event_id=event_id)


def _past(desk: Desk, event: Event, lane: str | None, contact: Contact | None, busy: Mapping[str, int]) -> Past:
    is_own = is_own_echo(event, desk.admin_id)
    if desk.db is None or lane is None:
        return Past(is_own=is_own)
    lanes = [lane, *([f"contact:{event.app_id}:{contact.id}"] if contact else [])]
    known = firings.known(desk.db, lanes, event_id=0, watching=installation.read(desk.db).reach == "watch")
    return Past(fired=known.fired, recent=busy, is_own=is_own)


def _url(desk: Desk, event: Event) -> str | None:
    if event.conversation is None:
        return None
    return desk.inbox_url.format(app_id=event.app_id, conversation_id=event.conversation.id)
