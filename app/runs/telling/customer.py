"""A fresh look at one customer just before they are told: who they are by now, and whether they are to be told."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.integrations.errors import CallFailed, Reason
from app.integrations.voices import voices_in
from app.runs import reads
from app.runs.errand import id_of
from app.runs.workplace import Workplace
from app.store import late_links
from app.store.tellings import Telling
from app.store.told_conversations import Place
from app.webhooks.contacts import contact_of
from app.webhooks.conversations import conversation_of

TOLD_BY_A_TEAMMATE = "a teammate has written since"
LONG_AGO = timedelta(days=30)
"""Whoever is linked to a ticket that was done so long before is told by a teammate, if at all."""
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer of a telling with their conversations, the one that speaks first. `contact` is the lane of who they
    are now, after any merge. `not_told`: why they are not to be told, None where they are."""

    places: Sequence[Place]
    contact: str
    name: str | None = None
    not_told: str | None = None


def look_at(place: Workplace, telling: Telling, places: Sequence[Place]) -> Customer:
    """Read the customer and their conversations afresh; not where none of these speaks. Raises CallFailed or Parked."""
    known = places[0].contact
    if not places[0].speaks:
        return Customer(places=places, contact=known)
    read = {each.conversation: _read(place, id_of(each.conversation)) for each in places}
    talks = {conversation: talk for conversation, talk in read.items() if talk is not None}
    if not talks:
        return Customer(places=places, contact=known, not_told="the conversation is gone from Intercom")
    places = _there_first(places, gone={conversation for conversation, talk in read.items() if talk is None})
    contact_id = next(iter(conversation_of(next(iter(talks.values()))).contact_ids), None) or id_of(known)
    contact = _contact(place, contact_id)
    if contact is None:
        return Customer(places=places, contact=known, not_told="the customer is gone from Intercom")
    found = contact_of(contact)
    return Customer(
        places=places,
        contact=f"contact:{telling.app_id}:{found.id or contact_id}",
        name=found.name,
        not_told=_silence(place, telling, contact, talks),
    )


def _there_first(places: Sequence[Place], *, gone: Collection[str]) -> list[Place]:
    """The conversations in their order, those last that are gone: the first one speaks."""
    first, *others = sorted(places, key=lambda each: each.conversation in gone)
    speaking = id_of(first.conversation)
    return [replace(first, speaks=True, spoken_in=None),
            *(replace(each, speaks=False, spoken_in=speaking) for each in others)]  # fmt: skip


def _silence(place: Workplace, telling: Telling, contact: Json, talks: Mapping[str, Json]) -> str | None:
    if contact.get("archived") is True:
        return "the customer is archived in Intercom"
    if contact.get("unsubscribed_from_emails") is True and _speaks_by_mail(talks):
        return "the customer does not want e-mails"
    done_at = _completed_at(place, telling) or telling.confirmed_at
    linked = late_links.linked_since(place.db, telling.gid, list(talks))
    if all(conversation in linked and linked[conversation] - done_at > LONG_AGO for conversation in talks):
        return f"the ticket was done on {done_at:%Y-%m-%d}, {LONG_AGO.days} days and more before it was linked here"
    since = {conversation: max(done_at, linked.get(conversation, done_at)) for conversation in talks}
    if any(_teammate_wrote(place, talk, since[conversation]) for conversation, talk in talks.items()):
        return TOLD_BY_A_TEAMMATE
    return None


def _speaks_by_mail(talks: Mapping[str, Json]) -> bool:
    return conversation_of(next(iter(talks.values()))).channel == "email"


def _teammate_wrote(place: Workplace, talk: Json, since: datetime) -> bool:
    """Intercom tells whole seconds: what was written in that second counts as after it."""
    since = since.replace(microsecond=0)
    voices = voices_in(talk, admin_id=place.admin_id)
    return any(voice.kind == "teammate" and voice.is_message and voice.at >= since for voice in voices)


def _completed_at(place: Workplace, telling: Telling) -> datetime | None:
    """By Intercom's clock: the telling has it by Asana's."""
    at = telling.completed_at
    return at and at + place.clocks.later("intercom", than="asana")


def _read(place: Workplace, conversation_id: str) -> Json | None:
    return _there(place, lambda: place.intercom.conversation(conversation_id))


def _contact(place: Workplace, contact_id: str) -> Json | None:
    return _there(place, lambda: place.intercom.contact(contact_id)) if contact_id else None


def _there(place: Workplace, read: Callable[[], Json]) -> Json | None:
    try:
        return reads.from_intercom(place, read)
    except CallFailed as failure:
        if failure.reason is Reason.NOT_FOUND:
            return None
        raise
