"""The conversations of a round that was counted become events, each of which the rule is asked about in its lane."""

import json
from datetime import datetime

from app import crash
from app.log import logger
from app.rules.topics import SCHEDULE_DUE
from app.runs.facts import SHOWN_FOR
from app.runs.workplace import Workplace
from app.store import own_events, schedules
from app.store.own_events import OwnEvent
from app.store.schedules import Match, Round
from app.webhooks import keys
from app.webhooks.own import envelope

_AT_ONCE = 100
_log = logger(room="runs")


def release(place: Workplace, of: Round) -> None:
    """Make events of all that the round has found, behind live work, each once whatever dies; then the round is done.
    It ends early where the round became another worker's, or the process is asked to end."""
    at = schedules.now(place.db)
    while not place.stopping.is_set():
        with place.db.transaction() as conn:
            found = schedules.take(conn, of, most=_AT_ONCE)
            if found:
                own_events.put(conn, [_event(of, match, at) for match in found])
            crash.point("schedule.releasing")
        crash.point("schedule.released")
        if found is None:
            return
        if not found:
            with place.db.transaction() as conn:
                is_done = schedules.move(conn, of, "done")
            if is_done:
                _log.info("schedule_done", rule=of.rule, day=of.day.isoformat())
            return


def _event(of: Round, match: Match, now: datetime) -> OwnEvent:
    """`created_at` is when the conversation was as it is told; one that was found too long ago is read anew."""
    is_fresh = match.body is not None and now - match.found_at <= SHOWN_FOR
    at = match.found_at if is_fresh else now
    key = f"schedule/{of.rule}/{of.day.isoformat()}/{match.conversation}"
    told = json.loads(bytes(match.body)) if is_fresh and match.body else {"id": match.conversation}
    more = {"schedule": of.rule}
    return OwnEvent(
        app_id=of.app_id,
        topic=SCHEDULE_DUE,
        lane=keys.lane("conversation", of.app_id, match.conversation),
        key=key,
        created_at=at,
        body=envelope(app_id=of.app_id, topic=SCHEDULE_DUE, key=key, at=at, conversation=told, more=more),
        bulk=True,
    )
