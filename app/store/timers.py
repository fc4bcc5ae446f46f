"""Timers: rules that wait to look again at an event. What is due becomes an event of its own, once.

Its row in `events` has the topic WAIT_OVER and no body: which rule looks at which event again stands in `timers`, and
its number is the event's delivery key. Lanes are locked before timers, here and where a run begins or cancels them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import crash
from app.store.database import Conn, Database
from app.store.lanes import STILL_OURS, Lease, fence_params, wake

WAIT_OVER = "triage.wait_over"
_MOST_AT_ONCE = 200

JOINED = f"""
LEFT JOIN timers t ON t.id = CASE WHEN e.topic = '{WAIT_OVER}' THEN substr(e.delivery_key, 7)::bigint END
LEFT JOIN events c ON c.id = t.event_id
LEFT JOIN event_bodies b ON b.event_id = coalesce(c.id, e.id)
  AND b.received_at = coalesce(c.received_at, e.received_at)
"""
"""Joins to an event `e` the timer `t` and the cause `c`, if it is the end of a wait, and the body `b` that tells what
happened: its own or the cause's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A rule that looks again at the event of a run, at `due_at`. One that `stays` is not begun anew by a later event:
    `since` is when a customer began to wait for an answer."""

    rule: str
    due_at: datetime
    stays: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Waits of these rules that need not be looked at any more, and why: those since `before`, or all."""

    rules: Sequence[str]
    why: str
    before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """A wait that is over: the rule that looks again, and the event that it waited after, with the bytes that came
    (None after retention). `recovered`: no notification came of that. `anew`: a later event of the same lane for which
    the rule began to wait anew."""

    rule: str
    event_id: int
    received_at: datetime
    recovered: bool
    body: bytes | None
    anew: int | None


_BEGIN = f"""
WITH told AS (
  SELECT rule, due_at, stays, coalesce(own, %(since)s) AS since
  FROM unnest(%(rules)s::text[], %(due)s::timestamptz[], %(stay)s::bool[], %(own)s::timestamptz[])
    AS told(rule, due_at, stays, own) WHERE {STILL_OURS}
), cancelled AS (
  UPDATE timers t SET state = 'cancelled' FROM told WHERE t.lane = %(lease_lane)s AND t.rule = told.rule
    AND t.state = 'waiting' AND NOT told.stays AND (t.since, t.event_id) < (told.since, %(event_id)s)
)
INSERT INTO timers (app_id, lane, rule, event_id, since, due_at, replayed, state)
SELECT (SELECT app_id FROM events WHERE id = %(event_id)s), %(lease_lane)s, told.rule, %(event_id)s, told.since,
  told.due_at, %(replayed)s, CASE WHEN NOT told.stays AND EXISTS (
    SELECT 1 FROM timers later WHERE later.lane = %(lease_lane)s AND later.rule = told.rule
      AND (later.since, later.event_id) > (told.since, %(event_id)s)) THEN 'cancelled' ELSE 'waiting' END
FROM told
ON CONFLICT (event_id, rule) DO NOTHING
"""


def begin(
    conn: Conn, lease: Lease, waiting: Sequence[Waiting], *, event_id: int, since: datetime, replayed: bool
) -> None:
    """Write down which rules look at an event again, in the transaction of its run, which has locked the lane. `since`
    is when it happened. Of one rule and lane only what the last event began goes on, but for waits that stay; a replay
    begins no wait twice."""
    params: dict[str, Any] = {
        "rules": [each.rule for each in waiting],
        "due": [each.due_at for each in waiting],
        "stay": [each.stays for each in waiting],
        "own": [each.since for each in waiting],
        "event_id": event_id,
        "since": since,
        "replayed": replayed,
    }
    conn.execute(_BEGIN.encode(), {**params, **fence_params(lease)})


_END = f"""
UPDATE timers SET state = 'cancelled', ended = %(why)s WHERE lane = %(lease_lane)s AND rule = ANY(%(rules)s)
  AND state = 'waiting' AND since < coalesce(%(before)s::timestamptz, 'infinity') AND {STILL_OURS}
"""


def end(conn: Conn, lease: Lease, ended: Ended) -> None:
    """Have waits of a lane come to nothing, in the transaction of the run that tells so."""
    params = {"rules": list(ended.rules), "why": ended.why, "before": ended.before}
    conn.execute(_END.encode(), {**params, **fence_params(lease)})


_DUE = """
SELECT id, lane, replayed FROM timers WHERE state = 'waiting' AND due_at <= now() ORDER BY due_at, id LIMIT %(most)s
"""
_FIRE = f"""
WITH fired AS (
  UPDATE timers SET state = 'due' WHERE id = ANY(%(ids)s)
    AND coalesce(state, '') = 'waiting' -- found by their ids: many may be waiting
  RETURNING id, app_id, lane, due_at, replayed
)
INSERT INTO events (app_id, topic, lane, delivery_key, created_at, state, replayed)
SELECT app_id, '{WAIT_OVER}', lane, 'timer/' || id, due_at, 'waiting', replayed FROM fired ORDER BY due_at, id
ON CONFLICT DO NOTHING
"""


def fire(db: Database) -> int:
    """Make events of the timers that are due; how many. What another worker makes events of is left to it."""
    made = 0
    while due := db.rows(_DUE, {"most": _MOST_AT_ONCE}):
        live = {row["lane"] for row in due if not row["replayed"]}
        with db.transaction() as conn:
            for lane in sorted({row["lane"] for row in due}):
                wake(conn, lane, bulk=lane not in live)
            made += conn.execute(_FIRE.encode(), {"ids": [row["id"] for row in due]}).rowcount
            crash.point("timer.firing")
        crash.point("timer.due")
        if len(due) < _MOST_AT_ONCE:
            break
    return made


_OVER = f"""
SELECT t.rule, t.event_id, c.received_at, c.recovered, b.body, (
  SELECT later.event_id FROM timers later WHERE later.lane = t.lane AND later.rule = t.rule
    AND (later.since, later.event_id) > (t.since, t.event_id)
  ORDER BY later.since, later.event_id LIMIT 1) AS anew
FROM events e {JOINED} WHERE e.id = %(id)s AND t.id IS NOT NULL AND c.id IS NOT NULL
"""


def over(db: Database, event_id: int) -> Over | None:
    """Which wait ended with this event; None if nobody knows any more."""
    row = db.row(_OVER, {"id": event_id})
    return Over(**row) if row else None


_OF_EVENT = """
SELECT t.rule, t.due_at, t.state, t.ended, e.id AS looked_again, (
  SELECT later.event_id FROM timers later WHERE t.state = 'cancelled' AND t.ended IS NULL
    AND later.lane = t.lane AND later.rule = t.rule AND (later.since, later.event_id) > (t.since, t.event_id)
  ORDER BY later.since, later.event_id LIMIT 1) AS anew
FROM timers t LEFT JOIN events e ON e.delivery_key = 'timer/' || t.id WHERE t.event_id = %(id)s ORDER BY t.id
"""


def of_event(db: Database, event_id: int) -> list[dict[str, Any]]:
    """The waits that an event began: rule, due_at, state (waiting, due or cancelled), `looked_again` (the event that
    its end became), `anew` (the later event that cancelled it) and `ended` (what else did, in words)."""
    return db.rows(_OF_EVENT, {"id": event_id})
