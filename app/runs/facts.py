"""Gathering what a decision needs to know: the event, who wrote, what this service did here before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from app.integrations.errors import CallFailed, Reason
from app.rules.events import Contact, Conversation, Event, Snapshot, Ticket
from app.runs.budget import PATIENCE, Parked
from app.runs.workplace import Workplace
from app.store import effects
from app.webhooks.events import conversation_of

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """`tickets`: key -> state of each ticket of this conversation in the ledger."""

    snapshot: Snapshot
    tickets: Mapping[str, str]


def gather(place: Workplace, event: Event, lane: str, *, event_id: int) -> Gathered:
    """Everything known at this moment, but for what this very event led to: a replay decides as the first run did.
    Raises CallFailed or Parked when the contact, or a conversation told of only by its id, cannot be read now."""
    past = effects.history(place.db, lane, since=event.created_at)
    others = [row for row in past if row["event_id"] != event_id]
    if event.conversation is not None:
        whole = _whole(place, event.conversation)
        event = replace(event, conversation=_with_our_doings(whole, others))
    tickets = tuple(
        Ticket(
            kind=row["request"]["kind"], matter=row["request"]["matter"], title=row["request"]["title"], url=row["url"]
        )
        for row in others
        if row["action"] == "ticket" and row["state"] not in ("skipped", "failed")
    )
    conversation_url = (
        place.links.conversation(event.app_id, event.conversation.id) if event.conversation is not None else None
    )
    contact = _contact(place, event)
    snapshot = Snapshot(event=event, contact=contact, tickets=tickets, conversation_url=conversation_url)
    return Gathered(snapshot=snapshot, tickets={row["key"]: row["state"] for row in past if row["action"] == "ticket"})


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


def _with_our_doings(conversation: Conversation, past: list[dict[str, Any]]) -> Conversation:
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
