"""Gathering what a decision needs to know: the event, who wrote, what this service did here before."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from app import clock
from app.integrations.errors import CallFailed, Reason
from app.rules.events import Contact, Conversation, Event, Past, Snapshot, Ticket
from app.rules.rulebook import Rulebook
from app.runs import echo
from app.runs.budget import PATIENCE, Parked
from app.runs.workplace import Workplace
from app.store import firings, past
from app.webhooks.events import conversation_of

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """`tickets`: key -> state of each ticket of this conversation in the ledger. `firings_known_up_to`: the newest run
    that was looked at for what rules with `once_per` did before."""

    snapshot: Snapshot
    tickets: Mapping[str, str]
    firings_known_up_to: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """The stored event that is decided on: its number, its lane, and whether our own doing caused it."""

    lane: str
    event_id: int
    is_own: bool = False


def asks_for_own(book: Rulebook, event: Event) -> bool:
    """Whether a rule wants to see such an event also where this service caused it."""
    return any(book.rules[place].include_own for place in book.candidates(event.name, event.topic))


def gather(place: Workplace, book: Rulebook, event: Event, whose: Whose) -> Gathered:
    """Everything known at this moment, but for what this very event led to: a replay decides as the first run did.
    Raises CallFailed or Parked when the contact, or a conversation told of only by its id, cannot be read now."""
    now = clock.now()
    done = past.doings(place.db, whose.lane, since=event.created_at, event_id=whose.event_id)
    others = [row for row in done.effects if row["event_id"] != whose.event_id]
    if event.conversation is not None:
        whole = _whole(place, event.conversation)
        event = replace(event, conversation=with_our_doings(whole, others))
    tickets = tickets_in(others)
    conversation_url = (
        place.links.conversation(event.app_id, event.conversation.id) if event.conversation is not None else None
    )
    contact = _contact(place, event)
    snapshot = Snapshot(event=event, contact=contact, tickets=tickets, conversation_url=conversation_url, now=now)
    known = _firings(place, book, snapshot, whose)
    chain = echo.chain_of(place, whose.lane, event) if whose.is_own else ()
    snapshot = replace(snapshot, past=Past(fired=known.fired, recent=done.busy, chain=chain, is_own=whose.is_own))
    filed = {row["key"]: row["state"] for row in done.effects if row["action"] == "ticket"}
    return Gathered(snapshot=snapshot, tickets=filed, firings_known_up_to=known.up_to)


def _firings(place: Workplace, book: Rulebook, snapshot: Snapshot, whose: Whose) -> firings.Known:
    """When rules with `once_per` acted before; asked for only where such a rule is called."""
    event = snapshot.event
    if not any(book.rules[number].once_per for number in book.candidates(event.name, event.topic)):
        return firings.Known(fired={})
    contacts = {*(event.conversation.contact_ids[:1] if event.conversation else ())}  # by the id before a merge, too
    contacts |= {snapshot.contact.id} if snapshot.contact else set()
    subjects = [whose.lane, *(f"contact:{event.app_id}:{contact}" for contact in sorted(contacts))]
    watching = place.installation.current().reach == "watch"
    return firings.known(place.db, subjects, event_id=whose.event_id, watching=watching)


def _whole(place: Workplace, conversation: Conversation) -> Conversation:
    """Some topics name a conversation by its id alone; what was not told is read."""
    if conversation.created_at is not None:
        return conversation
    _wait_for_a_place(place)
    try:
        return conversation_of(_noting_limits(place, lambda: place.intercom.conversation(conversation.id)))
    except CallFailed as failure:
        if failure.reason in (Reason.NOT_FOUND, Reason.REFUSED):
            return conversation
        raise


def tickets_in(doings: Iterable[Mapping[str, Any]]) -> tuple[Ticket, ...]:
    """The tickets among what was done on a conversation, those that were not filed left out."""
    asked = (row for row in doings if row["action"] == "ticket" and row["state"] not in ("skipped", "failed"))
    return tuple(
        Ticket(
            kind=row["request"]["kind"], matter=row["request"]["matter"], title=row["request"]["title"], url=row["url"]
        )
        for row in asked
    )


def with_our_doings(conversation: Conversation, past: list[dict[str, Any]]) -> Conversation:
    """The conversation with what we planned or did and its payload may not show yet."""
    attributes = dict(conversation.attributes)
    tags = list(conversation.tags or ())
    for row in past:
        if row["action"] == "set_attribute":
            attributes[row["request"]["name"]] = row["request"]["value"]
        elif row["action"] == "tag" and row["request"]["tag"] not in tags:
            tags.append(row["request"]["tag"])
    known = conversation.tags is not None or bool(tags)
    return replace(conversation, attributes=attributes, tags=tuple(tags) if known else None)


def _contact(place: Workplace, event: Event) -> Contact | None:
    contact_ids = event.conversation.contact_ids if event.conversation else ()
    if not contact_ids:
        return event.contact
    if not place.contacts.known(contact_ids[0]):
        _wait_for_a_place(place)
    return _noting_limits(place, lambda: place.contacts.get(contact_ids[0]))


def _wait_for_a_place(place: Workplace) -> None:
    wait = place.budget.book_read("intercom")
    if wait > PATIENCE:
        raise Parked(wait)
    place.stopping.wait(wait)


def _noting_limits(place: Workplace, read: Callable[[], Read]) -> Read:
    try:
        return read()
    except CallFailed as failure:
        if failure.reason is Reason.RATE_LIMITED and failure.retry_after:
            place.budget.block("intercom", failure.retry_after.total_seconds())
        raise
