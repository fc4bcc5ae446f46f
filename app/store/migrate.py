"""Brings a database to this version's tables."""

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import make_url

from app.store import partitions

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
_ONE_AT_A_TIME = 7_412_001  # any number that every version of this service uses for this lock


def alembic_config(url: str) -> Config:
    """Alembic's configuration for a database at a libpq URL."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = make_url(url).set(drivername="postgresql+psycopg")
    return config


def migrate(url: str) -> None:
    """Run all migrations that this database lacks; processes that start together wait for one another."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", (_ONE_AT_A_TIME,))
        command.upgrade(alembic_config(url), "head")
        partitions.ensure(conn)
