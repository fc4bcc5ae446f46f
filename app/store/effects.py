"""The ledger: every effect is written down before it is tried and settled after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from app.store import notes_written, slots
from app.store.database import Conn, Database, Later
from app.store.json_text import storable_text
from app.store.lanes import FENCE, STILL_OURS, LaneLost, Lease, fence_params, wake_later

UNSETTLED = ("planned", "waiting", "sending")
OVERTAKEN = "overtaken by a later decision"
DISCARDED = "discarded by a person"
TAKEN_BACK = "taken back before it was done"
KEPT_AWAY = "a person took this back: the rule does not do it again here"
FINAL = (OVERTAKEN, DISCARDED, TAKEN_BACK, KEPT_AWAY)
"""How the reasons begin for which effects were skipped that no replay takes up again."""
RULES_JOINED_BY = ", "
"""Stands between the rules that asked for one effect; no rule's name has it."""
PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An effect as a run writes it down. `due` is False while it waits for the effect with the key `needs`; `due_in`:
    seconds before it is to be carried out."""

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
    due_in: float = 0.0
    bulk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An effect as it stands in the ledger. `approved`: a person let it through; `unseen`: with all of its cause,
    without a look at this one. `slot_wait`: seconds in which an earlier call may still change its slot.
    `dependents`: effects that wait for this one, as pairs of id and lane. `follows_a_note`: of a note, whether its
    conversation has or is to have another one."""

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
    planned_age: float
    sent_at: datetime | None
    receipt: dict[str, Any] | None
    unseen: bool = False
    slot_wait: float | None = None
    dependents: Sequence[tuple[int, str]] | None = None
    follows_a_note: bool | None = None

    @property
    def is_looked_at(self) -> bool:
        """Whether a person looked at this one and let it through."""
        return self.approved and not self.unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one effect. `due_in`: seconds until it is acted on or looked at; None: not again. `dependents`
    are effects that waited for its end, as pairs of id and lane: once it is done they are due, else they are skipped.
    """

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
    receipt: dict[str, Any] | None = None
    dependents: Sequence[tuple[int, str]] = ()

    def values(self) -> dict[str, Any]:
        """What is written, as JSON."""
        return {
            "id": self.id, "state": self.state, "reason": self.reason and self.reason[:500], "due_in": self.due_in,
            "attempts": self.attempts, "looks": self.looks, "has_token": self.has_token,
            "sent_at": self.sent_at and self.sent_at.isoformat(), "done_at": self.done_at and self.done_at.isoformat(),
            "far_id": self.far_id, "url": self.url, "receipt": self.receipt or None,
        }  # fmt: skip


_ENTRY = """id, key, run_id, event_id, lane, conversation, contact, rule, action, target, reach, destination, request,
  slot, needs, before, opened_at, state, bulk, has_token, approved, unseen, attempts, looks, sent_at, receipt,
  extract(epoch FROM now() - created_at)::float AS age, extract(epoch FROM now() - planned_at)::float AS planned_age"""

_DEPENDENTS = """
SELECT jsonb_agg(jsonb_build_array(d.id, d.lane)) FROM effects d
WHERE d.needs = e.key AND d.state = 'planned' AND d.due_at IS NULL
"""

_NEXT_DUE = f"""
SELECT {_ENTRY}, CASE WHEN slot IS NOT NULL AND state <> 'sending' THEN ({slots.WAIT}) END AS slot_wait,
  CASE WHEN action IN ('internal_note', 'draft') THEN ({notes_written.HAS_ANOTHER}) END AS follows_a_note,
  CASE WHEN action IN ('ticket', 'link_ticket', 'message', 'send_held', 'tell_withdrawn', 'withdraw_ticket')
    THEN ({_DEPENDENTS}) END AS dependents
