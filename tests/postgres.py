"""Real PostgreSQL for tests: a server of its own for every process, so that pytest-xdist's workers share nothing.

@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with shared_server() as url:
        yield url

@pytest.fixture(scope="session")
def migrated(server: str) -> str:
    url = fresh_database(server)
    upgrade(url)
    return url

@pytest.fixture
def database(server: str, migrated: str) -> str:
    return fresh_database(server, template=migrated)
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from app.store.embedded import EmbeddedPostgres

QUICK = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB"}
"""A power cut would lose such a database; a killed server does not."""


@contextmanager
def shared_server(extra: Mapping[str, str] | None = None) -> Iterator[str]:
    """The URL of an own server's empty database `triage`; server and folder are gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="triage-tests-") as folder,
        EmbeddedPostgres(Path(folder), {**QUICK, **(extra or {})}) as server,
    ):
        yield server.url


def fresh_database(server_url: str, template: str | None = None) -> str:
    """The URL of a new database: empty, or a copy of the one at the URL `template`, which nobody may be using."""
    name = f"test_{uuid4().hex}"
    original = urlsplit(template).path.removeprefix("/") if template else "template1"
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    with psycopg.connect(at(server_url, "postgres"), autocommit=True) as connection:
        connection.execute(copy.format(sql.Identifier(name), sql.Identifier(original)))
    return at(server_url, name)


def drop_database(url: str) -> None:
    """Removes a database of `fresh_database` and ends whatever is connected to it."""
    name = urlsplit(url).path.removeprefix("/")
    with psycopg.connect(at(url, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def at(url: str, database: str) -> str:
    """The URL of another database on the same server."""
    return urlsplit(url)._replace(path=f"/{database}").geturl()
