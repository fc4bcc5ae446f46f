"""The PostgreSQL that comes along, so that nothing has to be installed: one machine, one data folder, one owner.

`TRIAGE_DATA_DIR` holds: `postgres/` the database, `postgres.log` what the server said, `postgres.run/` its socket,
`postgres.json` where the socket is, `postgres.lock` who owns the folder. There is no network port and no password: the
socket lies in a folder that only its owner may enter.
"""

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote

import psycopg

from app import clock
from app.log import logger
from app.store.cluster import SUPERUSER, check_user, cluster_of, ensure_cluster, wrong_user
from app.store.data_folder import FolderLock, forget_socket_dir, make_socket_dir, recorded_socket_dir
from app.store.errors import EmbeddedFailed
from app.store.postmaster import Postmaster, StillInUse, recorded_run, stop_leftover, trim_log

DATABASE: Final = "triage"
LEFTOVER_PATIENCE: Final = 60.0
"""Seconds that backends of a killed server get to end."""

SETTINGS: Final = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    # Nobody replicates this server, and `triage backup` reads it by SQL: what replicas would need is not written.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Short queries only: neither is worth its start, and parallel workers fail in containers with a small /dev/shm.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    # A failed statement and its details would bring customers' words into the log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}

_log = logger()


class EmbeddedPostgres:
    """A PostgreSQL server in `data_dir` that ends with this process. Its methods may be called from any thread.

    `extra` overrides SETTINGS, by PostgreSQL's own names; `fsync` off is for tests.
    On Linux a kill -9 of this process takes the server along; elsewhere the next start stops it.
    """

    def __init__(self, data_dir: Path, extra: Mapping[str, str] | None = None) -> None:
        self._data_dir = data_dir.resolve()
        self._settings = {**SETTINGS, **(extra or {})}
        self._gate = threading.RLock()
        self._stopping = threading.Event()
        self._lock: FolderLock | None = None
        self._postmaster: Postmaster | None = None
        self._url = ""

    def start(self) -> str:
        """The connection URL of the database `triage`, made first if need be. A second call gives the same URL.

        Takes about a second the first time, a tenth later, up to five minutes of repairs after a kill or a power cut.
        Raises EmbeddedInUse, EmbeddedWrongUser, EmbeddedWrongVersion, or EmbeddedFailed with the server's last words.
        """
        with self._gate:
            if self._postmaster is None:
                try:
                    self._open()
                except PermissionError as problem:
                    self._close()
                    raise wrong_user(problem) from problem
                except OSError as problem:
                    self._close()
                    raise EmbeddedFailed(f"The data folder {self._data_dir} cannot be used: {problem}") from problem
                except BaseException:
                    self._close()
                    raise
            return self._url

    def stop(self) -> None:
        """Ends the server and frees the folder; open transactions are rolled back. Harmless when it is stopped.

        A start or restart that is still waiting in another thread is given up.
        """
        self._stopping.set()
        if self._postmaster is not None:
            self._postmaster.ask_to_stop()
        with self._gate:
            self._close()

    def alive(self) -> bool:
        """Whether the server process runs."""
        postmaster = self._postmaster
        return postmaster is not None and postmaster.alive()

    def ensure_running(self) -> bool:
        """For a supervisor, every second or so: starts a server that has died again, at the same URL.

        True if it had to. Does nothing before `start` and after `stop`. Raises like `start`; the next call tries again.
        """
        with self._gate:
            if self._postmaster is None:
                return False
            trim_log(self._log_file)
            if self._postmaster.alive():
                return False
            _log.error("database ended by itself, started again", said=self._postmaster.how_it_ended())
            self._run(cluster_of(self._data_dir))
            return True

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """What `start` gave; empty before it."""
        return self._url

    @property
    def _log_file(self) -> Path:
        return self._data_dir / "postgres.log"

    def _open(self) -> None:
        self._stopping.clear()
        self._data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_user(self._data_dir)
        self._lock = FolderLock(self._data_dir)
        cluster = ensure_cluster(self._data_dir, sync=self._settings["fsync"] != "off")
        stop_leftover(cluster)
        trim_log(self._log_file)
        socket_dir = make_socket_dir(self._data_dir)
        self._settings["unix_socket_directories"] = str(socket_dir)
        self._url = url_at(socket_dir)
        self._run(cluster)
        _create_database(url_at(socket_dir, "postgres"))

    def _run(self, cluster: Path) -> None:
        deadline = clock.monotonic() + LEFTOVER_PATIENCE
        while True:
            self._postmaster = Postmaster(cluster, self._settings, self._log_file)
            try:
                self._postmaster.wait_ready()
            except StillInUse:
                if clock.monotonic() > deadline or self._stopping.wait(0.2):
                    raise
            except BaseException:
                self._postmaster.stop()
                raise
            else:
                return

    def _close(self) -> None:
        if self._postmaster is not None:
            self._postmaster.stop()
            self._postmaster = None
        if self._lock is not None:
            forget_socket_dir(self._data_dir)
            self._lock.release()
            self._lock = None
        self._url = ""


def running_url(data_dir: Path) -> str | None:
    """The URL of the server that another process of this installation runs in `data_dir`; None if none answers.

    None also while it is still starting: then `EmbeddedPostgres.start` tells whose folder it is.
    """
    data_dir = data_dir.resolve()
    try:
        socket_dir = recorded_socket_dir(data_dir)
        if socket_dir is None or recorded_run(cluster_of(data_dir)) is None:
            return None
        url = url_at(socket_dir)
        psycopg.connect(url, connect_timeout=5).close()
    except PermissionError as problem:
        raise wrong_user(problem) from problem
    except psycopg.OperationalError:
        return None
    return url


def url_at(socket_dir: Path, database: str = DATABASE) -> str:
    """A libpq URL. The port is named because libpq would otherwise take PGPORT from the environment."""
    return f"postgresql://{SUPERUSER}@/{database}?host={quote(os.fspath(socket_dir))}&port=5432"


def _create_database(maintenance_url: str) -> None:
    try:
        with psycopg.connect(maintenance_url, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg.Error as problem:
        raise EmbeddedFailed(f"PostgreSQL runs, but its database {DATABASE} cannot be made: {problem}") from problem
