"""Past events as a backtest reads them: in the order of their runs, in small batches, never writing."""

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from psycopg import ServerCursor
from psycopg.rows import DictRow, args_row

from app.store.database import Conn, Database
from app.store.timers import WAIT_OVER

BATCH = 250


class PastEvent(NamedTuple):
    """An event with what its live run saw; at the end of a wait, topic and body of the event that was looked at again.
    `facts` is None after retention or erasure; `body` also where it was not asked for. `group` is what is never divided
    between readers: the contact, or the lane."""

    event_id: int
    group: str
    topic: str
    name: str
    digest: str
    engine: str
    decided_at: datetime
    facts: dict[str, object] | None
    body: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The part of the past that one reader takes: number `number` of `of`, from `since` on. `by_contact`: all events
    of a contact together and in order, not only those of a conversation. Bodies only of these `topics`."""

    since: datetime
    number: int = 0
    of: int = 1
    by_contact: bool = False
    topics: Collection[str] = ()


_KEYS = """
SELECT r.id, r.created_at, r.event_id, e.received_at, {group} AS "group"
FROM runs r JOIN events e ON e.id = r.event_id {facts}
WHERE r.kind = 'live' AND r.created_at >= %(since)s
  AND (hashtext({group})::bigint + 2147483648) %% %(of)s = %(number)s
ORDER BY {group}, r.id
"""
_OF_LANE = {"group": "coalesce(e.lane, e.id::text)", "facts": ""}
_OF_CONTACT = {
    "group": "coalesce(f.facts ->> 'contact.id', e.lane, e.id::text)",
    "facts": "LEFT JOIN run_facts f ON f.run_id = r.id AND f.created_at = r.created_at",
}

_READ = f"""
SELECT k.event_id, k."group", coalesce(c.topic, e.topic), r.event_name, r.digest, r.engine, k.decided_at, f.facts,
  b.body
FROM unnest(%(runs)s::bigint[], %(decided)s::timestamptz[], %(events)s::bigint[], %(received)s::timestamptz[],
  %(groups)s::text[]) WITH ORDINALITY AS k(run_id, decided_at, event_id, received_at, "group", place)
JOIN runs r ON r.id = k.run_id
JOIN events e ON e.id = k.event_id
LEFT JOIN timers t ON t.id = CASE WHEN e.topic = '{WAIT_OVER}' THEN substr(e.delivery_key, 7)::bigint END
LEFT JOIN events c ON c.id = t.event_id
LEFT JOIN run_facts f ON f.run_id = k.run_id AND f.created_at = k.decided_at
LEFT JOIN event_bodies b ON b.event_id = coalesce(c.id, k.event_id)
  AND b.received_at = coalesce(c.received_at, k.received_at) AND coalesce(c.topic, e.topic) = ANY(%(topics)s)
ORDER BY k.place
"""


def count(db: Database, since: datetime) -> int:
    """How many live runs there are from a moment on."""
    row = db.row("SELECT count(*) AS runs FROM runs WHERE kind = 'live' AND created_at >= %(since)s", {"since": since})
    return int(row["runs"]) if row else 0


def events(db: Database, share: Share) -> Iterator[PastEvent]:
    """Every event of a share that had a live run, group by group and in the order of their runs. One snapshot in a
    transaction that cannot write; what is held in memory are two batches."""
    with _reading(db) as conn, conn.cursor(name="backtest") as keys, ThreadPoolExecutor(max_workers=1) as ahead:
        query = _KEYS.format(**(_OF_CONTACT if share.by_contact else _OF_LANE))
        keys.execute(query.encode(), {"since": share.since, "of": share.of, "number": share.number})
        # A few rows by their keys: the tables are never read whole for a batch.
        conn.execute("SET LOCAL enable_hashjoin = off")
        conn.execute("SET LOCAL enable_mergejoin = off")
        batch = ahead.submit(_read, conn, keys, share.topics)
        while found := batch.result():
            batch = ahead.submit(_read, conn, keys, share.topics)
            yield from found


def _read(conn: Conn, keys: ServerCursor[DictRow], topics: Collection[str]) -> list[PastEvent]:
    """The next batch, read while the one before is looked at."""
    batch = keys.fetchmany(BATCH)
    columns = ("runs", "id"), ("decided", "created_at"), ("events", "event_id"), ("received", "received_at")
    params: dict[str, object] = {name: [key[column] for key in batch] for name, column in columns}
    params |= {"groups": [key["group"] for key in batch], "topics": list(topics)}
    with conn.cursor(binary=True, row_factory=args_row(PastEvent)) as cursor:
        return cursor.execute(_READ.encode(), params).fetchall() if batch else []


@contextmanager
def _reading(db: Database) -> Iterator[Conn]:
    """A transaction that reads one snapshot and is given time: the statement behind it may sort a year of runs."""
    with db.transaction() as conn:
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        conn.execute("SET LOCAL statement_timeout = '10min'")
        conn.execute("SET LOCAL idle_in_transaction_session_timeout = '60s'")
        yield conn
