"""What of a run can be taken back, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from app.store.database import Conn, Database
from app.store.effects import RULES_JOINED_BY, TAKEN_BACK
from app.store.lanes import STILL_OURS, Lease, fence_params

KEY = "undo/"
"""Stands before the key of an effect in the key of what takes that one back."""


Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The parts of a message, which may hold what several runs and rules want to say: `mine` are those that are to be
    taken back, `others` stay, and `gone` were taken back before."""

    mine: Sequence[Part] = ()
    others: Sequence[Part] = ()
    gone: Sequence[Part] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What is left of a waiting message, and all that was taken out of it."""

    effect_id: int
    left: Sequence[Part]
    gone: Sequence[Part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An effect that a run wrote down, as it stands in the ledger. `undo_state`, `undo_reason` and `undo_run`: what
    takes it back, if anything does or did. `later_run`: a later run that is about to change the same slot. `words`, of
    a message: which of its parts this run, or the rule in question, wanted to say."""

    id: int
    key: str
    lane: str
    conversation: str | None
    contact: str | None
    rule: str
    action: str
    target: str
    request: dict[str, Any]
    before: object
    opened_at: datetime | None
    state: str
    reason: str | None
    far_id: str | None
    url: str | None
    undo_state: str | None
    undo_reason: str | None
    undo_run: int | None
    later_run: int | None
    words: Words = field(default_factory=Words)


# What a run wanted to say may stand in a message of a later one, which it was joined with.
_DEEDS = f"""
WITH theirs AS MATERIALIZED (
  SELECT e.* FROM effects e WHERE e.run_id = %(run_id)s AND (%(rule)s::text IS NULL
    OR %(rule)s = ANY(string_to_array(e.rule, %(joined)s))
    OR e.request -> 'taken_back' @> jsonb_build_array(jsonb_build_object('rule', %(rule)s::text)))
  UNION ALL
  SELECT e.* FROM runs r JOIN events v ON v.id = r.event_id JOIN effects e ON e.conversation = v.lane
    AND e.action = 'message' AND e.run_id <> r.id
  WHERE r.id = %(run_id)s AND (e.request -> 'parts') || coalesce(e.request -> 'taken_back', '[]')
    @> jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('event', r.event_id, 'rule', %(rule)s::text)))
)
SELECT (SELECT event_id FROM runs WHERE id = %(run_id)s) AS event_id,
  e.id, e.key, e.lane, e.conversation, e.contact, e.rule, e.action, e.target, e.request, e.before, e.opened_at,
  e.state, e.reason, e.far_id, e.url, u.state AS undo_state, u.reason AS undo_reason, u.run_id AS undo_run, (
    SELECT max(o.run_id) FROM effects o WHERE o.lane = e.lane AND o.slot = e.slot
      AND o.run_id > e.run_id AND o.state IN ('planned', 'waiting', 'sending', 'held')
      AND NOT starts_with(o.key, '{KEY}')) AS later_run
FROM theirs e LEFT JOIN effects u ON u.key = '{KEY}' || e.key
ORDER BY e.run_id DESC, e.seq DESC
"""


def deeds(db: Database, run_id: int, *, rule: str | None = None) -> list[Deed]:
    """What a run wrote down, or only what one rule asked for, the last first; with the messages of later runs in which
    its words stand."""
    rows = db.rows(_DEEDS, {"run_id": run_id, "rule": rule, "joined": RULES_JOINED_BY})
    return [_deed(row, row.pop("event_id"), rule) for row in rows]


def _deed(row: dict[str, Any], event_id: int, rule: str | None) -> Deed:
    if row["action"] != "message":
        return Deed(**row)

    def is_mine(part: Part) -> bool:
        return bool(part["event"] == event_id if rule is None else part["rule"] == rule)

    parts = row["request"]["parts"]
    words = Words(
        mine=[part for part in parts if is_mine(part)],
        others=[part for part in parts if not is_mine(part)],
        gone=[part for part in row["request"].get("taken_back", ()) if is_mine(part)],
    )
    return Deed(**row, words=words)


# An effect in another lane that a worker has now may be on its way already.
_DROP = f"""
WITH dropped AS (
  UPDATE effects e SET state = 'skipped', reason = %(reason)s, settled_at = now(), due_at = NULL
  WHERE id = ANY(%(ids)s) AND state IN ('planned', 'waiting', 'held') AND {STILL_OURS}
    AND NOT EXISTS (SELECT 1 FROM lanes l WHERE l.key = e.lane AND l.key <> %(lease_lane)s AND l.leased_until > now())
  RETURNING e.key
)
UPDATE effects e SET state = 'skipped', reason = 'it needs ' || d.key || ', which was ' || %(reason)s,
  settled_at = now()
FROM dropped d WHERE e.needs = d.key AND e.state = 'planned' AND e.due_at IS NULL AND e.id <> ALL(%(ids)s)
"""


def drop(conn: Conn, lease: Lease, effects: Sequence[int]) -> None:
    """Let effects that wait not be done any more, nor what needs them; in a transaction that has locked their lanes."""
    conn.execute(_DROP.encode(), {"ids": list(effects), "reason": TAKEN_BACK, **fence_params(lease)})


_CUT = f"""
UPDATE effects SET request = request || %(request)s, rule = %(rule)s
WHERE id = %(id)s AND state IN ('planned', 'waiting', 'held') AND {STILL_OURS}
"""


def cut(conn: Conn, lease: Lease, messages: Sequence[Cut]) -> None:
    """Let parts of messages that wait not be said any more; in a transaction that has locked their lane."""
    for message in messages:
        request = Jsonb({"parts": list(message.left), "taken_back": list(message.gone)})
        rule = RULES_JOINED_BY.join(dict.fromkeys(part["rule"] for part in message.left))
        params = {"id": message.effect_id, "request": request, "rule": rule, **fence_params(lease)}
        conn.execute(_CUT.encode(), params)


def by_runs(db: Database, run_id: int) -> list[int]:
    """The runs that took a run back, or a part of it, oldest first."""
    return [row["id"] for row in db.rows("SELECT id FROM runs WHERE undoes = %(id)s ORDER BY id", {"id": run_id})]
