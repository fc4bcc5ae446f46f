"""Accepting notifications: one statement, one commit, for as many as have queued up meanwhile.

Lane first, then the event, then the wake-up (only if the lane was idle). Duplicates are decided by the two unique
constraints in the insert itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

LIVE, BULK = 10, 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One notification as it is stored. `lane` is None for what is settled at the door (`state` other than waiting)."""

    app_id: str
    topic: str
    lane: str | None
    delivery_key: str
    occurrence_key: str | None
    created_at: datetime | None
    state: str
    reason: str | None
    body: bytes


_COLUMNS = ("app_id", "topic", "lane", "delivery_key", "occurrence_key", "created_at", "state", "reason", "body")

_ACCEPT = b"""
WITH arrived AS (
  SELECT * FROM unnest(%(app_id)s::text[], %(topic)s::text[], %(lane)s::text[], %(delivery_key)s::text[],
    %(occurrence_key)s::text[], %(created_at)s::timestamptz[], %(state)s::text[], %(reason)s::text[], %(body)b::bytea[])
  WITH ORDINALITY AS a(app_id, topic, lane, delivery_key, occurrence_key, created_at, state, reason, body, place)
), woken AS (
  INSERT INTO lanes (key, wake_at, hinted_at)
  SELECT DISTINCT lane, now(), now() FROM arrived WHERE lane IS NOT NULL ORDER BY lane
  ON CONFLICT (key) DO UPDATE SET bulk = false,
    wake_at = CASE WHEN lanes.wake_at <= now() THEN lanes.wake_at ELSE now() END,
    hinted_at = CASE WHEN lanes.wake_at <= now() THEN lanes.hinted_at ELSE now() END
  RETURNING key, hinted_at = now() AS was_idle
), added AS (
  INSERT INTO events (app_id, topic, lane, delivery_key, occurrence_key, created_at, state, reason)
  SELECT app_id, topic, lane, delivery_key, occurrence_key, coalesce(created_at, now()), state, reason
  FROM arrived WHERE (SELECT count(*) FROM woken) >= 0 ORDER BY place
  ON CONFLICT DO NOTHING RETURNING id, received_at, delivery_key
), bodies AS (
  INSERT INTO event_bodies (event_id, received_at, body)
  SELECT added.id, added.received_at, arrived.body FROM added JOIN arrived USING (delivery_key)
), hints AS (
  SELECT procrastinate_defer_jobs_v1(array_agg(
    ROW('lanes', 'drain', 10, NULL, NULL, jsonb_build_object('lane', key), NULL)::procrastinate_job_to_defer_v1))
  FROM woken WHERE was_idle
)
SELECT added.delivery_key, (SELECT count(*) FROM hints) AS hints FROM added
"""


async def accept(conn: AsyncConnection[Any], arrivals: Sequence[Arrival]) -> set[str]:
    """Store the arrivals in one commit; the delivery keys of those that were new. The others were duplicates."""
    params: dict[str, list[object]] = {
        column: [getattr(arrival, column) for arrival in arrivals] for column in _COLUMNS
    }
    cursor = await conn.execute(_ACCEPT, params)
    return {row[0] for row in await cursor.fetchall()}
