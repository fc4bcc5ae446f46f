"""What was last seen of each ticket in Asana that a conversation is linked to: what differs from it is news."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from app.store.database import Conn, Database
from app.store.json_text import storable
from app.store.lanes import FENCE, LaneLost, Lease, fence_params
from app.store.ticket_links import SINCE
from app.store.user_notes import IS_NOT_WITHDRAWN

LOOK = "triage.look_at_ticket"
"""The topic of the event that has a ticket looked at, in the ticket's own lane."""
CHANGED = "triage.tickets_changed"
"""The topic of what Asana tells of a project: that something happened to these tasks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketState:
    """`since`: what happened before is no news. `seen` is None where nobody has looked yet. `modified_at` is Asana's,
    when it was seen last; `version` counts looks that found something changed, `completion` how often the ticket was
    completed. `is_new`: nothing is written down yet; `since` is then when the first conversation was linked to it."""

    gid: str
    since: datetime
    is_new: bool = False
    seen: dict[str, Any] | None = None
    modified_at: datetime | None = None
    version: int = 0
    completion: int = 0
    completed: bool = False
    is_gone: bool = False
    merged_into: str | None = None
    projects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledgered:
    """What the ledger knows of a ticket. `kind`: as which it was filed, or is known for suggestions. `is_filed`: by
    this service; `is_withdrawn`: by mistake, and this service has completed it."""

    kind: str | None
    is_filed: bool
    is_withdrawn: bool


_COLUMNS = "gid, since, seen, modified_at, version, completion, completed, is_gone, merged_into, projects"
_READ = f"""
SELECT told.gid, coalesce(s.since, linked.since) AS since, s.seen, s.modified_at, coalesce(s.version, 0) AS version,
  coalesce(s.completion, 0) AS completion, coalesce(s.completed, false) AS completed,
  s.gid IS NULL AS is_new, coalesce(s.is_gone, false) AS is_gone, s.merged_into, coalesce(s.projects, '[]') AS projects
FROM unnest(%(gids)s::text[]) AS told(gid) LEFT JOIN ticket_states s ON s.gid = told.gid
LEFT JOIN LATERAL ({SINCE.format(gid="told.gid")}) linked ON true
WHERE coalesce(s.since, linked.since) IS NOT NULL
"""


def read(db: Database, gids: Sequence[str]) -> dict[str, TicketState]:
    """What was last seen of these tickets, by gid; those that no conversation is linked to are left out."""
    rows = db.rows(_READ, {"gids": list(gids)}) if gids else []
    return {row["gid"]: TicketState(**{**row, "projects": tuple(row["projects"])}) for row in rows}


_LEDGERED = f"""
SELECT filed.kind AS filed_as, (SELECT kind FROM known_tickets WHERE gid = %(gid)s) AS known_as, filed.is_withdrawn
FROM (SELECT %(gid)s::text AS gid) AS told LEFT JOIN LATERAL (
  SELECT request ->> 'kind' AS kind, NOT {IS_NOT_WITHDRAWN} AS is_withdrawn FROM effects
  WHERE destination = 'asana' AND far_id = told.gid AND coalesce(action, '') = 'ticket') AS filed ON true
"""


def ledgered(db: Database, gid: str) -> Ledgered:
    row = db.row(_LEDGERED, {"gid": gid}) or {}
    return Ledgered(
        kind=row.get("filed_as") or row.get("known_as"),
        is_filed=row.get("filed_as") is not None,
        is_withdrawn=bool(row.get("is_withdrawn")),
    )


_MERGED_INTO = """
WITH RECURSIVE chain AS (
  SELECT %(gid)s::text AS gid, 0 AS place
  UNION SELECT s.merged_into, place + 1 FROM chain JOIN ticket_states s ON s.gid = chain.gid
  WHERE s.merged_into IS NOT NULL AND place < 20
)
SELECT gid FROM chain ORDER BY place DESC LIMIT 1
"""


def merged_into_last(db: Database, gid: str) -> str:
    """The ticket that a ticket goes on in, as far as was seen: itself, unless it was merged into another one."""
    row = db.row(_MERGED_INTO, {"gid": gid})
    return str(row["gid"]) if row else gid


@dataclass(frozen=True, slots=True)
class WaitingLook:
    """`recovered`: nobody told of a change, it was found by reading. `late_link`: a conversation was linked to the
    ticket, or another ticket was merged into it, which may be done already."""

    id: int
    recovered: bool
    late_link: bool


def waiting_looks(db: Database, lane: str) -> list[WaitingLook]:
    """The looks at a ticket that wait in its lane: one look is enough for all of them."""
    rows = db.rows(
        "SELECT id, recovered, strpos(delivery_key, '/linked/') + strpos(delivery_key, '/merged/') > 0 AS late_link"
        f" FROM events WHERE lane = %(lane)s AND state = 'waiting' AND topic = '{LOOK}' ORDER BY id",
        {"lane": lane},
    )
    return [WaitingLook(**row) for row in rows]


_KEEP = f"""
INSERT INTO ticket_states AS s ({_COLUMNS}, looked_at)
SELECT %(gid)s, %(since)s, %(seen)s, %(modified_at)s, %(version)s, %(completion)s, %(completed)s, %(is_gone)s,
  %(merged_into)s, %(projects)s, now() FROM fence
