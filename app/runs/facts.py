"""Gathering what a decision needs to know: the event, who wrote, what this service did here before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.integrations.errors import CallFailed, Reason
from app.rules.events import Contact, Conversation, Event, Snapshot, Ticket
from app.runs.budget import PATIENCE, Parked
from app.runs.workplace import Workplace
from app.store import effects


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """`tickets`: key -> state of each ticket of this conversation in the ledger."""

    snapshot: Snapshot
    tickets: Mapping[str, str]


def gather(place: Workplace, event: Event, lane: str, *, event_id: int) -> Gathered:
    """Everything known at this moment, but for the tickets that this very event led to: a replay decides as the first
    run did. Raises CallFailed or Parked when the contact cannot be read now."""
    past = effects.history(place.db, lane, since=event.created_at)
    if event.conversation is not None:
        event = replace(event, conversation=_with_our_doings(event.conversation, past))
    tickets = tuple(
        Ticket(
            kind=row["request"]["kind"], matter=row["request"]["matter"], title=row["request"]["title"], url=row["url"]
        )
        for row in past
        if row["action"] == "ticket" and row["state"] not in ("skipped", "failed") and row["event_id"] != event_id
    )
    conversation_url = (
        place.links.conversation(event.app_id, event.conversation.id) if event.conversation is not None else None
    )
    snapshot = Snapshot(event=event, contact=_contact(place, event), tickets=tickets, conversation_url=conversation_url)
    return Gathered(snapshot=snapshot, tickets={row["key"]: row["state"] for row in past if row["action"] == "ticket"})


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
        wait = place.budget.book_read("intercom")
        if wait > PATIENCE:
            raise Parked(wait)
        place.stopping.wait(wait)
    try:
        return place.contacts.get(contact_ids[0])
    except CallFailed as failure:
        if failure.reason is Reason.RATE_LIMITED and failure.retry_after:
            place.budget.block("intercom", failure.retry_after.total_seconds())
        raise
