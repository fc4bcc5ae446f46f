"""The one door to PostgreSQL: a pool of connections that commit each statement, and `transaction()` for several."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import psycopg
from psycopg import Connection, sql
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from app.errors import Unavailable

Conn = Connection[DictRow]

_IDLE_MS = 5000
"""A process that is frozen in the middle of a transaction loses it, so that its locks hold up nobody for longer."""

DEAD_PEERS = {"tcp_user_timeout": 10_000, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""libpq's settings by which a server that vanished without a word is noticed within seconds."""


class Database:
    """A pool of up to `size` connections. Threads share it; processes each have their own.

    Statements of this service end within `patience` seconds or fail, so that a stuck one cannot hold up a lane.
    """

    def __init__(self, url: str, *, size: int = 4, patience: float = 10.0) -> None:
        self.url = url
        milliseconds = int(patience * 1000)
        self._pool = ConnectionPool[Conn](
            url,
            min_size=1,
            max_size=size,
            open=False,
            timeout=patience,
            kwargs={
                "row_factory": dict_row,
                "autocommit": True,
                "application_name": "intercom-triage",
                "options": f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}"
                f" -c idle_in_transaction_session_timeout={_IDLE_MS} -c timezone=UTC",
                **DEAD_PEERS,
            },
            check=ConnectionPool.check_connection if size <= 2 else None,  # noqa: PLR2004 - rare users meet stale ones
        )

    def open(self) -> "Database":
        self._pool.open()
        return self

    def close(self) -> None:
        self._pool.close(timeout=2)

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    @contextmanager
    def connection(self) -> Iterator[Conn]:
        """A connection on which each statement is committed by itself. Raises Unavailable when none can be had."""
        try:
            with self._pool.connection() as conn:
                yield conn
        except PoolTimeout as error:
            raise Unavailable("the database cannot be reached; is PostgreSQL running at DATABASE_URL?") from error

    @contextmanager
    def transaction(self) -> Iterator[Conn]:
        """A connection in one transaction: committed at the end, rolled back on any error."""
        with self.connection() as conn, conn.transaction():
            yield conn

    @contextmanager
    def pipeline(self) -> Iterator[Conn]:
        """A transaction whose statements are sent together: one round trip, as long as no result is asked for."""
        with self.connection() as conn, conn.pipeline(), conn.transaction():
            yield conn

    def rows(self, query: str, params: dict[str, Any] | None = None) -> list[DictRow]:
        """All rows of one committed statement."""
        with self.connection() as conn:
            return conn.execute(query.encode(), params).fetchall()

    def row(self, query: str, params: dict[str, Any] | None = None) -> DictRow | None:
        """The first row of one committed statement, None if there is none."""
        with self.connection() as conn:
            return conn.execute(query.encode(), params).fetchone()

    def run(self, query: str, params: dict[str, Any] | None = None) -> int:
        """The number of rows that one committed statement touched."""
        with self.connection() as conn:
            return conn.execute(query.encode(), params).rowcount


def is_ready(url: str) -> bool:
    """Whether a database answers there, within two seconds."""
    try:
        with psycopg.connect(url, connect_timeout=2) as conn:
            conn.execute(sql.SQL("SELECT 1"))
    except psycopg.Error:
        return False
    return True


def in_use(url: str) -> bool:
    """Whether a process of this service is connected to that database."""
    with psycopg.connect(url, connect_timeout=5) as conn:
        found = conn.execute(
            "SELECT 1 FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE 'intercom-triage%'"
        )
        return found.fetchone() is not None
