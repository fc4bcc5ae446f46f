"""Slots: what a later decision may overtake in a lane (a tag, an attribute, the assignee, the state, away mode)."""

from typing import Any

from app.store.database import Database

# An earlier effect on the slot is being sent, or one of its calls was never accounted for and may land yet. What was
# said before stays said: a message waits only for one that is being sent.
WAIT = """
SELECT max(CASE WHEN o.state = 'sending' THEN 5
  ELSE extract(epoch FROM o.settled_at - now()) + %(lands_within)s END)::float
FROM effects o WHERE o.lane = e.lane AND o.slot = e.slot AND o.id < e.id AND (o.state = 'sending'
  OR e.slot <> 'voice' AND o.settled_at > now() - make_interval(secs => %(lands_within)s)
    AND (o.attempts > 1 OR o.state = 'skipped' AND o.looks > 0))
"""

_BEFORE = """
SELECT o.action, o.state, o.request, o.before FROM effects e
JOIN effects o ON o.lane = e.lane AND o.slot = e.slot AND o.id < e.id WHERE e.id = %(id)s ORDER BY o.id DESC LIMIT 20
"""
_AFTER = """
SELECT 1 FROM effects e JOIN effects o ON o.lane = e.lane AND o.slot = e.slot AND o.id > e.id
WHERE e.id = %(id)s AND o.state = 'done' LIMIT 1
"""
_ATTRIBUTES = """
SELECT DISTINCT ON (slot) request ->> 'name' AS name, request -> 'value' AS value FROM effects
WHERE conversation = %(conversation)s AND action IN ('set_attribute', 'restore_attribute')
  AND coalesce(request ->> 'on', 'conversation') = 'conversation' AND (state IN ('planned', 'waiting', 'sending')
    OR state = 'done' AND settled_at > now() - interval '1 minute')
ORDER BY slot, id DESC
"""


def attributes_set(db: Database, conversation: str) -> dict[str, Any]:
    """The conversation's attributes that we set just now or are to set, which the vendor may not show yet."""
    return {row["name"]: row["value"] for row in db.rows(_ATTRIBUTES, {"conversation": conversation})}


def decisions_before(db: Database, effect_id: int) -> list[dict[str, Any]]:
    """The decisions on an effect's slot before it, the newest first."""
    return db.rows(_BEFORE, {"id": effect_id})


def is_decided_anew(db: Database, effect_id: int) -> bool:
    """Whether something that was decided later was done on an effect's slot."""
    return db.row(_AFTER, {"id": effect_id}) is not None
