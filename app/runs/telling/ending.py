"""The end of a telling: once it is known what became of every message, the ticket is to say who was told."""

from datetime import timedelta

from app import clock
from app.runs.telling.news import key_start
from app.runs.workplace import Workplace
from app.store import own_events, tellings, told_conversations
from app.store.own_events import OwnEvent
from app.store.tellings import TELLING_OVER, Telling
from app.store.told_conversations import Outcome

PATIENCE = timedelta(days=3)
"""How long after the last customer what waits for a person is waited for; the ticket then says that it waits."""
_ON_ITS_WAY = frozenset({"planned", "waiting", "sending", "held"})


def end_if_over(place: Workplace, telling: Telling) -> str | None:
    """End a telling of which all conversations are released, if all of it is known; else what it waits for."""
    outcomes = told_conversations.outcomes(place.db, telling.id, start=key_start(telling))
    open_ones = [each for each in outcomes if _is_open(each)]
    if open_ones and clock.now() - max(each.released_at for each in outcomes) < PATIENCE:
        return f"what becomes of {len(open_ones)} of {len(outcomes)} messages is not known yet"
    with place.db.transaction() as conn:
        if outcomes:
            own_events.put(conn, [_over(telling)])
        tellings.end(conn, telling)
    place.count("telling_over", telling.kind or "")
    return None


def _is_open(told: Outcome) -> bool:
    return told.event_state == "waiting" or told.state in _ON_ITS_WAY


def _over(telling: Telling) -> OwnEvent:
    lane = f"asana_task:{telling.app_id}:{telling.gid}"
    key = tellings.over_key(telling.id)
    return OwnEvent(app_id=telling.app_id, topic=TELLING_OVER, lane=lane, key=key, created_at=clock.now(), bulk=True)
