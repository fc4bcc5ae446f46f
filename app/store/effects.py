"""The ledger: every effect is written down before it is tried and settled after it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from psycopg.types.json import Jsonb

from app.store import slots
from app.store.database import Conn, Database
from app.store.lanes import FENCE, LaneLost, Lease, fence, fence_params, wake

UNSETTLED = ("planned", "waiting", "sending")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An effect as a run writes it down. `due` is False while it waits for the effect with the key `needs`."""

    key: str
    lane: str
    conversation: str | None
    contact: str | None
    rule: str
    action: str
    target: str
    reach: str
    destination: str
    request: dict[str, Any]
    slot: str | None = None
    needs: str | None = None
    before: object = None
    opened_at: datetime | None = None
    state: str = "planned"
    reason: str | None = None
    due: bool = True
    bulk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An effect as it stands in the ledger. `slot_wait`: seconds in which an earlier call may still change its slot."""

    id: int
    key: str
    run_id: int
    event_id: int
    lane: str
    conversation: str | None
    contact: str | None
    rule: str
    action: str
    target: str
    reach: str
    destination: str
    request: dict[str, Any]
    slot: str | None
    needs: str | None
    before: object
    opened_at: datetime | None
    state: str
    bulk: bool
    has_token: bool
    approved: bool
    attempts: int
    looks: int
    age: float
    sent_at: datetime | None
    receipt: dict[str, Any] | None
    slot_wait: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one effect. `due_in`: seconds until it is acted on or looked at; None: not again."""

    id: int
    state: str
    reason: str | None = None
    due_in: float | None = None
    attempts: int = 0
    looks: int = 0
    has_token: bool = False
    sent_at: datetime | None = None
    done_at: datetime | None = None
    far_id: str | None = None
    url: str | None = None
    receipt: dict[str, Any] | None = field(default=None)


_ENTRY = """id, key, run_id, event_id, lane, conversation, contact, rule, action, target, reach, destination, request,
  slot, needs, before, opened_at, state, bulk, has_token, approved, attempts, looks, sent_at, receipt,
  extract(epoch FROM now() - created_at)::float AS age"""

_NEXT_DUE = f"""
SELECT {_ENTRY}, CASE WHEN slot IS NOT NULL AND state <> 'sending' THEN ({slots.WAIT}) END AS slot_wait FROM effects e
WHERE lane = %(lane)s AND state IN ('planned', 'waiting', 'sending') AND due_at <= now()
ORDER BY run_id, seq LIMIT %(n)s
"""


def next_due(db: Database, lane: str, *, lands_within: float = 0.0, limit: int = 20) -> list[Entry]:
    """The lane's effects that can be acted on now, in the order in which they were decided. `lands_within`: seconds
    after which a call of unknown outcome is taken not to land any more.
    """
    params = {"lane": lane, "n": limit, "lands_within": lands_within}
    return [Entry(**row) for row in db.rows(_NEXT_DUE, params)]


_CHANGED = {
    "id": "bigint", "state": "text", "reason": "text", "due_in": "float", "attempts": "int", "looks": "int",
    "has_token": "bool", "sent_at": "timestamptz", "done_at": "timestamptz", "far_id": "text", "url": "text",
    "receipt": "jsonb",
}  # fmt: skip


@lru_cache(maxsize=64)
def _apply_statement(count: int) -> bytes:
    """The statement for so many changes. Rows told one by one keep their plan; PostgreSQL would plan arrays each time."""
    rows = (", ".join(f"%({column}_{place})s::{kind}" for column, kind in _CHANGED.items()) for place in range(count))
    return f"""
WITH {FENCE}, changed AS (
  UPDATE effects e SET state = c.state, reason = c.reason, due_at = now() + make_interval(secs => c.due_in),
    attempts = c.attempts, looks = c.looks, has_token = c.has_token, sent_at = coalesce(c.sent_at, e.sent_at),
    done_at = c.done_at, far_id = c.far_id, url = c.url, receipt = c.receipt,
    settled_at = CASE WHEN c.state IN ('done', 'skipped', 'failed', 'unsure') THEN now() END
  FROM (VALUES {", ".join(f"({row})" for row in rows)}) AS c({", ".join(_CHANGED)}), fence WHERE e.id = c.id
)
SELECT key FROM fence
""".encode()


