"""How things stand in the database: what waits, and what needs a person."""

from collections.abc import Mapping

from app.store.database import Database

_EVENTS = "SELECT state, count(*) AS n FROM events WHERE state IN ('waiting', 'failed', 'unreadable') GROUP BY state"
_EFFECTS = """
SELECT state, count(*) AS n FROM effects
WHERE state IN ('planned', 'waiting', 'sending', 'held', 'failed', 'unsure') GROUP BY state
"""


def events(db: Database) -> Mapping[str, int]:
    """How many events are in each state that is not at rest, or in trouble."""
    return {row["state"]: row["n"] for row in db.rows(_EVENTS)}


def effects(db: Database) -> Mapping[str, int]:
    """How many effects are in each state that is under way, or needs a person."""
    return {row["state"]: row["n"] for row in db.rows(_EFFECTS)}
