"""The event that has a customer's open tickets counted anew becomes a run of its own, if the number has changed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from app import clock
from app.runs.ledger_steps import CountOpenTickets
from app.runs.own_run import own_run, planned, save
from app.runs.workplace import Workplace
from app.store import events, merged_contacts, open_tickets, own_events
from app.store.effects import Entry
from app.store.events import StoredEvent
from app.store.lanes import Lease, wake_later
from app.store.merged_contacts import COUNTED_THERE
from app.store.open_tickets import COUNT_ANEW
from app.store.own_events import OwnEvent

RULE = "/open_tickets"
"""Stands where a rule stands, for what is counted because tickets or contacts changed."""


def to_count_anew(contact: str, *, because: str, at: datetime) -> OwnEvent:
    """An event that has the open tickets of a contact (its lane) counted, once for each `because`. It gives way to live
    work."""
    _, app_id, contact_id = contact.split(":", 2)
    key = f"open_tickets/{because}/{contact_id}"
    return OwnEvent(app_id=app_id, topic=COUNT_ANEW, lane=contact, key=key, created_at=at, bulk=True)


def of_contacts(contacts: Sequence[str], *, because: str, at: datetime) -> Iterator[OwnEvent]:
    """One such event for each contact."""
    return (to_count_anew(contact, because=because, at=at) for contact in contacts)


def count_anew(place: Workplace, lease: Lease, stored: StoredEvent) -> Sequence[Entry]:
    """Write down the count, where it is not the one that the profile shows; what can be carried out now."""
    attribute = place.rulebook.current().vocabulary.open_tickets
    if attribute is None:
        return _ignore(place, lease, stored, "the vocabulary has no contact attribute open_tickets")
    into = merged_contacts.survivor(place.db, lease.lane)
    if into is not None:
        return _hand_on(place, lease, stored, into)
    count = open_tickets.count(place.db, lease.lane)
    if open_tickets.shown(place.db, lease.lane) == count:
        return _ignore(place, lease, stored, f"the profile shows it already: {count}")
    if open_tickets.is_to_be_counted(place.db, lease.lane):
        return _ignore(place, lease, stored, "a count that is on its way will take it in")
    action = CountOpenTickets(name=attribute)
    effect = planned(action, lease, key=f"open_tickets/e{stored.id}", rule=RULE)
    effect = replace(effect, contact=lease.lane, slot=action.slot, bulk=True)
    return save(place, lease, own_run(place, stored, kind="count", name="open_tickets_counted", effects=[effect]))


def _ignore(place: Workplace, lease: Lease, stored: StoredEvent, reason: str) -> Sequence[Entry]:
    events.settle(place.db, lease, stored.id, state="ignored", reason=reason)
    return ()


def _hand_on(place: Workplace, lease: Lease, stored: StoredEvent, into: str) -> Sequence[Entry]:
    with place.db.transaction() as conn:
        if into < lease.lane:
            wake_later(conn, into)  # lanes are locked in the order of their keys
        events.settle_in(conn, lease, stored.id, state="ignored", reason=COUNTED_THERE)
        own_events.put(conn, [to_count_anew(into, because=f"event/{stored.id}", at=clock.now())])
    return ()
