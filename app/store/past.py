"""What this service did before, as far as a decision has to know it: one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.store.database import Database

BUSY_WITHIN = timedelta(hours=1)
_BUSY_FROM = 5
"""A rule that acted less often on a conversation within BUSY_WITHIN is not told of."""

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
  SELECT name, count(DISTINCT run_id) AS times FROM mine, unnest(string_to_array(rule, ', ')) AS name
  WHERE planned_at > %(busy_since)s AND state <> 'skipped' AND event_id <> %(event_id)s
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


def doings(db: Database, conversation: str, *, since: datetime, now: datetime, event_id: int) -> Doings:
    """What was done on a conversation. `since`: what was done later, the event may not show; `busy` leaves out what
    the event itself led to, so that a replay decides as the first run did."""
    row = db.row(
        _PAST,
        {
            "conversation": conversation,
            "since": since,
            "busy_since": now - BUSY_WITHIN,
            "busy_from": _BUSY_FROM,
            "event_id": event_id,
        },
    )
    return Doings(effects=(row and row["effects"]) or [], busy=(row and row["busy"]) or {})


def firings(db: Database, subjects: Sequence[str], *, event_id: int) -> dict[str, tuple[str, str]]:
    """When (ISO, UTC) rules with `once_per` acted on these lanes, and their fingerprints, by "rule|scope"; what the
    event itself led to is left out."""
    rows = db.rows(
        "SELECT rule, scope, at, fingerprint FROM firings"
        " WHERE subject = ANY(%(subjects)s) AND event_id <> %(event_id)s",
        {"subjects": list(subjects), "event_id": event_id},
    )
    return {f"{row['rule']}|{row['scope']}": (row["at"], row["fingerprint"]) for row in rows}


_CAUSE = """
SELECT e.rule, f.facts -> 'history.chain' AS chain FROM effects e JOIN runs r ON r.id = e.run_id
LEFT JOIN run_facts f ON f.run_id = r.id AND f.created_at = r.created_at
WHERE e.conversation = %(conversation)s AND e.action = %(action)s AND e.state IN ('sending', 'done')
  AND (%(target)s::text IS NULL OR e.target = %(target)s)
ORDER BY e.tried_at DESC NULLS LAST, e.id DESC LIMIT 1
"""


def chain_of(db: Database, conversation: str, action: str, target: str | None) -> tuple[str, ...]:
    """The rules that led to what this service did last in this way on a conversation, oldest first."""
    row = db.row(_CAUSE, {"conversation": conversation, "action": action, "target": target})
    return (*(row["chain"] or ()), *row["rule"].split(", ")) if row else ()
