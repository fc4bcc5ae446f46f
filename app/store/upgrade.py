"""Alembic, which brings a database from version to version. Apart from `migrate`, because its import alone takes longer
than most commands do."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import make_url

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def alembic_config(url: str) -> Config:
    """Alembic's configuration for a database at a libpq URL."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = make_url(url).set(drivername="postgresql+psycopg")
    return config


def upgrade(url: str) -> None:
    """Run all migrations that this database lacks."""
    command.upgrade(alembic_config(url), "head")