def apply(conn: Conn, lease: Lease, changes: Sequence[Change]) -> None:
    """Write changes in one statement that checks the lease. Raises LaneLost and writes nothing when it is not ours."""
    params: dict[str, Any] = fence_params(lease)
    for place, change in enumerate(changes):
        params |= {f"{column}_{place}": getattr(change, column) for column in _CHANGED}
        params[f"receipt_{place}"] = Jsonb(change.receipt) if change.receipt else None
    if conn.execute(_apply_statement(len(changes)), params).fetchone() is None:
        raise LaneLost(lease.lane)


_DEPENDENTS = b"SELECT id, lane FROM effects WHERE needs = %(key)s AND state = 'planned' AND due_at IS NULL"


def settle_with_dependents(db: Database, lease: Lease, key: str, change: Change) -> None:
    """Settle an effect that others need: done sets them free in their lanes, anything else skips them."""
    with db.transaction() as conn:
        waiting = conn.execute(_DEPENDENTS, {"key": key}).fetchall()
        done = change.state == "done"
        fence(conn, lease, wake=[row["lane"] for row in waiting] if done else ())
        ids = {"ids": [row["id"] for row in waiting], "reason": f"it needs {key}, which was {change.state}"}
        if done:
            conn.execute(b"UPDATE effects SET due_at = now() WHERE id = ANY(%(ids)s)", ids)
        else:
            conn.execute(
                b"UPDATE effects SET state = 'skipped', reason = %(reason)s, settled_at = now()"
                b" WHERE id = ANY(%(ids)s)",
                ids,
            )
        apply(conn, lease, [change])


def claimed(db: Database, destination: str, far_ids: Sequence[str]) -> set[str]:
    """Those of the far ids that some effect in the ledger has claimed."""
    found = db.rows(
        "SELECT far_id FROM effects WHERE destination = %(destination)s AND far_id = ANY(%(far_ids)s)",
        {"destination": destination, "far_ids": list(far_ids)},
    )
    return {row["far_id"] for row in found}


def by_keys(db: Database, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Effects by their keys, as far as they exist."""
    return {row["key"]: row for row in db.rows("SELECT * FROM effects WHERE key = ANY(%(keys)s)", {"keys": list(keys)})}


_HISTORY = """
SELECT key, event_id, action, target, request, state, url, done_at FROM effects
WHERE conversation = %(conversation)s AND (
  action = 'ticket' OR (action IN ('tag', 'set_attribute') AND (
    state IN ('planned', 'waiting', 'sending') OR state = 'done' AND done_at >= %(since)s)))
ORDER BY run_id, seq
"""


def history(db: Database, conversation: str, *, since: datetime) -> list[dict[str, Any]]:
    """A conversation's tickets, and its tags and attributes of ours that an event from `since` may not show yet."""
    return db.rows(_HISTORY, {"conversation": conversation, "since": since})


def sending(db: Database, lane: str) -> list[Entry]:
    """Effects of a lane whose outcome is not known."""
    return [
        Entry(**row)
        for row in db.rows(
            f"SELECT {_ENTRY} FROM effects WHERE lane = %(lane)s AND state = 'sending' ORDER BY id",
            {"lane": lane},
        )
    ]


def seen_by_customers(db: Database, *, seconds: float = 3600) -> int:
    """How many effects that customers can see were sent in the last `seconds`."""
    row = db.row(
        "SELECT count(*) AS n FROM effects"
        " WHERE reach = 'customers' AND sent_at > now() - make_interval(secs => %(s)s)",
        {"s": seconds},
    )
    return row["n"] if row else 0


_RESUME = {
    "send": "UPDATE effects SET state = 'planned', approved = true, due_at = now(), reason = NULL",
    "discard": "UPDATE effects SET state = 'skipped', settled_at = now(), reason = 'discarded by a person'",
}


def decide_held(conn: Conn, verb: str, *, ids: Sequence[int] | None = None, because: str | None = None) -> int:
    """Send or discard what is held: the given ones, or all that are held for one cause. How many there were."""
    found = conn.execute(
        f"{_RESUME[verb]} WHERE state = 'held' AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s))"
        " AND (%(because)s::text IS NULL OR starts_with(reason, %(because)s)) RETURNING lane".encode(),
        {"ids": list(ids) if ids is not None else None, "because": because},
    ).fetchall()
    if verb == "send":
        for lane in sorted({row["lane"] for row in found}):
            wake(conn, lane)
    return len(found)


_LIST = """
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
    return db.rows(_LIST, {"before": before, "state": state, "run_id": run_id, "limit": limit})
