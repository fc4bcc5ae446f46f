"""The installation as a command finds it: its settings, its database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.errors import TriageError

BY = "a command"
"""Stands where else the name of a person stands who pauses, stops or drops something: nobody knows who has typed it."""

if TYPE_CHECKING:
    from pathlib import Path

    from app.settings import Settings
    from app.store.database import Database


def settings() -> "Settings":
    """What the environment says. Raises TriageError naming what cannot be."""
    from pydantic import ValidationError

    from app import log
    from app.settings import Settings

    log.set_up("error")  # people read what a command prints, and its log would stand between that
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors())
        raise TriageError(f"the environment is not as it must be: {wrong}") from error


@contextmanager
def running_database(*, make: bool = False) -> Iterator[str]:
    """The database of this installation: DATABASE_URL, the running embedded one, else started for this command. `make`
    a new one where there is none; else that is an error: the command would act on nothing."""
    from app.store.database import is_ready
    from app.store.embedded import running_url

    told = settings()
    url = told.database_url.get_secret_value() if told.database_url else running_url(told.data_dir)
    if url is not None:
        if not is_ready(url):
            raise TriageError(
                "the database does not answer; is it running, are DATABASE_URL's user and password right?"
            )
        yield url
        return
    if not make and not (told.data_dir / "postgres").exists():
        folder = told.data_dir.resolve()
        raise TriageError(
            f"no installation in {folder}: run this in the service's folder, or set TRIAGE_DATA_DIR or DATABASE_URL"
        )
    with _started(told.data_dir) as url:
        yield url


@contextmanager
def _started(data_dir: "Path") -> Iterator[str]:
    """The embedded database, started for this command. Raises TriageError if a service has it, and it is silent."""
    from app.store.embedded import EmbeddedPostgres
    from app.store.errors import EmbeddedInUse

    postgres = EmbeddedPostgres(data_dir)
    try:
        url = postgres.start()
    except EmbeddedInUse as held:
        log_file = data_dir.resolve() / "postgres.log"
        raise TriageError(
            f"the service runs (process {held.pid or 'unknown'}), but its database does not answer; try again in a"
            f" minute, look at {log_file}, or restart the service"
        ) from held
    try:
        yield url
    finally:
        postgres.stop()


@contextmanager
def database() -> "Iterator[Database]":
    """The open database of this installation, brought to this version's tables."""
    from app.store.database import Database
    from app.store.migrate import migrate

    with running_database() as url:
        migrate(url)
        with Database(url, size=2) as db:
            yield db


@contextmanager
def process_database(supervisor: int | None) -> Iterator[str]:
    """The database for a long-running process. A supervised one ends with its supervisor, which has migrated."""
    from app.parent import end_with_parent
    from app.store.embedded import running_url
    from app.store.migrate import migrate

    told = settings()
    url = told.database_url.get_secret_value() if told.database_url else running_url(told.data_dir)
    if url is None:
        raise TriageError("no database: set DATABASE_URL, or start `triage serve`, which brings one along")
    if supervisor is not None:
        end_with_parent()
    else:
        migrate(url)
    yield url
