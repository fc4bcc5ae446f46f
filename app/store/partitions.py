"""Monthly partitions of what is fat (bodies, facts): made ahead, dropped whole when retention has passed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import Connection, sql

PARTITIONED = ("event_bodies", "run_facts")
_AHEAD = 2


def ensure(conn: Connection[Any]) -> None:
    """Make the partitions of this month and the next two where they are missing."""
    row = conn.execute("SELECT now() AS now").fetchone()
    assert row is not None  # noqa: S101 - a SELECT without FROM has one row
    month = _month_of(row["now"] if isinstance(row, dict) else row[0])
    for table in PARTITIONED:
        start = month
        for _ in range(_AHEAD + 1):
            _make(conn, table, start)
            start = _next(start)


def drop_before(conn: Connection[Any], moment: datetime) -> list[str]:
    """Drop each partition whose rows are all older than `moment`; its names."""
    dropped = []
    for name in _names(conn):
        stamp = name.rsplit("_p", 1)[-1]
        if not stamp.isdigit():
            continue
        start = datetime(int(stamp[:4]), int(stamp[4:]), 1, tzinfo=UTC)
        if _next(start) <= moment:
            conn.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(name)))
            dropped.append(name)
    return dropped


def _names(conn: Connection[Any]) -> list[str]:
    found = conn.execute(
        "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = ANY(%s::regclass[])",
        (list(PARTITIONED),),
    ).fetchall()
    return [row["name"] if isinstance(row, dict) else row[0] for row in found]


def _make(conn: Connection[Any], table: str, start: datetime) -> None:
    conn.execute(
        sql.SQL("CREATE TABLE IF NOT EXISTS {} PARTITION OF {} FOR VALUES FROM ({}) TO ({})").format(
            sql.Identifier(f"{table}_p{start:%Y%m}"), sql.Identifier(table), start.isoformat(), _next(start).isoformat()
        )
    )


def _month_of(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _next(month: datetime) -> datetime:
    return (month + timedelta(days=32)).replace(day=1)
