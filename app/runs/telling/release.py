"""One customer gets the news: what is written down of it and the events in their conversations are one transaction."""

from dataclasses import replace

from app import crash
from app.runs.errand import id_of
from app.runs.telling.customer import Customer
from app.runs.telling.news import events
from app.runs.workplace import Workplace
from app.store import own_events, told_conversations
from app.store.database import Conn
from app.store.tellings import Telling
from app.store.told_conversations import Released


class _Otherwise(Exception):  # noqa: N818 - rolls back what turned out to be somebody else's
    """Another worker released it, the telling was stopped, or it is not time yet."""


def release(place: Workplace, telling: Telling, customer: Customer, *, gap: float, approved: bool) -> bool | None:
    """Give a customer's conversations the news; whether the customer is told. None where nothing was given: they have
    it, or may not have it now. `gap`: seconds between two customers. `approved`: a person has read what is said."""
    try:
        with place.db.transaction() as conn:
            spoke = _release(place, conn, telling, customer, gap=gap, approved=approved)
            crash.point("telling.releasing")
    except _Otherwise:
        return None
    crash.point("telling.released")
    place.count("customer_told" if spoke else "customer_not_told", telling.kind or "")
    return spoke


def _release(place: Workplace, conn: Conn, telling: Telling, customer: Customer, *, gap: float, approved: bool) -> bool:
    """Lanes are locked before tellings, here and where a look at the ticket finds it changed."""
    told_conversations.one_at_a_time(conn)
    before = told_conversations.spoken_to_in(conn, telling.id, customer.contact)
    released = _judged(customer, before, approved=approved)
    spoke = any(each.speaks for each in released)
    if spoke and told_conversations.seconds_until_next(conn, gap=gap) > 0:
        raise _Otherwise
    told = [each if spoke or before else replace(each, spoken_in=None) for each in released]
    own_events.put(conn, events(telling, told, place.clocks.now("intercom")))
    if not told_conversations.release(conn, telling.id, released):
        raise _Otherwise
    return spoke


def _judged(customer: Customer, before: str | None, *, approved: bool) -> list[Released]:
    """Each conversation with whether it speaks: the first one, unless the customer is not to be told or was told in the
    conversation `before`, as somebody whom Intercom has merged with them since."""
    spoken_in = id_of(before) if before else None
    first = customer.places[0]
    speaks = first.speaks and customer.not_told is None and spoken_in is None
    listed = [
        Released(
            conversation=each.conversation,
            contact=customer.contact,
            speaks=False,
            spoken_in=spoken_in or each.spoken_in or (id_of(first.conversation) if each is not first else None),
            reason=None if spoken_in else customer.not_told,
            name=customer.name,
            approved=approved,
        )
        for each in customer.places
    ]
    return [replace(listed[0], speaks=speaks, spoken_in=spoken_in or first.spoken_in), *listed[1:]]
