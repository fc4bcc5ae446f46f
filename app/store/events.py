"""Events: what arrived, in which state it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import crash
from app.store.database import Conn, Database, Later
from app.store.lanes import FENCE, LaneLost, Lease, fence_params, wake
from app.store.timers import JOINED

MOST_ATTEMPTS = 5
MOST_TAKEOVERS = 10


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event as it waits in its lane, with the bytes that came."""

    id: int
    topic: str
    created_at: datetime
    received_at: datetime
    replayed: bool
    recovered: bool
    attempts: int
    takeovers: int
    body: bytes | None


_NEXT = """
SELECT e.id, e.topic, e.created_at, e.received_at, e.replayed, e.recovered, e.attempts, e.takeovers, b.body
FROM (SELECT * FROM events WHERE lane = %(lane)s AND state = 'waiting' ORDER BY created_at, id LIMIT 1) e
LEFT JOIN event_bodies b ON b.event_id = e.id AND b.received_at = e.received_at
"""


def waiting(conn: Conn, lane: str) -> Later[StoredEvent | None]:
    """The lane's next event: the oldest by the vendor's clock among what waits, then by arrival; for a pipeline."""
    cursor = conn.execute(_NEXT.encode(), {"lane": lane})

    def first() -> StoredEvent | None:
        row = cursor.fetchone()
        return StoredEvent(**row) if row else None

    return first


_SETTLE = f"""
WITH {FENCE}, lane AS (
  UPDATE events SET state = %(state)s, reason = %(reason)s FROM fence
  WHERE id = %(id)s AND coalesce(state, '') = 'waiting' -- found by its id: many may be waiting
)
SELECT key FROM fence
"""


def settle(db: Database, lease: Lease, event_id: int, *, state: str, reason: str) -> None:
    """Settle an event that gets no run: ignored, failed or unreadable, with the reason. Raises LaneLost."""
    with db.connection() as conn:
        settle_in(conn, lease, event_id, state=state, reason=reason)
    crash.point("event.settled")


def settle_in(conn: Conn, lease: Lease, event_id: int, *, state: str, reason: str) -> None:
    """The same, in the caller's transaction."""
    params = {**fence_params(lease), "id": event_id, "state": state, "reason": reason[:2000]}
    if conn.execute(_SETTLE.encode(), params).fetchone() is None:
        raise LaneLost(lease.lane)


def count_trouble(db: Database, event_id: int, *, attempts: int = 0, takeovers: int = 0) -> bool:
    """Count a failed attempt or the death of a worker while this event was next; whether it was one too many."""
    row = db.row(
        "UPDATE events SET attempts = attempts + %(attempts)s, takeovers = takeovers + %(takeovers)s"
        " WHERE id = %(id)s RETURNING attempts, takeovers",
        {"id": event_id, "attempts": attempts, "takeovers": takeovers},
    )
    crash.point("trouble.counted")
    return row is not None and (row["attempts"] >= MOST_ATTEMPTS or row["takeovers"] >= MOST_TAKEOVERS)


def show(db: Database, event_id: int) -> dict[str, Any] | None:
    """One event with its body (None after retention). At the end of a wait `waited_rule` is the rule and `waited_event`
    the event, and the body is that event's."""
    return db.row(
        f"SELECT e.*, b.body, t.rule AS waited_rule, t.event_id AS waited_event FROM events e {JOINED}"
        " WHERE e.id = %(id)s",
        {"id": event_id},
    )


_LIST = """
SELECT id, app_id, topic, lane, created_at, received_at, state, reason, late, replayed, recovered, attempts FROM events
WHERE (%(before)s::bigint IS NULL OR id < %(before)s) AND (%(state)s::text IS NULL OR state = %(state)s)
  AND (%(lane)s::text IS NULL OR lane = %(lane)s) AND (%(topic)s::text IS NULL OR topic = %(topic)s)
ORDER BY id DESC LIMIT %(limit)s
"""


def page(
    db: Database,
    *,
    before: int | None = None,
    state: str | None = None,
    lane: str | None = None,
    topic: str | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Events, newest first, those before the event `before`."""
    return db.rows(_LIST, {"before": before, "state": state, "lane": lane, "topic": topic, "limit": limit})


def newest(
    db: Database, *, state: str | None = None, conversation: str | None = None, limit: int = 20
) -> list[dict[str, Any]]:
    """The newest events; of one conversation by its Intercom id."""
    if conversation is None:
        return page(db, state=state, limit=limit)
    row = db.row("SELECT app_id FROM installation WHERE id = 1")
    lane = f"conversation:{row['app_id'] if row else ''}:{conversation}"
    return page(db, state=state, lane=lane, limit=limit)


def ask_again(db: Database, event_id: int) -> bool:
    """Put a settled event back into its lane, for a replay behind live work; False if it waits already."""
    with db.transaction() as conn:
        row = conn.execute(b"SELECT lane FROM events WHERE id = %(id)s", {"id": event_id}).fetchone()
        if row is None or row["lane"] is None:
            return False
        wake(conn, row["lane"], bulk=True)
        changed = conn.execute(
            b"UPDATE events SET state = 'waiting', replayed = true, reason = NULL, attempts = 0, takeovers = 0"
            b" WHERE id = %(id)s AND state <> 'waiting'",
            {"id": event_id},
        )
        return changed.rowcount == 1
