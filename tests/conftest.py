"""One PostgreSQL per test process, one database per test that asks for it."""

from collections.abc import Iterator

import pytest

from app.store.database import Database
from app.store.migrate import migrate
from tests.postgres import drop_database, fresh_database, shared_server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with shared_server() as url:
        yield url


@pytest.fixture(scope="session")
def migrated(postgres_server: str) -> str:
    """A database with all our tables, to be copied."""
    url = fresh_database(postgres_server)
    migrate(url)
    return url


@pytest.fixture
def database_url(postgres_server: str, migrated: str) -> Iterator[str]:
    url = fresh_database(postgres_server, migrated)
    yield url
    drop_database(url)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    with Database(database_url, size=8) as database:
        yield database
