"""The end of a telling: once it is known what became of every message, the ticket is to say who was told."""

from datetime import timedelta

from app import clock
from app.runs.telling import so_far
from app.runs.telling.approval import Later
from app.runs.workplace import Workplace
from app.store import own_events, tellings
from app.store.own_events import OwnEvent
from app.store.tellings import TELLING_OVER, Telling
from app.store.told_conversations import Outcome

PATIENCE = timedelta(days=3)
"""How long after the last customer what waits for a person is waited for; the ticket then says that it waits."""
_SOON = 1.0
_ON_ITS_WAY = frozenset({"planned", "waiting", "sending", "held"})


def end_if_over(place: Workplace, telling: Telling) -> Later | None:
    """End a telling of which all conversations are released, if all of it is known; else what it waits for."""
    outcomes = so_far.outcomes(place.db, telling)
    open_ones = [each for each in outcomes if _is_open(each)]
    last = max((each.released_at for each in outcomes), default=clock.now())
    if open_ones and clock.now() - last < PATIENCE:
        return Later(_SOON, f"what becomes of {len(open_ones)} of {len(outcomes)} messages is not known yet", last)
    with place.db.transaction() as conn:
        listed = sum(telling.over_at is not None and each.released_at <= telling.over_at for each in outcomes)
        if len(outcomes) > listed:
            own_events.put(conn, [_over(telling, listed)])
        tellings.end(conn, telling)
    place.count("telling_over", telling.kind or "")
    return None


def _is_open(told: Outcome) -> bool:
    return told.event_state == "waiting" or told.state in _ON_ITS_WAY


def _over(telling: Telling, listed: int) -> OwnEvent:
    lane = f"asana_task:{telling.app_id}:{telling.gid}"
    key = tellings.over_key(telling.id, listed)
    return OwnEvent(app_id=telling.app_id, topic=TELLING_OVER, lane=lane, key=key, created_at=clock.now(), bulk=True)
