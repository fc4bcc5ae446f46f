"""What rules in shadow would have done, counted over the stored runs."""

from datetime import datetime
from typing import Any

from app.store.database import Database

_REPORT = """
WITH recorded AS (
  SELECT r.id, r.event_id, s.step FROM runs r, jsonb_array_elements(r.shadow) AS s(step)
  WHERE r.shadow IS NOT NULL AND r.kind = 'live' AND r.created_at >= %(since)s
    AND (%(rule)s::text IS NULL OR s.step ->> 'rule' = %(rule)s)
)
SELECT step ->> 'rule' AS rule, step ->> 'action' AS action,
  CASE WHEN step ->> 'action' = 'internal_note' THEN '' ELSE split_part(step ->> 'target', '/', 1) END AS target,
  (step ->> 'same')::bool AS same, step ->> 'instead' AS instead, step ? 'needless' AS needless,
  count(*) AS times, (array_agg(event_id ORDER BY id DESC))[1:3] AS events
FROM recorded GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 7 DESC
"""


def report(db: Database, *, since: datetime, rule: str | None = None) -> list[dict[str, Any]]:
    """One row for each rule, action and target: `same` as live rules did, or `instead` of it what they did, or
    `needless`; how many `times`; the newest `events`."""
    return db.rows(_REPORT, {"since": since, "rule": rule})
