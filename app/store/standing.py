"""How things stand in the database: what waits, and what needs a person."""

from collections.abc import Mapping
from datetime import datetime

from app.store.database import Database

_EVENTS = "SELECT state, count(*) AS n FROM events WHERE state IN ('waiting', 'failed', 'unreadable') GROUP BY state"
_EFFECTS = """
SELECT state, count(*) AS n FROM effects
WHERE state IN ('planned', 'waiting', 'sending', 'held', 'failed', 'unsure') GROUP BY state
"""


_TIMERS = "SELECT count(*) AS waiting, min(due_at) AS next FROM timers WHERE state = 'waiting'"


def events(db: Database) -> Mapping[str, int]:
    """How many events are in each state that is not at rest, or in trouble."""
    return {row["state"]: row["n"] for row in db.rows(_EVENTS)}


def effects(db: Database) -> Mapping[str, int]:
    """How many effects are in each state that is under way, or needs a person."""
    return {row["state"]: row["n"] for row in db.rows(_EFFECTS)}


def timers(db: Database) -> tuple[int, datetime | None]:
    """How many rules wait to look again, and when the first of them does."""
    row = db.row(_TIMERS)
    return (row["waiting"], row["next"]) if row else (0, None)