ON CONFLICT (gid) DO UPDATE SET seen = excluded.seen, modified_at = excluded.modified_at, version = excluded.version,
  completion = excluded.completion, completed = excluded.completed, is_gone = excluded.is_gone,
  merged_into = excluded.merged_into, projects = excluded.projects, looked_at = now()
"""
_SAVE = f"""
WITH {FENCE}, settled AS (
  UPDATE events SET state = 'ignored', reason = %(reason)s FROM fence
  WHERE id = ANY(%(looks)s) AND coalesce(events.state, '') = 'waiting' -- found by their ids: many may be waiting
), known AS (
  UPDATE known_tickets SET completed = %(completed)s, known_at = now() FROM fence
  WHERE gid = %(gid)s AND completed <> %(completed)s AND NOT %(is_gone)s
), gone AS (
  DELETE FROM known_tickets USING fence WHERE gid = %(gid)s AND %(is_gone)s
), kept AS ({_KEEP})
SELECT key FROM fence
"""


def save(conn: Conn, lease: Lease, state: TicketState, *, looks: Sequence[int], reason: str) -> None:
    """Write down what a look has found and settle the looks that it was made for; in the caller's transaction, before
    the events that came of it are put. Raises LaneLost."""
    params = {**_params(state), **fence_params(lease), "looks": list(looks), "reason": reason}
    if conn.execute(_SAVE.encode(), params).fetchone() is None:
        raise LaneLost(lease.lane)


def _params(state: TicketState) -> dict[str, Any]:
    return {
        "gid": state.gid, "since": state.since, "seen": None if state.seen is None else Jsonb(storable(state.seen)),
        "modified_at": state.modified_at, "version": state.version, "completion": state.completion,
        "completed": state.completed, "is_gone": state.is_gone, "merged_into": state.merged_into,
        "projects": Jsonb(list(state.projects)),
    }  # fmt: skip


_EXPECT = b"INSERT INTO ticket_states (gid, since) VALUES (%(gid)s, %(since)s) ON CONFLICT DO NOTHING"


def expect(conn: Conn, gid: str, since: datetime) -> None:
    """A ticket matters from now on, though no conversation is linked to it: another one was merged into it."""
    conn.execute(_EXPECT, {"gid": gid, "since": since})


_BEGIN = f"""
WITH fence AS (SELECT 1), kept AS ({_KEEP} WHERE s.seen IS NULL RETURNING gid) SELECT gid FROM kept
"""


def begin(db: Database, states: Sequence[TicketState]) -> None:
    """Write down tickets as they were seen first, where nobody has looked yet: that is no news."""
    if states:
        with db.transaction() as conn:
            for state in sorted(states, key=lambda each: each.gid):
                conn.execute(_BEGIN.encode(), _params(state))


MAY_STILL_END = "NOT is_gone AND (NOT completed OR seen ->> 'is_confirmed' = 'false')"
_AGAIN = f"""
SELECT gid, to_char(looked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') AS last FROM ticket_states
WHERE {MAY_STILL_END} AND looked_at < now() - interval '1 day'
  AND (NOT completed OR modified_at > now() - interval '90 days')
ORDER BY looked_at LIMIT %(most)s
"""


def due_again(db: Database, *, most: int) -> list[tuple[str, str]]:
    """Tickets that are open, or completed within ninety days and not confirmed, at which nobody has looked for a day,
    the longest ago first; each with when that was."""
    return [(row["gid"], row["last"]) for row in db.rows(_AGAIN, {"most": most})]


def not_shown(db: Database, gid: str) -> None:
    """Somebody has looked, and Asana does not show the ticket to us."""
    db.run("UPDATE ticket_states SET looked_at = now() WHERE gid = %(gid)s", {"gid": gid})


_ELSEWHERE = """
SELECT gid, to_char(looked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') AS last FROM ticket_states
WHERE NOT is_gone AND looked_at < now() - interval '1 hour'
  AND (NOT completed OR looked_at < now() - interval '1 day') AND NOT projects ?| %(projects)s::text[]
ORDER BY looked_at LIMIT 200
"""
_NEVER = """
SELECT DISTINCT target AS gid, '' AS last FROM effects
WHERE action IN ('ticket', 'link_ticket') AND state = 'done' AND settled_at > now() - interval '30 days'
  AND coalesce(action, '') = 'link_ticket' -- found by when they were done: the index has both
  AND NOT EXISTS (SELECT 1 FROM ticket_states s WHERE s.gid = target)
LIMIT 200
"""


def due_elsewhere(db: Database, projects: Sequence[str]) -> list[tuple[str, str]]:
    """Tickets outside these projects, of which nothing tells, that nobody has looked at for an hour (completed ones for
    a day); each with when that was, "" for never."""
    rows = [*db.rows(_ELSEWHERE, {"projects": list(projects)}), *db.rows(_NEVER)]
    return [(row["gid"], row["last"]) for row in rows]
