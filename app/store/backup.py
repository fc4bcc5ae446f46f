"""A database as one file, and back: pg_dump's custom format, which PostgreSQL of our major version or newer reads."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app.store.binaries import MAJOR, binary
from app.store.cluster import sync_folder
from app.store.errors import BackupFailed, DatabaseNotEmpty, RestoreFailed, ServerTooNew, StoreFailed
from app.store.script import run_script
from app.store.unprivileged import ENVIRONMENT

MAGIC: Final = b"PGDMP"
"""The first bytes of every file in pg_dump's custom format."""

SCHEMAS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
CONTENTS = f"""
    SELECT format('%s.%s', n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {SCHEMAS} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
      AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY 1"""
"""Names of tables and the like that no extension brought."""


def backup(url: str, file: Path) -> None:
    """Writes the database at `url` into `file` (mode 0600), as it is at one moment; the service may go on running.

    `file` is complete or, on any failure, what it was before; `restore` reads it. Raises BackupFailed, ServerTooNew.
    """
    server = _Server(url, BackupFailed)
    with server.connect():
        pass
    try:
        _dump(server, file)
    except OSError as problem:
        raise BackupFailed(f"The backup {file} cannot be written: {problem.strerror}.") from problem


def restore(url: str, file: Path, *, replace: bool = False) -> None:
    """Fills the database at `url` from a file that `backup` wrote, in one transaction: all of it or nothing.

    With `replace` all schemas of the database go in that same transaction, whatever they hold. Stop the service
    first: a restore waits at most 30 s for what the service has locked. Restore only what you trust: a backup can
    hold any SQL.
    Raises DatabaseNotEmpty, ServerTooNew or RestoreFailed.
    """
    _check_is_backup(file)
    server = _Server(url, RestoreFailed)
    with server.connect() as connection:
        if not replace:
            _check_empty(connection)
        schemas = [str(name) for (name,) in connection.execute(f"SELECT nspname FROM pg_namespace n WHERE {SCHEMAS}")]
        before = _emptied(connection, schemas) if replace else []
        version = connection.info.server_version
    run_script(file, server.conninfo, server.environment, before, version)
    with contextlib.suppress(psycopg.Error), server.connect() as connection:
        connection.execute("ANALYZE")  # the restore stands without it; the server does it itself, later


class _Server:
    """How the programs reach the server. The password travels in the environment: anybody can read a command line."""

    def __init__(self, url: str, failed: type[StoreFailed]) -> None:
        self._failed = failed
        try:
            parts = conninfo_to_dict(url)
        except psycopg.Error:
            raise failed("The database URL cannot be read; it should look like postgresql://user@host/name.") from None
        password = parts.pop("password", None)
        parts.setdefault("connect_timeout", 10)
        self.conninfo = make_conninfo("", **parts)
        self.environment = {**ENVIRONMENT, **({"PGPASSWORD": str(password)} if password is not None else {})}
        self._password = password

    @contextlib.contextmanager
    def connect(self) -> Iterator[psycopg.Connection]:
        """A connection to a server that our programs can work with."""
        try:
            with psycopg.connect(self.conninfo, password=self._password, autocommit=True) as connection:
                major = connection.info.server_version // 10000
                if major > MAJOR:
                    raise ServerTooNew(
                        f"The server is PostgreSQL {major}, and the pg_dump that comes with this service is {MAJOR}: "
                        f"use the pg_dump and pg_restore of PostgreSQL {major} instead."
                    )
                yield connection
        except psycopg.Error as problem:
            raise self._failed(f"The database cannot be reached or read: {str(problem).strip()}") from problem


def _dump(server: _Server, file: Path) -> None:
    if file.is_dir():
        raise BackupFailed(f"{file} is a folder; name a file in it.")
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".partial", dir=file.parent)
    partial = Path(name)
    try:
        with open(descriptor, "wb") as output:  # noqa: PTH123 - a descriptor, not a path
            _pg_dump(server, output.fileno())
            os.fsync(output.fileno())
        partial.replace(file)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)


def _pg_dump(server: _Server, output: int) -> None:
    command = [str(binary("pg_dump")), "--format=custom", "--no-owner", "--no-privileges", "--no-password"]
    command += ["--lock-wait-timeout=60000", f"--dbname={server.conninfo}"]
    done = subprocess.run(  # noqa: S603 - our own program and arguments
        command, env=server.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE, check=False
    )
    if done.returncode != 0:
        raise BackupFailed(f"pg_dump failed: {done.stderr.decode(errors='replace').strip()[-2000:]}")


def _check_is_backup(file: Path) -> None:
    try:
        with file.open("rb") as start:
            magic = start.read(len(MAGIC))
    except OSError as problem:
        raise RestoreFailed(f"The backup {file} cannot be read: {problem.strerror}.") from problem
    if magic != MAGIC:
        raise RestoreFailed(f"{file} is not a backup written by `triage backup` (pg_dump's custom format).")


def _check_empty(connection: psycopg.Connection) -> None:
    names = [str(name) for (name,) in connection.execute(CONTENTS)]
    if names:
        raise DatabaseNotEmpty(
            f"The database is not empty: it holds {', '.join(names[:3])}{' …' if len(names) > 3 else ''} "  # noqa: PLR2004 - a taste
            f"({len(names)} in all). To lose what it holds and put the backup in its place, restore with --replace."
        )


def _emptied(connection: psycopg.Connection, schemas: list[str]) -> list[str]:
    drops = [psycopg.sql.SQL("DROP SCHEMA {} CASCADE").format(psycopg.sql.Identifier(name)) for name in schemas]
    statements = [
        "SET LOCAL lock_timeout = '30s'",
        *(drop.as_string(connection) for drop in drops),
        "CREATE SCHEMA public",
    ]
    return [f"{statement};\n" for statement in statements]
