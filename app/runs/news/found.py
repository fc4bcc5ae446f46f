"""What a look has found, written down in one transaction: the ticket as it is now, and its news as events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app import clock
from app.rules.topics import EVENT_BY_TOPIC
from app.runs.news.differences import MERGED, Happening
from app.runs.news.fan_out import children, linked
from app.runs.workplace import Workplace
from app.store import own_events, tellings, ticket_states
from app.store.database import Conn
from app.store.lanes import Lease, wake_later
from app.store.own_events import OwnEvent
from app.store.ticket_links import Linked
from app.store.ticket_states import LOOK, TicketState

NOTHING_NEW = "looked: nothing is new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`confirmed`: whether customers may be told that the ticket is done, None where that is as it was."""

    state: TicketState
    news: Sequence[Happening] = ()
    confirmed: bool | None = None


def save(place: Workplace, lease: Lease, found: Found, *, app_id: str, looks: Sequence[int], recovered: bool) -> None:
    """All of it, or nothing: before that the ticket is looked at again. `looks` are the events that it settles. Raises
    LaneLost."""
    with place.db.transaction() as conn:
        _save(conn, lease, found, app_id=app_id, looks=looks, recovered=recovered)
    for each in found.news:
        place.count("ticket_news", EVENT_BY_TOPIC[each.topic])


def _save(conn: Conn, lease: Lease, found: Found, *, app_id: str, looks: Sequence[int], recovered: bool) -> None:
    state = found.state
    told = linked(conn, state.gid) if found.news else []
    others = [_look_at(each, app_id) for each in found.news if each.news.merged_into]
    for lane in sorted(other.lane for other in others if other.lane < lease.lane):
        wake_later(conn, lane)  # lanes are locked in the order of their keys
    ticket_states.save(conn, lease, state, looks=looks, reason=_reason(found.news, told))
    for each in found.news:
        if each.topic == MERGED and each.news.merged_into:
            ticket_states.expect(conn, each.news.merged_into, each.at)
    own_events.put(conn, [*others, *_events(found, told, recovered=recovered)])
    if found.confirmed is not None:
        tellings.keep_in_step(
            conn, app_id=app_id, gid=state.gid, completion=state.completion, is_confirmed=found.confirmed,
            at=clock.now(),
        )  # fmt: skip


def _events(found: Found, told: Sequence[Linked], *, recovered: bool) -> Iterator[OwnEvent]:
    for each in found.news:
        key = f"ticket/{found.state.gid}/{each.what}"
        yield from children(each.news, told, topic=each.topic, key=key, at=each.at, recovered=recovered)


def _look_at(merge: Happening, app_id: str) -> OwnEvent:
    """A look at the ticket that another one was merged into: from now on it matters."""
    gid = merge.news.merged_into
    key = f"look/{gid}/{merge.what}"
    return OwnEvent(app_id=app_id, topic=LOOK, lane=f"asana_task:{app_id}:{gid}", key=key, created_at=merge.at)


def _reason(news: Sequence[Happening], told: Sequence[Linked]) -> str:
    if not news:
        return NOTHING_NEW
    names = ", ".join(dict.fromkeys(EVENT_BY_TOPIC[each.topic] for each in news))
    count = f"{len(told)} conversation{'s' if len(told) != 1 else ''}"
    return f"looked: {names}, told in {count}"
