"""The number that is written on a customer's profile: counted from the ledger just before it is sent."""

from app import clock
from app.runs.ledger_steps import CountOpenTickets
from app.runs.notes import NotNeeded, Written
from app.runs.open_tickets.count_anew import to_count_anew
from app.runs.workplace import Workplace
from app.store import merged_contacts, open_tickets, own_events
from app.store.effects import Entry
from app.store.merged_contacts import COUNTED_THERE


def counted(place: Workplace, entry: Entry, _action: CountOpenTickets) -> Written | NotNeeded:
    """How many of the contact's tickets are open now. What the profile shows already is not written again; a contact
    who was merged into another is counted with that one."""
    into = merged_contacts.survivor(place.db, entry.lane)
    if into is not None:
        count_elsewhere(place, entry, into)
        return NotNeeded(COUNTED_THERE)
    count = open_tickets.count(place.db, entry.lane)
    may_have_landed = entry.state == "sending"
    if not may_have_landed and open_tickets.shown(place.db, entry.lane, but=entry.id) == count:
        return NotNeeded(f"the profile shows it already: {count}")
    return Written(html=str(count))


def count_elsewhere(place: Workplace, entry: Entry, contact: str) -> None:
    """Have the tickets of another contact counted in place of this effect's, once."""
    with place.db.transaction() as conn:
        own_events.put(conn, [to_count_anew(contact, because=f"effect/{entry.id}", at=clock.now())])
