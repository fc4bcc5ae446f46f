"""Tickets in Asana that customers are added to: whether they are there, and how they stand."""

from typing import Any

from app.integrations.errors import CallFailed, Reason
from app.runs import reads
from app.runs.news.ticket_now import TicketNow, read_ticket
from app.runs.telling.customer import LONG_AGO
from app.runs.workplace import Workplace
from app.store import related, tellings, ticket_states

GONE = "the ticket that it speaks of cannot be found in Asana, or not be seen by us"
_BY_HAND = "please tell the customer"


def read(place: Workplace, gid: str) -> dict[str, Any]:
    """A ticket's name. One that is gone is not suggested any more. Raises CallFailed or Parked."""
    try:
        return reads.from_asana(place, lambda: place.asana.task(gid, "name"))
    except CallFailed as failure:
        if failure.reason is Reason.NOT_FOUND:
            related.forget(place.db, gid)
        raise


def why_silent(place: Workplace, gid: str) -> str | None:
    """Why a customer is not told that somebody works on a ticket, with what a teammate may do; None while it is open.
    Of a duplicate it is the other ticket that counts. Raises CallFailed or Parked while Asana cannot be asked."""
    ticket = _read_whole(place, ticket_states.merged_into_last(place.db, gid))
    if ticket is None:
        return GONE
    match ticket.standing:
        case "open":
            return None
        case "cancelled":
            return f"the ticket is cancelled, and nobody works on it: {_BY_HAND}"
        case "completed":
            return _why_done(place, ticket)


def _read_whole(place: Workplace, gid: str) -> TicketNow | None:
    """The ticket as Asana shows it to us; None where it does not. One that is gone is not suggested any more."""
    try:
        ticket = read_ticket(place, gid)
    except CallFailed as failure:
        if failure.reason is Reason.REFUSED:
            return None
        raise
    if ticket is None:
        related.forget(place.db, gid)
    return ticket


def _why_done(place: Workplace, ticket: TicketNow) -> str:
    done_at = ticket.sight.completed_at
    done = (
        f"the ticket is completed already, since {done_at:%Y-%m-%d}" if done_at else "the ticket is completed already"
    )
    if done_at and place.clocks.now("asana") - done_at > LONG_AGO:
        return f"{done}: {_BY_HAND}"
    telling = tellings.of_ticket(place.db, ticket.gid)
    if telling is not None and telling.state in ("stopped", "cancelled") and telling.reason != tellings.UNCONFIRMED:
        return f"{done}, and its customers are not told of that ({telling.reason}): {_BY_HAND}"
    return f"{done}: the customer is told of that here, once it is confirmed"
