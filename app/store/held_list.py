"""What waits for a person, to be worked off: counted by cause, and page by page. Both are found by an index of their
own (effects_attention_idx), however much was done."""

from typing import Any

from app.store.database import Database

UNSURE = "unsure"
OF_CAUSE = f"CASE WHEN e.state = 'unsure' THEN '{UNSURE}' ELSE split_part(coalesce(e.reason, ''), ':', 1) END"
"""The cause stands before the first colon of a reason; what is unsure is one group."""

_COUNTS = f"""
SELECT {OF_CAUSE} AS cause, count(*) AS count, min(e.planned_at) AS oldest_at FROM effects e
WHERE e.state IN ('held', 'unsure') GROUP BY 1 ORDER BY 2 DESC, 1
"""

_PAGE = f"""
SELECT e.id, e.state, e.reason, {OF_CAUSE} AS cause, e.planned_at, e.conversation, e.rule, e.action, e.target,
  e.request, e.run_id, e.event_id, f.facts ->> 'contact.name' AS customer, f.facts ->> 'links.conversation' AS url
FROM effects e LEFT JOIN runs r ON r.id = e.run_id
LEFT JOIN run_facts f ON f.run_id = r.id AND f.created_at = r.created_at
WHERE e.state IN ('held', 'unsure') AND (%(before)s::bigint IS NULL OR e.id < %(before)s)
  AND (%(id)s::bigint IS NULL OR e.id = %(id)s) AND (%(cause)s::text IS NULL OR {OF_CAUSE} = %(cause)s)
ORDER BY e.id DESC LIMIT %(limit)s
"""


def counts(db: Database) -> list[dict[str, Any]]:
    """How much waits for each cause, the most first: cause, count, oldest_at."""
    return db.rows(_COUNTS, {})


def page(
    db: Database, *, cause: str | None = None, before: int | None = None, one: int | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """What waits, newest first, those before the effect `before`; of one cause; or only the effect `one`."""
    return db.rows(_PAGE, {"cause": cause, "before": before, "id": one, "limit": limit})
