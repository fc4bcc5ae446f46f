"""The one door to PostgreSQL: a pool of connections that commit each statement, and `transaction()` for several."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self, TypeVar

import psycopg
from psycopg import Connection, sql
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from app.errors import Unavailable

Conn = Connection[DictRow]
T = TypeVar("T")
Later = Callable[[], T]
"""What a statement gives; it is asked for once the pipeline in which the statement was sent has ended."""

_IDLE_MS = 5000
"""A process that is frozen in the middle of a transaction loses it, so that its locks hold up nobody for longer."""

# Planning a statement anew for its parameters costs as much as carrying it out. A plan that is kept may have been made
# while the tables were empty, when reading them whole looks cheap: it must not.
_BY_INDEX = " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off"

_READS_ONLY = " -c default_transaction_read_only=on"

DEAD_PEERS = {"tcp_user_timeout": 10_000, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""libpq's settings by which a server that vanished without a word is noticed within seconds."""


class Database:
    """A pool of up to `size` connections. Threads share it; processes each have their own.

    Statements of this service end within `patience` seconds or fail, so that a stuck one cannot hold up a lane. With
    `reads_only` PostgreSQL refuses whatever would change something. `by_index`: each statement looks rows up by an
    index, whatever its parameters are, and is planned once.
    """

    def __init__(
        self, url: str, *, size: int = 4, patience: float = 10.0, by_index: bool = False, reads_only: bool = False
    ) -> None:
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
                f" -c idle_in_transaction_session_timeout={_IDLE_MS} -c timezone=UTC{_BY_INDEX if by_index else ''}"
                f"{_READS_ONLY if reads_only else ''}",
                "prepare_threshold": 0 if by_index else 5,
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
        """A transaction whose statements are sent one after the other and answered together: one round trip. Each sees
        what was committed before it began. No result can be asked for in the block. An error in it leaves nothing
        written."""
        with self.connection() as conn, conn.pipeline():
            try:
                yield conn
            except BaseException:
                conn.close()  # what was sent already would be committed with the end of the pipeline
                raise

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
