"""One installation of the product for the length of a measurement: an embedded PostgreSQL with fsync on, the stand-in
vendors, `triage web` and `triage worker` as the processes they are in production.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from app import clock
from app.settings import child_environment
from app.store import installation
from app.store.cluster import cluster_of
from app.store.database import Database
from app.store.embedded import EmbeddedPostgres
from app.store.migrate import migrate
from app.store.postmaster import recorded_run
from bench.bodies import SECRET
from bench.machine import cpu_of
from bench.vendors import ADMIN_ID

_RULEBOOK = Path(__file__).parent / "rulebook"
_UNLIMITED = "100000000"
_TRUE_LIMITS = {"INTERCOM_CALLS_PER_MINUTE": "10000", "ASANA_CALLS_PER_MINUTE": "1500"}
_NO_LIMITS = {"INTERCOM_CALLS_PER_MINUTE": _UNLIMITED, "ASANA_CALLS_PER_MINUTE": _UNLIMITED}
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL. `pid` is its postmaster's, the parent of all its processes."""

    url: str
    pid: int

    @property
    def version(self) -> str:
        with psycopg.connect(self.url) as conn:
            return str(conn.info.parameter_status("server_version"))


@contextmanager
def server() -> Iterator[Server]:
    """A PostgreSQL of this bench's own, set up as the product runs it (fsync on); it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="triage-bench-") as folder, EmbeddedPostgres(Path(folder)) as postgres:
        run = recorded_run(cluster_of(Path(folder).resolve()))
        assert run is not None
        yield Server(postgres.url, run[0])


def fresh_database(postgres: Server, name: str) -> str:
    """The URL of a new database with all tables, in which conversations of today may be touched."""
    with psycopg.connect(postgres.url, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = urlsplit(postgres.url)._replace(path=f"/{name}").geturl()
    migrate(url)
    with Database(url, size=2) as db:
        installation.set_reach(db, "inside")
        db.run("UPDATE installation SET inside_since = now() - interval '1 day'")
    return url


def wait_until(condition: Callable[[], bool], what: str, patience: float = _PATIENCE, every: float = 0.05) -> None:
    ends_at = clock.monotonic() + patience
    while not condition():
        if clock.monotonic() > ends_at:
            raise RuntimeError(f"{what} did not come about in {patience:.0f} s")
        time.sleep(every)


@dataclass(slots=True)
class House:
    """Processes around one database. CPU is counted for web, workers and all of PostgreSQL, not for the vendors."""

    url: str
    postgres: Server
    latency: float = 0.02
    limited: bool = False
    workers: int = 1
    settings: dict[str, str] = field(default_factory=dict)
    web_port: int = 0
    vendors_port: int = 0
    _ours: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        try:
            self._start_vendors()
            self.web_port = self._start_web()
            for _ in range(self.workers):
                self._ours.append(self._start([sys.executable, "-m", "app.cli", "worker"], self._environment()))
            if self.workers:
                wait_until(lambda: "me" in self.report()["seen"], "the workers' first word")
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stack.close()

    def cpu_seconds(self) -> dict[str, float]:
        """CPU used so far by web and workers, and by PostgreSQL with all it has started."""
        names = ["web", *["workers"] * self.workers, "postgres"]
        used = dict.fromkeys(names, 0.0)
        for name, pid in zip(names, [*(process.pid for process in self._ours), self.postgres.pid], strict=True):
            used[name] += cpu_of(pid)
        return used

    def report(self) -> dict[str, Any]:
        """What the vendors saw so far."""
        return self._ask_vendors("report")

    def count(self, kind: str) -> int:
        """To how many things the vendors saw this kind of call happen so far; cheap to ask."""
        return int(self._ask_vendors("count").get(kind, 0))

    def forget(self) -> None:
        self._ask_vendors("reset")

    def rows(self, query: str) -> list[dict[str, Any]]:
        with psycopg.connect(self.url, autocommit=True, row_factory=dict_row) as conn:
            return conn.execute(query.encode()).fetchall()

    def _ask_vendors(self, verb: str) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.vendors_port, timeout=30)
        try:
            connection.request("GET", f"/bench/{verb}")
            told: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return told

    def _start_vendors(self) -> None:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="triage-bench-vendors-")))
        port_file = folder / "port"
        limits = "limited" if self.limited else "unlimited"
        self._start([sys.executable, "-m", "bench.vendors", str(port_file), str(self.latency), limits], None)
        wait_until(port_file.exists, "the stand-in vendors' port")
        self.vendors_port = int(port_file.read_text())

    def _start_web(self) -> int:
        with listening() as (sock, port):
            command = [sys.executable, "-m", "app.cli", "web", "--supervised-by", str(os.getpid())]
            command += ["--socket", str(sock)]
            self._ours.append(self._start(command, self._environment(), (sock,)))
        answers(port)
        return port

    def _start(
        self, command: list[str], environment: dict[str, str] | None, fds: tuple[int, ...] = ()
    ) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, pass_fds=fds)
        self._stack.callback(end, process)
        return process

    def _environment(self) -> dict[str, str]:
        vendors = f"http://127.0.0.1:{self.vendors_port}"
        return child_environment(
            DATABASE_URL=self.url,
            INTERCOM_ACCESS_TOKEN="bench",
            INTERCOM_CLIENT_SECRET=SECRET,
            INTERCOM_ADMIN_ID=ADMIN_ID,
            INTERCOM_API_URL=f"{vendors}/intercom",
            ASANA_ACCESS_TOKEN="bench",
            ASANA_API_URL=f"{vendors}/asana/api/1.0",
            TRIAGE_REACH="inside",
            TRIAGE_RULEBOOK=str(_RULEBOOK),
            TRIAGE_LOG_LEVEL="warning",
            **(_TRUE_LIMITS if self.limited else _NO_LIMITS),
            **self.settings,
        )


@contextmanager
def listening() -> Iterator[tuple[int, int]]:
    """A listening socket to hand down, as its descriptor and port; closed here afterwards."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as sock:
        yield sock.fileno(), sock.getsockname()[1]


def answers(port: int) -> None:
    """Wait for the receiver behind a port."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    connection.request("HEAD", "/webhooks/intercom")
    connection.getresponse().read()
    connection.close()


def end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin:
        process.stdin.close()