FROM effects e
WHERE lane = %(lane)s AND state IN ('planned', 'waiting', 'sending') AND due_at <= now()
ORDER BY run_id, seq LIMIT %(n)s
"""


def due(conn: Conn, lane: str, *, lands_within: float = 0.0, limit: int = PAGE) -> Later[list[Entry]]:
    """The lane's effects that can be acted on now, in the order in which they were decided; for a pipeline.
    `lands_within`: seconds after which a call of unknown outcome is taken not to land any more."""
    cursor = conn.execute(_NEXT_DUE.encode(), {"lane": lane, "n": limit, "lands_within": lands_within})
    return lambda: [Entry(**row) for row in cursor.fetchall()]


@lru_cache(maxsize=64)
def _apply_statement(count: int) -> bytes:
    """The statement for so many changes: with their number in it, it is planned as a look-up of so many rows."""
    return f"""
WITH {FENCE}, changed AS (
  UPDATE effects e SET state = c.state, reason = c.reason, due_at = now() + make_interval(secs => c.due_in),
    attempts = c.attempts, looks = c.looks, has_token = c.has_token, sent_at = coalesce(c.sent_at, e.sent_at),
    tried_at = CASE WHEN c.attempts > e.attempts AND c.state = 'sending' THEN now() ELSE e.tried_at END,
    done_at = c.done_at, far_id = c.far_id, url = c.url, receipt = c.receipt,
    settled_at = CASE WHEN c.state IN ('done', 'skipped', 'failed', 'unsure') THEN now() END
  FROM (SELECT * FROM jsonb_to_recordset(%(changes)s::jsonb) AS r(id bigint, state text, reason text, due_in float,
    attempts int, looks int, has_token bool, sent_at timestamptz, done_at timestamptz, far_id text, url text,
    receipt jsonb) LIMIT {count}) AS c, fence
  WHERE e.id = c.id
)
SELECT key FROM fence
""".encode()


def apply(conn: Conn, lease: Lease, changes: Sequence[Change]) -> None:
    """Write changes in one statement that checks the lease. Raises LaneLost and writes nothing when it is not ours."""
    applying(conn, lease, changes)()


def applying(conn: Conn, lease: Lease, changes: Sequence[Change]) -> Later[None]:
    """The same, for a pipeline, in which changes may have dependents: what it gives raises LaneLost. The other lanes
    that are set free (`freed`) are marked as due, without a wake-up."""
    for lane in sorted(freed(lease, changes)):  # contacts' lanes, which are locked before conversations'
        wake_later(conn, lane)
    written = storable_text([change.values() for change in changes])
    cursor = conn.execute(_apply_statement(len(changes)), {**fence_params(lease), "changes": written})
    for change in changes:
        if change.dependents:
            _tell_dependents(conn, lease, change)

    def applied() -> None:
        if cursor.fetchone() is None:
            raise LaneLost(lease.lane)

    return applied


def freed(lease: Lease, changes: Sequence[Change]) -> set[str]:
    """The other lanes that have something to do once these changes are written."""
    done = (change for change in changes if change.state == "done")
    return {lane for change in done for _, lane in change.dependents} - {lease.lane}


_FREE = f"""
UPDATE effects SET due_at = now() WHERE id = ANY(%(ids)s) AND state = 'planned' AND due_at IS NULL AND {STILL_OURS}
"""
_SKIP = f"""
UPDATE effects SET state = 'skipped', reason = 'it needs ' || needs || ', which was ' || %(state)s, settled_at = now()
WHERE id = ANY(%(ids)s) AND state = 'planned' AND due_at IS NULL AND {STILL_OURS}
"""


def _tell_dependents(conn: Conn, lease: Lease, change: Change) -> None:
    ids = [effect_id for effect_id, _ in change.dependents]
    statement = _FREE if change.state == "done" else _SKIP
    conn.execute(statement.encode(), {"ids": ids, "state": change.state, **fence_params(lease)})


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


def sending(db: Database, lane: str) -> list[Entry]:
    """Effects of a lane whose outcome is not known."""
    return [
        Entry(**row)
        for row in db.rows(
            f"SELECT {_ENTRY} FROM effects WHERE lane = %(lane)s AND state = 'sending' ORDER BY id",
            {"lane": lane},
        )
    ]
