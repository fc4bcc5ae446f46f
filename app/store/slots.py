"""Slots: what a later decision may overtake in a conversation (an attribute, the assignee, the state)."""

from typing import Any

from app.store.database import Database

# An earlier effect on the slot is being sent, or one of its calls was never accounted for and may land yet.
WAIT = """
SELECT max(CASE WHEN o.state = 'sending' THEN 5
  ELSE extract(epoch FROM o.settled_at - now()) + %(lands_within)s END)::float
FROM effects o WHERE o.conversation = e.conversation AND o.slot = e.slot AND o.id < e.id AND (o.state = 'sending'
  OR o.settled_at > now() - make_interval(secs => %(lands_within)s)
    AND (o.attempts > 1 OR o.state = 'skipped' AND o.looks > 0))
"""


def decisions_before(db: Database, effect_id: int) -> list[dict[str, Any]]:
    """The decisions on an effect's slot before it, the newest first."""
    return db.rows(
        "SELECT o.state, o.request, o.before FROM effects e JOIN effects o ON o.conversation = e.conversation"
        " AND o.slot = e.slot AND o.id < e.id WHERE e.id = %(id)s ORDER BY o.id DESC LIMIT 20",
        {"id": effect_id},
    )
