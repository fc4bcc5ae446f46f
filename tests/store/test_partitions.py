"""Partitions come and go under load: whoever reads for long holds nobody up."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
import pytest

from app.store import partitions
from app.store.database import Database

NOW = datetime(2026, 11, 23, tzinfo=UTC)
_INSERT = "INSERT INTO event_bodies (event_id, received_at, body) VALUES (%s, now(), 'x')"


@pytest.fixture
def old(db: Database) -> str:
    """A partition whose retention has passed."""
    db.run(
        "CREATE TABLE event_bodies_p202001 PARTITION OF event_bodies FOR VALUES FROM ('2020-01-01') TO ('2020-02-01')"
    )
    return "event_bodies_p202001"


@contextmanager
def a_reader(url: str) -> Iterator[None]:
    """As a backtest or a backup has everything open."""
    with psycopg.connect(url) as conn:
        conn.execute("SELECT count(*) FROM event_bodies")
        yield


@contextmanager
def webhooks_coming_in(url: str) -> Iterator[None]:
    """Inserts one after the other for as long as the block runs, none of which may wait for a second."""
    stored: list[int] = []
    refused: list[psycopg.Error] = []
    begun, ended = threading.Event(), threading.Event()

    def insert() -> None:
        with psycopg.connect(url, autocommit=True, options="-c lock_timeout=1000") as conn:
            while not (ended.is_set() or refused):
                try:
                    conn.execute(_INSERT, [len(stored)])
                except psycopg.Error as error:
                    refused.append(error)
                stored.append(len(stored))
                begun.set()

    thread = threading.Thread(target=insert)
    thread.start()
    begun.wait(10)
    try:
        yield
    finally:
        ended.set()
        thread.join(20)
    assert stored
    assert not refused


def there(db: Database) -> set[str]:
    with db.connection() as conn:
        return set(partitions._names(conn))


def test_a_partition_that_is_being_read_stays_until_the_next_time_and_no_insert_waits(
    db: Database, database_url: str, old: str
) -> None:
    with a_reader(database_url), webhooks_coming_in(database_url), db.connection() as conn:
        assert partitions.drop_before(conn, NOW) == []
    assert old in there(db)

    with db.connection() as conn:
        assert partitions.drop_before(conn, NOW) == [old]
    assert old not in there(db)


def test_a_coming_month_is_made_when_nobody_reads_and_no_insert_waits(db: Database, database_url: str) -> None:
    complete = there(db)
    coming = max(name for name in complete if name.startswith("event_bodies_p"))
    db.run(f"DROP TABLE {coming}")

    with a_reader(database_url), webhooks_coming_in(database_url), db.connection() as conn:
        partitions.ensure(conn)
    with db.connection() as conn:
        partitions.ensure(conn)
    assert there(db) == complete


def test_a_partition_that_was_made_has_its_tables_key_and_takes_its_months_rows(db: Database) -> None:
    made = f"event_bodies_p{db.rows('SELECT now() AS now')[0]['now']:%Y%m}"
    db.run("INSERT INTO event_bodies (event_id, received_at, body) VALUES (1, now(), 'x')")

    assert db.row(f"SELECT count(*) AS rows FROM {made}") == {"rows": 1}
    keys = db.row(
        "SELECT count(*) AS keys FROM pg_index WHERE indrelid = %(t)s::regclass AND indisprimary", {"t": made}
    )
    assert keys == {"keys": 1}
