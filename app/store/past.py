"""What this service did before, as far as a decision has to know it: one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.store.database import Database
from app.store.effects import RULES_JOINED_BY

BUSY_WITHIN = timedelta(hours=1)
_BUSY_FROM = 5
"""A rule that acted less often on a conversation within BUSY_WITHIN is not told of. What followed on what customers did
does not count: a busy customer is no circle."""

_PAST = """
WITH mine AS MATERIALIZED (
  SELECT key, event_id, run_id, seq, rule, action, request, state, url, done_at, planned_at FROM effects
  WHERE conversation = %(conversation)s
), told AS (
  SELECT jsonb_agg(jsonb_build_object('key', key, 'event_id', event_id, 'action', action, 'request', request,
    'state', state, 'url', url) ORDER BY run_id, seq) AS effects
  FROM mine WHERE action = 'ticket' OR (action IN ('tag', 'set_attribute') AND (
    state IN ('planned', 'waiting', 'sending') OR state = 'done' AND done_at >= %(since)s))
), often AS (
  SELECT name, count(DISTINCT run_id) AS times FROM mine JOIN events ON events.id = mine.event_id,
    unnest(string_to_array(rule, ', ')) AS name
  WHERE mine.state <> 'skipped' AND event_id <> %(event_id)s AND events.created_at > %(busy_since)s
    AND events.topic NOT LIKE 'conversation.user.%%'
  GROUP BY name HAVING count(DISTINCT run_id) >= %(busy_from)s
)
SELECT (SELECT effects FROM told) AS effects, (SELECT jsonb_object_agg(name, times) FROM often) AS busy
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doings:
    """`effects`: a conversation's tickets, and its tags and attributes of ours that an event may not show yet (key,
    event_id, action, request, state, url). `busy`: rule -> how often it acted within BUSY_WITHIN, if often."""

    effects: list[dict[str, Any]]
    busy: dict[str, int]


def doings(db: Database, conversation: str, *, since: datetime, event_id: int) -> Doings:
    """What was done on a conversation. `since`: when the event happened; what was done later it may not show. `busy`
    leaves out what the event itself led to, so that a replay decides as the first run did."""
    row = db.row(
        _PAST,
        {
            "conversation": conversation,
            "since": since,
            "busy_since": since - BUSY_WITHIN,
            "busy_from": _BUSY_FROM,
            "event_id": event_id,
        },
    )
    return Doings(effects=(row and row["effects"]) or [], busy=(row and row["busy"]) or {})


_CAUSES = """
SELECT e.key, e.rule, e.state, e.far_id, e.done_at, f.facts -> 'history.chain' AS chain
FROM effects e JOIN runs r ON r.id = e.run_id
LEFT JOIN run_facts f ON f.run_id = r.id AND f.created_at = r.created_at
WHERE e.conversation = %(conversation)s AND e.action = %(action)s AND e.state IN ('sending', 'done')
  AND (%(target)s::text IS NULL OR e.target = %(target)s)
ORDER BY e.tried_at DESC NULLS LAST, e.id DESC LIMIT 50
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """An effect that was sent: its key, whether that is `done` (else nobody knows yet), its id and time at the far end
    if known, and the rules that led to it, oldest first."""

    key: str
    is_done: bool
    far_id: str | None
    done_at: datetime | None
    chain: tuple[str, ...]


def causes(db: Database, conversation: str, action: str, target: str | None) -> list[Cause]:
    """What this service did last in this way on a conversation, newest first."""
    rows = db.rows(_CAUSES, {"conversation": conversation, "action": action, "target": target})
    return [
        Cause(
            key=row["key"],
            is_done=row["state"] == "done",
            far_id=row["far_id"],
            done_at=row["done_at"],
            chain=(*(row["chain"] or ()), *row["rule"].split(RULES_JOINED_BY)),
        )
        for row in rows
    ]
