"""Brings a database to this version's tables."""

from pathlib import Path
from typing import Any

import psycopg
from psycopg.errors import UndefinedTable

from app.store import partitions

_VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"
_ONE_AT_A_TIME = 7_412_001  # any number that every version of this service uses for this lock


def migrate(url: str) -> None:
    """Run all migrations that this database lacks; processes that start together wait for one another."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", (_ONE_AT_A_TIME,))
        if _version_of(conn) != newest_version():
            from app.store.upgrade import upgrade  # noqa: PLC0415 - commands are to be quick where nothing is lacking

            upgrade(url)
        partitions.ensure(conn)


def newest_version() -> str:
    """The version of this version's tables: the one with which the last migration's file name begins."""
    return max(file.name.partition("_")[0] for file in _VERSIONS.glob("*.py"))


def _version_of(conn: psycopg.Connection[Any]) -> str | None:
    """The version of a database's tables. None: it has none yet."""
    try:
        row = conn.execute("SELECT version_num FROM alembic_version").fetchone()
    except UndefinedTable:
        return None
    return row[0] if row else None
