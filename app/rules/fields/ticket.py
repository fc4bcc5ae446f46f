"""Fields of the tickets that this service filed."""

from collections.abc import Callable, Iterator

from app.rules.events import Background, Snapshot, Ticket
from app.rules.fields.field import Field, background_field, looked_up
from app.rules.vocabulary import Vocabulary

LINKED = "linked"
"""The kind of a ticket that was there before, of which no more is known."""


def ticket_fields(vocabulary: Vocabulary) -> Iterator[Field]:
    yield Field(
        name="ticket.kinds",
        type="set",
        options=vocabulary.ticket_kinds,
        about="the kinds of tickets already filed from this conversation",
        source="ledger",
        get=lambda snapshot: tuple(ticket.kind for ticket in snapshot.tickets),
    )
    yield Field(
        name="ticket.count",
        type="number",
        about="how many tickets were already filed from this conversation",
        source="ledger",
        get=lambda snapshot: len(snapshot.tickets),
    )
    kinds = vocabulary.ticket_kinds
    about = "the kinds of the customer's tickets, filed from any conversation"
    read = _of_tickets(lambda it: it.kind if it.kind in kinds else None)
    yield background_field("ticket.open", "set", about, "tickets", read, options=kinds)
    about = (
        "the kinds of the tickets that this conversation waits for: filed from it or linked to it, not completed as "
        "far as Asana has told, or was read (every five minutes)"
    )
    yield looked_up("ticket.unfinished", "set", about, "tickets", _unfinished, options=(*kinds, LINKED))
    about = "the addresses of those tickets in Asana"
    yield background_field("ticket.urls", "set", about, "tickets", _of_tickets(lambda it: it.url), any_text=True)


def _unfinished(snapshot: Snapshot) -> object:
    conversation, tickets = snapshot.event.conversation, snapshot.background.tickets
    if conversation is None or tickets is None:
        return None
    return tuple(it.kind for it in tickets if it.conversation == conversation.id and not it.completed)


def _of_tickets(read: Callable[[Ticket], str | None]) -> Callable[[Background], object]:
    return lambda it: None if it.tickets is None else tuple(filter(None, map(read, it.tickets)))
