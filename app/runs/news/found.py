"""What a look has found, written down in one transaction: the ticket as it is now, and its news as events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from app import clock
from app.rules.topics import EVENT_BY_TOPIC
from app.runs.news.differences import MERGED, Happening
from app.runs.news.fan_out import children, linked
from app.runs.news.seen import seen_from
from app.runs.open_tickets.count_anew import of_contacts
from app.runs.workplace import Workplace
from app.store import late_links, own_events, tellings, ticket_links, ticket_states
from app.store.database import Conn
from app.store.lanes import Lease, wake_later
from app.store.own_events import OwnEvent
from app.store.ticket_links import Linked
from app.store.ticket_states import LOOK, TicketState

NOTHING_NEW = "looked: nothing is new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`confirmed`: whether customers may be told that the ticket is done, None where that is as it was. `counts_anew`:
    whether it may be another number of tickets now that are open. `later`: how far Intercom's clock is ahead of
    Asana's; news stand in the order of a conversation, and what is said because of them is late or not, by
    Intercom's. `late_link`: a conversation may have been linked to the ticket when it was done already."""

    state: TicketState
    news: Sequence[Happening] = ()
    confirmed: bool | None = None
    counts_anew: bool = False
    later: timedelta = timedelta()
    late_link: bool = False

    @property
    def is_confirmed(self) -> bool:
        """Whether customers may be told that the ticket is done, as it is now."""
        state = self.state
        return state.merged_into is None and not state.is_gone and bool((state.seen or {}).get("is_confirmed"))


def save(place: Workplace, lease: Lease, found: Found, *, app_id: str, looks: Sequence[int], recovered: bool) -> None:
    """All of it, or nothing: before that the ticket is looked at again. `looks` are the events that it settles. Raises
    LaneLost."""
    if place.rulebook.current().vocabulary.open_tickets is None:
        found = replace(found, counts_anew=False)
    found = replace(found, later=place.clocks.later("intercom", than="asana"))
    with place.db.transaction() as conn:
        _save(conn, lease, found, app_id=app_id, looks=looks, recovered=recovered)
    for each in found.news:
        place.count("ticket_news", EVENT_BY_TOPIC[each.topic])


def _save(conn: Conn, lease: Lease, found: Found, *, app_id: str, looks: Sequence[int], recovered: bool) -> None:
    state = found.state
    told = linked(conn, state.gid) if found.news or found.is_confirmed else []
    others = [_look_at(each, app_id) for each in found.news if each.news.merged_into]
    for lane in sorted(other.lane for other in others if other.lane < lease.lane):
        wake_later(conn, lane)  # lanes are locked in the order of their keys
    ticket_states.save(conn, lease, state, looks=looks, reason=_reason(found.news, len(told)))
    for each in found.news:
        if each.topic == MERGED and each.news.merged_into:
            ticket_states.expect(conn, each.news.merged_into, each.at)
    own_events.put(conn, [*others, *_events(found, told, recovered=recovered), *_counts(conn, found)])
    if found.confirmed is not None:
        tellings.keep_in_step(
            conn, app_id=app_id, gid=state.gid, completion=state.completion, is_confirmed=found.confirmed,
            at=clock.now(),
        )  # fmt: skip
    if found.is_confirmed and told:
        _tell_the_late(conn, found, told, app_id=app_id)


def _tell_the_late(conn: Conn, found: Found, told: Sequence[Linked], *, app_id: str) -> None:
    """Have those told who were linked when all others were told, or when the ticket had been done before anybody was
    linked to it."""
    state, lanes = found.state, [each.conversation for each in told]
    late_links.take_up(conn, app_id=app_id, gid=state.gid, completion=state.completion, linked=lanes)
    if found.late_link:
        done_at = seen_from(state.seen).sight.completed_at if state.seen else None
        tellings.keep_in_step(
            conn, app_id=app_id, gid=state.gid, completion=state.completion, is_confirmed=True,
            at=done_at or clock.now(),
        )  # fmt: skip


def _events(found: Found, told: Sequence[Linked], *, recovered: bool) -> Iterator[OwnEvent]:
    for each in found.news:
        key = f"ticket/{found.state.gid}/{each.what}"
        yield from children(each.news, told, topic=each.topic, key=key, at=each.at + found.later, recovered=recovered)


def _counts(conn: Conn, found: Found) -> Iterator[OwnEvent]:
    """What has the open tickets counted of each contact for whom this one was filed or linked."""
    if found.counts_anew:
        because = f"ticket/{found.state.gid}/{found.state.version}"
        yield from of_contacts(ticket_links.contacts(conn, found.state.gid), because=because, at=clock.now())


def _look_at(merge: Happening, app_id: str) -> OwnEvent:
    """A look at the ticket that another one was merged into: from now on it matters."""
    gid = merge.news.merged_into
    key = f"look/{gid}/{merge.what}"
    return OwnEvent(app_id=app_id, topic=LOOK, lane=f"asana_task:{app_id}:{gid}", key=key, created_at=merge.at)


def _reason(news: Sequence[Happening], told: int) -> str:
    if not news:
        return NOTHING_NEW
    names = ", ".join(dict.fromkeys(EVENT_BY_TOPIC[each.topic] for each in news))
    count = f"{told} conversation{'s' if told != 1 else ''}"
    return f"looked: {names}, told in {count}"
