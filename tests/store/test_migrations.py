"""A database of an earlier version is brought to this one's tables, and keeps what it holds."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from app.store import rulebooks
from app.store.database import Database
from app.store.migrate import migrate, newest_version
from app.store.upgrade import alembic_config
from tests.postgres import drop_database, fresh_database


@pytest.fixture
def first_version(postgres_server: str) -> Iterator[str]:
    url = fresh_database(postgres_server)
    command.upgrade(alembic_config(url), "0001")
    yield url
    drop_database(url)


def test_runs_and_rulebooks_of_the_first_version_are_kept_and_get_a_history(first_version: str) -> None:
    with psycopg.connect(first_version, autocommit=True) as conn:
        conn.execute("INSERT INTO rulebooks (digest, sources) VALUES ('d1', '{}')")
        conn.execute(
            "INSERT INTO runs (event_id, kind, event_name, digest, engine, codes, keys)"
            " VALUES (1, 'live', 'customer_replied', 'd1', '1', 'M', '{}')"
        )

    migrate(first_version)

    with Database(first_version, size=2) as db:
        assert [(row["event_id"], row["shadow"]) for row in db.rows("SELECT * FROM runs")] == [(1, None)]
        assert [row["digest"] for row in rulebooks.history(db)] == ["d1"]


def test_a_database_of_this_version_is_known_as_such(migrated: str) -> None:
    with psycopg.connect(migrated) as conn:
        assert conn.execute("SELECT version_num FROM alembic_version").fetchall() == [(newest_version(),)]

    assert newest_version() == ScriptDirectory.from_config(alembic_config(migrated)).get_current_head()
