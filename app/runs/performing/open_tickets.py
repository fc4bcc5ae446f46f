"""How many of a customer's tickets are open, written into an attribute of their profile."""

from app import clock
from app.integrations.errors import CallFailed, Reason
from app.integrations.lookups import attribute_of
from app.integrations.receipt import Receipt
from app.runs import outcome
from app.runs.errand import Errand
from app.runs.ledger_steps import CountOpenTickets
from app.runs.outcome import Settled
from app.runs.sight import Absent, Found, Sight
from app.store import merged_contacts
from app.store.merged_contacts import COUNTED_THERE

_NOT_FOUND, _MERGED = 404, 410


def write_count(errand: Errand[CountOpenTickets]) -> Receipt:
    """Write the number that was written down before. Raises Settled for a customer who is gone: merged into another,
    they are counted there from now on."""
    value = {errand.action.name: int(errand.html or 0)}
    try:
        receipt = errand.place.intercom.update_contact(errand.contact, value, deadline=errand.deadline)
    except CallFailed as failure:
        if failure.status not in (_NOT_FOUND, _MERGED):
            raise
        reason = _why_gone(errand)
        if reason is None:
            raise
        raise Settled(outcome.settled(errand.entry, "skipped", reason)) from failure
    errand.place.contacts.forget(errand.contact)
    return receipt


def _why_gone(errand: Errand[CountOpenTickets]) -> str | None:
    """Why there is no such customer, None where there is; that they were merged into another is kept."""
    place, lane = errand.place, errand.entry.lane
    try:
        contact_id = str(place.intercom.contact(errand.contact)["id"])
    except CallFailed as failure:
        if failure.reason is not Reason.NOT_FOUND:
            raise
        return "the customer is gone from Intercom"
    if contact_id == errand.contact:
        return None
    _, app_id, _ = lane.split(":", 2)
    with place.db.transaction() as conn:
        merged_contacts.note(conn, lane, f"contact:{app_id}:{contact_id}", at=clock.now())
    return COUNTED_THERE


def look_at_count(errand: Errand[CountOpenTickets]) -> Sight:
    contact = errand.place.intercom.contact(errand.contact)
    is_theirs = str(contact["id"]) == errand.contact
    holds = attribute_of(contact, errand.action.name)
    return Found() if is_theirs and holds == int(errand.html or 0) else Absent()
