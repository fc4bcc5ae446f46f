"""Monthly partitions of what is fat (bodies, facts): made ahead, dropped whole when retention has passed.

Who reads such a table for long (a backtest, a backup) is not waited for: whatever is written meanwhile, a webhook above
all, would wait in line behind that."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from psycopg import Connection, sql
from psycopg.errors import LockNotAvailable

from app.log import logger

PARTITIONED = ("event_bodies", "run_facts")
_AHEAD = 2
_WAITS_MS = 200
_READ = "somebody reads the table; it is tried again in an hour"
_log = logger(room="store")


def ensure(conn: Connection[Any]) -> None:
    """Make the partitions of this month and the next two where they are missing. Until one is made its rows go into the
    table's rest."""
    row = conn.execute("SELECT now() AS now").fetchone()
    assert row is not None  # noqa: S101 - a SELECT without FROM has one row
    month = _month_of(row["now"] if isinstance(row, dict) else row[0])
    there = set(_names(conn))
    for table in PARTITIONED:
        start = month
        for _ in range(_AHEAD + 1):
            name = _name(table, start)
            if name not in there and not _without_waiting(conn, partial(_make, conn, table, start)):
                _log.warning("partition_not_made", name=name, detail=_READ)
            start = _next(start)


def drop_before(conn: Connection[Any], moment: datetime) -> list[str]:
    """Drop each partition whose rows are all older than `moment`; its names. One that is being read stays until the
    next time."""
    dropped = []
    for name in _names(conn):
        stamp = name.rsplit("_p", 1)[-1]
        if not stamp.isdigit():
            continue
        start = datetime(int(stamp[:4]), int(stamp[4:]), 1, tzinfo=UTC)
        if _next(start) > moment:
            continue
        if not _without_waiting(conn, partial(_drop, conn, name)):
            _log.warning("partition_not_dropped", name=name, detail=_READ)
            break
        dropped.append(name)
    return dropped


def _without_waiting(conn: Connection[Any], change: Callable[[], None]) -> bool:
    """Whether the change was made: what others do with the table queues up behind the wish to change it."""
    try:
        with conn.transaction():
            conn.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(_WAITS_MS))
            change()
    except LockNotAvailable:
        return False
    return True


def _names(conn: Connection[Any]) -> list[str]:
    found = conn.execute(
        "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = ANY(%s::regclass[])",
        (list(PARTITIONED),),
    ).fetchall()
    return [row["name"] if isinstance(row, dict) else row[0] for row in found]


def _make(conn: Connection[Any], table: str, start: datetime) -> None:
    """A table of its own that is attached then: CREATE … PARTITION OF would hold up every insert. Processes that make
    the same one at once take turns."""
    conn.execute("SELECT pg_advisory_xact_lock(hashtext('partitions'))")
    if _name(table, start) in _names(conn):
        return
    name, parent = sql.Identifier(_name(table, start)), sql.Identifier(table)
    conn.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(name, parent))
    conn.execute(
        sql.SQL("ALTER TABLE {} ATTACH PARTITION {} FOR VALUES FROM ({}) TO ({})").format(
            parent, name, start.isoformat(), _next(start).isoformat()
        )
    )


def _drop(conn: Connection[Any], name: str) -> None:
    conn.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(name)))


def _name(table: str, start: datetime) -> str:
    return f"{table}_p{start:%Y%m}"


def _month_of(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _next(month: datetime) -> datetime:
    return (month + timedelta(days=32)).replace(day=1)
