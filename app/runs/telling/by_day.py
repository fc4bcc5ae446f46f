"""Nobody is told at night. Who sleeps is put off, and keeps nobody else waiting."""

from collections.abc import Sequence

from app.runs import reads
from app.runs.daylight import daylight_for
from app.runs.errand import id_of
from app.runs.workplace import Workplace
from app.store import told_conversations
from app.store.tellings import Telling
from app.store.told_conversations import Place


def put_off_if_night(place: Workplace, telling: Telling, places: Sequence[Place]) -> bool:
    """Put a customer off until their day begins, if it is night where they are; whether it is. Else the messages of a
    whole night would all go out at its end. Raises CallFailed or Parked."""
    known = places[0].contact
    contact_id = id_of(known) if known.startswith("contact:") else ""
    contact = reads.remembered(place, place.contacts, contact_id) if contact_id else None
    now = place.clocks.now("intercom")
    day = daylight_for(contact, place.rulebook.current().vocabulary.desk).next_from(now)
    if day <= now:
        return False
    told_conversations.put_off(place.db, telling.id, known, until=day)
    return True
