"""Notes that teammates are to delete by hand: which are gone by now is seen when the profiles are read again."""

from collections.abc import Iterator

from app.integrations.errors import CallFailed, Reason
from app.log import logger
from app.runs.budget import Parked
from app.runs.bulk_turn import turn_of_bulk
from app.runs.errand import id_of
from app.runs.workplace import Workplace
from app.store import user_notes

_EVERY, _MOST_AT_ONCE = 3600.0, 20
_log = logger(room="runs")


def tick_off_deleted_notes(place: Workplace) -> None:
    """Read the profiles of those whose notes are to be deleted, each once an hour by one worker of all and behind live
    work, and tick off what is gone. What cannot be read now is read an hour later."""
    while not place.stopping.is_set():
        claimed = user_notes.claim_reads(place.db, every=_EVERY, most=_MOST_AT_ONCE)
        for contact, noted in claimed.items():
            try:
                there = frozenset(_notes_on(place, contact))
            except Parked:
                return
            except CallFailed as failure:
                _log.info("notes_not_read", detail=str(failure))
                return
            user_notes.tick_off(place.db, [effect for note, effect in noted.items() if note not in there])
        if not claimed:
            return


def _notes_on(place: Workplace, contact: str) -> Iterator[str]:
    """The ids of the notes on a profile; none where the customer is gone. Raises CallFailed or Parked."""
    try:
        with turn_of_bulk(place, "intercom"):
            notes = list(place.intercom.contact_notes(id_of(contact)))
    except CallFailed as failure:
        if failure.reason is not Reason.NOT_FOUND:
            raise
        return
    yield from (str(note.get("id")) for note in notes)
