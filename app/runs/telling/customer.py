"""A fresh look at one customer just before they are told: who they are by now, and whether they are to be told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.integrations.errors import CallFailed, Reason
from app.integrations.voices import voices_in
from app.runs import reads
from app.runs.performing.errand import id_of
from app.runs.workplace import Workplace
from app.store.tellings import Telling
from app.store.told_conversations import Place
from app.webhooks.contacts import contact_of
from app.webhooks.conversations import conversation_of

TOLD_BY_A_TEAMMATE = "a teammate has written since"
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
    talks = [_read(place, id_of(each.conversation)) for each in places]
    if talks[0] is None:
        return Customer(places=places, contact=known, not_told="the conversation is gone from Intercom")
    contact_id = next(iter(conversation_of(talks[0]).contact_ids), None) or id_of(known)
    contact = _contact(place, contact_id)
    if contact is None:
        return Customer(places=places, contact=known, not_told="the customer is gone from Intercom")
    found = contact_of(contact)
    return Customer(
        places=places,
        contact=f"contact:{telling.app_id}:{found.id or contact_id}",
        name=found.name,
        not_told=_silence(place, telling, contact, [talk for talk in talks if talk is not None]),
    )


def _silence(place: Workplace, telling: Telling, contact: Json, talks: Sequence[Json]) -> str | None:
    if contact.get("archived") is True:
        return "the customer is archived in Intercom"
    if contact.get("unsubscribed_from_emails") is True and conversation_of(talks[0]).channel == "email":
        return "the customer does not want e-mails"
    if any(_teammate_wrote(place, telling, talk) for talk in talks):
        return TOLD_BY_A_TEAMMATE
    return None


def _teammate_wrote(place: Workplace, telling: Telling, talk: Json) -> bool:
    """Intercom tells whole seconds: what was written in the second of the completion counts as after it."""
    since = (telling.completed_at or telling.confirmed_at).replace(microsecond=0)
    voices = voices_in(talk, admin_id=place.admin_id)
    return any(voice.kind == "teammate" and voice.is_message and voice.at >= since for voice in voices)


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
