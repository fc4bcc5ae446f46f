from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, a_house
from tests.postgres import drop_database, fresh_database


@pytest.fixture(scope="module")
def house_database(postgres_server: str, migrated: str) -> Iterator[str]:
    url = fresh_database(postgres_server, migrated)
    yield url
    drop_database(url)


@pytest.fixture
def fresh_house_database(postgres_server: str, migrated: str) -> Iterator[str]:
    """For a house of one test's own."""
    url = fresh_database(postgres_server, migrated)
    yield url
    drop_database(url)


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The house with the shipped rulebook, shared by the tests of one module: each has conversations of its own."""
    with a_house(house_database, Path(tmp_path_factory.mktemp("house")), changes={"TRIAGE_FUSE": "1000"}) as one:
        yield one


@pytest.fixture
def house_db(house_database: str) -> Iterator[Database]:
    with Database(house_database, size=2) as database:
        yield database
