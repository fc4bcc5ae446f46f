"""The cooling off: a ticket has to stay done for a while, and is read again, before the first customer is told."""

from datetime import timedelta

from app import clock
from app.rules.topics import EVENT_BY_TOPIC
from app.rules.vocabulary import USUAL_COOL_OFF
from app.runs.news.hints import look
from app.runs.news.ticket_now import TicketNow, read_ticket
from app.runs.telling import listing
from app.runs.telling.news import TOPIC
from app.runs.workplace import Workplace
from app.store import own_events, tellings, ticket_states
from app.store.tellings import DoneTicket, Telling

_LOOK_AGAIN = 60.0
"""Seconds after which to look again at the latest: the vocabulary may say another span by then."""
_LOOKED_AT = 5.0
"""Seconds in which a ticket is looked at as a rule."""
_NO_RULE = "no rule is for ticket_fixed: see rulebook/news.yaml"


def begin_if_over(place: Workplace, telling: Telling) -> None:
    """Begin to tell once the cooling off is over, if the ticket is confirmed still and a rule tells of it. Raises
    CallFailed or Parked."""
    left = (telling.confirmed_at + _cool_off(place, telling) - clock.now()).total_seconds()
    if left > 0:
        tellings.put_off(place.db, telling, seconds=min(left, _LOOK_AGAIN))
        return
    if not _has_rule(place):
        tellings.cancel(place.db, telling, _NO_RULE)
        return
    ticket = read_ticket(place, telling.gid)
    if ticket is None:
        _end(place, telling)
        return
    if not ticket.is_confirmed:
        _have_it_looked_at(place, telling)
        return
    listing.add_linked(place, telling)
    tellings.begin_to_tell(place.db, telling, _done(ticket))


def _has_rule(workplace: Workplace) -> bool:
    book = workplace.rulebook.current()
    modes = [book.rules[place].mode for place in book.candidates(EVENT_BY_TOPIC[TOPIC], TOPIC)]
    return any(mode.name != "off" or mode.until for mode in modes)


def _have_it_looked_at(place: Workplace, telling: Telling) -> None:
    """What a look finds ends the telling. It is not ended here: a ticket that is confirmed again by then was never seen
    otherwise, so nothing would begin the telling anew."""
    now = clock.now()
    with place.db.transaction() as conn:
        own_events.put(conn, [look(telling.app_id, telling.gid, because=f"cooled off/{telling.id}/{now.timestamp()}")])
    tellings.put_off(place.db, telling, seconds=_LOOKED_AT)


def _cool_off(place: Workplace, telling: Telling) -> timedelta:
    kinds = place.rulebook.current().vocabulary.tickets
    kind = kinds.get(ticket_states.ledgered(place.db, telling.gid).kind or "")
    return kind.news.cool_off if kind else USUAL_COOL_OFF


def _done(ticket: TicketNow) -> DoneTicket:
    return DoneTicket(
        completed_at=ticket.sight.completed_at,
        kind=ticket.kind,
        title=ticket.sight.name,
        url=ticket.sight.url,
        what_changed=ticket.what_changed,
    )


def _end(place: Workplace, telling: Telling) -> None:
    with place.db.transaction() as conn:
        tellings.keep_in_step(
            conn, app_id=telling.app_id, gid=telling.gid, completion=telling.completion, is_confirmed=False,
            at=clock.now(),
        )  # fmt: skip
