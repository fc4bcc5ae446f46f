"""What this service did before, as far as a decision has to know it: one statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from app.store.database import Database
from app.store.effects import RULES_JOINED_BY
from app.store.user_notes import IS_NOT_WITHDRAWN

OUR_OWN = "our own doing"
"""Why an event is ignored that this service caused."""
BUSY_WITHIN = timedelta(hours=1)
_BUSY_FROM = 5
"""A rule that acted less often on a conversation within BUSY_WITHIN is not told of. What followed on what customers did
does not count: a busy customer is no circle."""

_PAST = f"""
WITH mine AS MATERIALIZED (
  SELECT key, event_id, run_id, seq, rule, action, target, needs, request, state, url, done_at, planned_at, sent_at,
    far_id, approved, receipt -> 'said' AS said FROM effects
  WHERE conversation = %(conversation)s
), told AS (
  SELECT jsonb_agg(jsonb_build_object('key', key, 'event_id', event_id, 'action', action, 'request', request,
    'state', state, 'url', url, 'far_id', far_id, 'approved', approved, 'said', said,
    'withdrawn', CASE action WHEN 'ticket' THEN NOT {IS_NOT_WITHDRAWN} END,
    'sent_at', to_char(sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
    'done_at', to_char(done_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
    'planned_at', to_char(planned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')) ORDER BY run_id, seq)
    AS effects
  FROM mine AS effects WHERE action IN ('ticket', 'link_ticket', 'message') OR (
    action IN ('tag', 'untag', 'set_attribute', 'restore_attribute') AND (
    state IN ('planned', 'waiting', 'sending') OR state = 'done' AND done_at >= %(since)s))
    OR action IN ('close', 'open', 'snooze', 'assign', 'unassign') AND needs IS NULL
      AND state IN ('planned', 'waiting', 'sending')
), often AS (
  SELECT name, count(DISTINCT run_id) AS times FROM mine JOIN events ON events.id = mine.event_id,
    unnest(string_to_array(rule, ', ')) AS name
  WHERE mine.state <> 'skipped' AND event_id <> %(event_id)s AND events.created_at > %(busy_since)s
    AND events.topic NOT LIKE 'conversation.user.%%' AND NOT starts_with(key, 'undo/')
  GROUP BY name HAVING count(DISTINCT run_id) >= %(busy_from)s
)
SELECT (SELECT effects FROM told) AS effects, (SELECT jsonb_object_agg(name, times) FROM often) AS busy,
  (SELECT jsonb_agg(jsonb_build_array(o.rule, o.action, o.target)) FROM mine u JOIN mine o ON u.key = 'undo/' || o.key
   WHERE starts_with(u.key, 'undo/') AND u.state IN ('planned', 'waiting', 'sending', 'done')) AS taken_back,
  (SELECT max(created_at) FROM events WHERE lane = %(conversation)s AND topic = 'conversation.admin.replied'
    AND EXISTS (SELECT 1 FROM mine WHERE action = 'message') AND reason IS DISTINCT FROM '{OUR_OWN}'
    AND (state <> 'waiting' OR id = %(event_id)s)
    AND split_part(occurrence_key, '/', 2) <> ALL (
      SELECT coalesce(far_id, '') FROM mine WHERE action IN ('message', 'quick_replies'))) AS taken_over_at
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doings:
    """`effects`: a conversation's tickets, and its tags and attributes of ours that an event may not show yet (key,
    event_id, action, request, state, url; `withdrawn`, of a ticket), and all its messages (with sent_at, done_at and
    planned_at, ISO; `approved` by a person; the names of what was `said` of them). `busy`: rule -> how often it acted
    within BUSY_WITHIN, if often. `taken_over_at`: when a teammate wrote to the customer last, where this service did
    too; what is still to be looked at may be an echo, and does not count. `taken_back`: rule, action and target of what
    a person took back."""

    effects: list[dict[str, Any]]
    busy: dict[str, int]
    taken_over_at: datetime | None = None
    taken_back: frozenset[tuple[str, str, str]] = frozenset()

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What this service said to the customer, or is to say, in the order in which it was decided."""
        return [row for row in self.effects if row["action"] == "message"]

    def withdrawn(self, *, event_id: int) -> frozenset[str]:
        """The keys of tickets that were withdrawn, but for those of the event itself, for which a replay files none."""
        return frozenset(row["key"] for row in self.effects if row["withdrawn"] and row["event_id"] != event_id)


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
    return Doings(
        effects=(row and row["effects"]) or [],
        busy=(row and row["busy"]) or {},
        taken_over_at=row["taken_over_at"] if row else None,
        taken_back=frozenset(
            (rule, action, target)
            for rules, action, target in (row and row["taken_back"]) or ()
            for rule in rules.split(RULES_JOINED_BY)
        ),
    )


_OF_CAUSES = """
SELECT e.key, e.rule, e.state, e.far_id, e.done_at, f.facts -> 'history.chain' AS chain
FROM effects e JOIN runs r ON r.id = e.run_id
LEFT JOIN run_facts f ON f.run_id = r.id AND f.created_at = r.created_at
WHERE e.action = ANY(%(actions)s) AND e.state IN ('sending', 'done')
  AND (%(target)s::text IS NULL OR e.target = %(target)s) AND """
_NEWEST = " ORDER BY e.tried_at DESC NULLS LAST, e.id DESC LIMIT 50"
_CAUSES = f"{_OF_CAUSES} e.conversation = %(lane)s {_NEWEST}"
_CAUSES_ON_CONTACT = f"{_OF_CAUSES} e.lane = %(lane)s AND e.slot = 'tag:' || %(target)s {_NEWEST}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """An effect that was sent: its key, whether that is `done` (else nobody knows yet), its id and time at the far end
    if known, and the rules that led to it, oldest first."""

    key: str
    is_done: bool
    far_id: str | None
    done_at: datetime | None
    chain: tuple[str, ...]


def causes(db: Database, conversation: str, actions: Sequence[str], target: str | None) -> list[Cause]:
    """What this service did last in these ways on a conversation, newest first."""
    return _causes(db.rows(_CAUSES, {"lane": conversation, "actions": list(actions), "target": target}))


def causes_on_contact(db: Database, contact: str, action: Literal["tag", "untag"], target: str) -> list[Cause]:
    """The same of a contact's tags, by the contact's lane."""
    return _causes(db.rows(_CAUSES_ON_CONTACT, {"lane": contact, "actions": [action], "target": target}))


def _causes(rows: Iterable[Mapping[str, Any]]) -> list[Cause]:
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
