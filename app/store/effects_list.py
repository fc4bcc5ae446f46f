"""The ledger page by page, for people."""

from typing import Any

from app.store.database import Database

_PAGE = """
SELECT id, key, run_id, event_id, rule, action, target, reach, destination, conversation, state, reason, attempts,
  created_at, due_at, settled_at, url FROM effects
WHERE (%(before)s::bigint IS NULL OR id < %(before)s) AND (%(state)s::text IS NULL OR state = %(state)s)
  AND (%(run_id)s::bigint IS NULL OR run_id = %(run_id)s)
ORDER BY id DESC LIMIT %(limit)s
"""


def page(
    db: Database, *, before: int | None = None, state: str | None = None, run_id: int | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Effects, newest first, those before the effect `before`."""
    return db.rows(_PAGE, {"before": before, "state": state, "run_id": run_id, "limit": limit})
