"""Events that this service makes itself of what it has read or seen: stored as notifications are, once each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.store.accept import BULK, LIVE
from app.store.database import Conn


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEvent:
    """`key` is the delivery key, `occurrence` the occurrence key: an event that has either already is there. `body` is
    an envelope (app.webhooks.own), None for what needs no more than its key. `bulk` work gives way to live work.
    `recovered`: it should have come as a notification."""

    app_id: str
    topic: str
    lane: str
    key: str
    created_at: datetime
    body: bytes | None = None
    occurrence: str | None = None
    bulk: bool = False
    recovered: bool = False


_PUT = f"""
WITH told AS (
  SELECT * FROM unnest(%(app_id)s::text[], %(topic)s::text[], %(lane)s::text[], %(key)s::text[],
    %(created_at)s::timestamptz[], %(body)s::bytea[], %(occurrence)s::text[], %(bulk)s::bool[], %(recovered)s::bool[])
  WITH ORDINALITY AS t(app_id, topic, lane, key, created_at, body, occurrence, bulk, recovered, place)
  WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.delivery_key = t.key)
    AND NOT EXISTS (SELECT 1 FROM events e WHERE e.occurrence_key = t.occurrence)
), woken AS (
  INSERT INTO lanes (key, wake_at, hinted_at, bulk)
  SELECT lane, now(), now(), bool_and(bulk) FROM told GROUP BY lane ORDER BY lane
  ON CONFLICT (key) DO UPDATE SET
    bulk = CASE WHEN lanes.wake_at IS NULL THEN excluded.bulk ELSE lanes.bulk AND excluded.bulk END,
    wake_at = CASE WHEN lanes.wake_at <= now() THEN lanes.wake_at ELSE now() END,
    hinted_at = CASE WHEN lanes.wake_at <= now() THEN lanes.hinted_at ELSE now() END
  RETURNING key, bulk, hinted_at = now() AS was_idle
), added AS (
  INSERT INTO events (app_id, topic, lane, delivery_key, occurrence_key, created_at, state, recovered)
  SELECT app_id, topic, lane, key, occurrence, created_at, 'waiting', recovered FROM told
  WHERE (SELECT count(*) FROM woken) >= 0 ORDER BY place
  ON CONFLICT DO NOTHING RETURNING id, received_at, delivery_key
), bodies AS (
  INSERT INTO event_bodies (event_id, received_at, body)
  SELECT added.id, added.received_at, told.body FROM added JOIN told ON told.key = added.delivery_key
  WHERE told.body IS NOT NULL
), hints AS (
  SELECT procrastinate_defer_jobs_v1(array_agg(ROW('lanes', 'drain', CASE WHEN bulk THEN {BULK} ELSE {LIVE} END, NULL,
    NULL, jsonb_build_object('lane', key), NULL)::procrastinate_job_to_defer_v1))
  FROM woken WHERE was_idle
)
SELECT added.delivery_key, (SELECT count(*) FROM hints) AS hints FROM added
"""
_COLUMNS = ("app_id", "topic", "lane", "key", "created_at", "body", "occurrence", "bulk", "recovered")


def put(conn: Conn, told: Sequence[OwnEvent]) -> set[str]:
    """Store events in the caller's transaction, in one statement; the delivery keys of those that were new. Their lanes
    are locked in the order of their keys: the caller holds no lane that comes after one of them."""
    if not told:
        return set()
    params = {column: [getattr(each, column) for each in told] for column in _COLUMNS}
    return {row["delivery_key"] for row in conn.execute(_PUT.encode(), params).fetchall()}
