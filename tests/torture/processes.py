"""A whole installation as real processes: started, killed, frozen, started again, and gone at the end."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from app import clock
from app.serve import Child
from app.settings import child_environment
from app.store.embedded import EmbeddedPostgres
from app.store.migrate import migrate
from tests.postgres import QUICK
from tests.torture.far_end import FarEnd, wait
from tests.torture.rulebook import RULEBOOK
from tests.torture.scale import Scale

SECRET = "torture"
_IN_FILE = 'exec "$@" >>"$TORTURE_LOG" 2>&1'


class Processes:
    """Database, sandbox, web and worker processes in `folder`, each with its log there. Use as a context.

    What ends is started again, as `triage serve` would. `changes` are settings that differ from the usual ones.
    """

    def __init__(
        self, folder: Path, scale: Scale, *, retry_after: float = 2.0, threads: int = 16, rulebook: str = RULEBOOK,
        changes: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.folder = folder
        self._rulebook = rulebook
        self._changes = changes or {}
        self._scale = scale
        self._retry_after = retry_after
        self._threads = threads
        self._stack = ExitStack()
        self._gate = threading.RLock()
        self._children: dict[str, Child] = {}
        self._frozen: set[str] = set()
        self._ending = threading.Event()
        self.kills = {"web": 0, "worker": 0, "postgres": 0, "frozen": 0}

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "rulebook").mkdir()
        (self.folder / "rulebook" / "torture.yaml").write_text(self._rulebook)
        self._postgres = EmbeddedPostgres(self.folder / "data", QUICK)
        self.database_url = self._postgres.start()
        self._stack.callback(self._postgres.stop)
        migrate(self.database_url)
        self._listening = self._stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=512))
        self.public_url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.webhook_url = f"{self.public_url}/webhooks/intercom"
        self._start_sandbox()
        self._stack.callback(self._end_children)
        threading.Thread(target=self._supervise, daemon=True).start()

    def _start_sandbox(self) -> None:
        port_file, mail_port_file = self.folder / "sandbox.port", self.folder / "sandbox-mail.port"
        command = [sys.executable, "-m", "app.sandbox", "--port-file", str(port_file), "--secret", SECRET]
        command += ["--webhook-url", self.webhook_url, "--retry-after", str(self._retry_after)]
        command += ["--intercom-token", "sandbox", "--asana-token", "sandbox"]
        command += ["--mail-port-file", str(mail_port_file)]
        with (self.folder / "sandbox.log").open("ab") as log:
            sandbox = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        self._stack.callback(sandbox.wait)
        self._stack.callback(sandbox.kill)
        ends_at = clock.monotonic() + 30
        while not port_file.exists():
            if sandbox.poll() is not None or clock.monotonic() > ends_at:
                raise RuntimeError(f"the sandbox did not start; see {self.folder / 'sandbox.log'}")
            wait(0.05)
        self.far_end = FarEnd(f"http://127.0.0.1:{port_file.read_text().strip()}")
        self._stack.callback(self.far_end.close)
        self._mail_port = mail_port_file.read_text().strip()

    def run(self, kind: str, name: str, *, crash_at: str | None = None) -> None:
        """Have a web or worker process run, once more when it ends; `crash_at` arms crash points."""
        command = [sys.executable, "-m", "app.cli", kind, "--supervised-by", str(os.getpid())]
        command += ["--socket", str(self._listening.fileno())] if kind == "web" else []
        environment = self._environment(name, crash_at)
        with self._gate:
            self._children[name] = Child(
                name,
                ["/bin/sh", "-c", _IN_FILE, "sh", *command],
                environment,
                (self._listening.fileno(),) if kind == "web" else (),
            )

    def run_all(self, scale: Scale) -> None:
        """Have as many web and worker processes run as there are to be, and wait until they are up."""
        for kind, count in (("web", scale.webs), ("worker", scale.workers)):
            for number in range(1, count + 1):
                self.run(kind, f"{kind}-{number}")
        self.wait_until_up()

    def run_again(self, *, crash_at: str) -> None:
        """Have all processes that run begin anew, with crash points armed."""
        for name in list(self._children):
            self.stop(name)
            self.run(name.partition("-")[0], name, crash_at=crash_at)

    def stop(self, name: str) -> None:
        """End a process by kill -9, for good."""
        with self._gate:
            child = self._children.pop(name)
            _signal(child, signal.SIGKILL)
            _gone(child)

    def _environment(self, name: str, crash_at: str | None) -> Mapping[str, str]:
        base = self.far_end.base
        return child_environment(
            DATABASE_URL=self.database_url,
            TRIAGE_PUBLIC_URL=self.public_url,
            TRIAGE_PORT=str(self._listening.getsockname()[1]),
            TRIAGE_REACH="customers",
            TRIAGE_RULEBOOK=str(self.folder / "rulebook"),
            TRIAGE_DATA_DIR=str(self.folder / "data"),
            TRIAGE_FUSE="1000000",
            TRIAGE_SCHEDULE_FUSE="1000000",
            TRIAGE_LEASE=str(self._scale.lease),
            TRIAGE_CALL_TIMEOUT=str(self._scale.call_timeout),
            TRIAGE_LOOKS=self._scale.looks,
            TRIAGE_PAUSE=str(self._scale.pause),
            TRIAGE_THREADS=str(self._threads),
            TRIAGE_CRASH_AT=crash_at or "",
            TRIAGE_DELIVERY_TIME="36000",  # what the sandbox gives up stays lost: `make outage` is about finding it
            TRIAGE_LOG_LEVEL="info",
            INTERCOM_ACCESS_TOKEN="sandbox",
            INTERCOM_CLIENT_SECRET=SECRET,
            INTERCOM_ADMIN_ID="9001",
            INTERCOM_API_URL=f"{base}/intercom",
            INTERCOM_INBOX_URL=base + "/conversations/{conversation_id}",
            ASANA_ACCESS_TOKEN="sandbox",
            ASANA_API_URL=f"{base}/asana/api/1.0",
            SLACK_WEBHOOK_URL=f"support={base}/slack/support",
            SMTP_URL=f"smtp://127.0.0.1:{self._mail_port}?from=desk@sandbox.example",
            TORTURE_LOG=str(self.folder / f"{name}.log"),
            **self._changes,
        )

    def wait_until_up(self) -> None:
        """Until workers have taken up their reach. The switch-on is then moved back an hour: a vendor's clock that is
        behind ours must not make new conversations look older than it."""
        ends_at = clock.monotonic() + 60
        while clock.monotonic() < ends_at:
            with psycopg.connect(self.database_url) as conn:
                changed = conn.execute(
                    "UPDATE installation SET inside_since = inside_since - interval '1 hour',"
                    " customers_since = customers_since - interval '1 hour' WHERE customers_since IS NOT NULL"
                )
                if changed.rowcount:
                    return
            wait(0.1)
        raise RuntimeError(f"no worker came up within a minute; see the logs in {self.folder}")

    def names(self) -> list[str]:
        """The processes that can be killed now."""
        with self._gate:
            return [name for name, child in self._children.items() if _alive(child) and name not in self._frozen]

    def kill(self, name: str) -> None:
        """kill -9; it is started again at once."""
        with self._gate:
            child = self._children[name]
            if _alive(child):
                _signal(child, signal.SIGKILL)
                self.kills["web" if name.startswith("web") else "worker"] += 1

    def freeze(self, name: str, seconds: float) -> None:
        """SIGSTOP, and SIGCONT after so long."""
        with self._gate:
            child = self._children[name]
            _signal(child, signal.SIGSTOP)
            self._frozen.add(name)
            self.kills["frozen"] += 1
        thaw = threading.Timer(seconds, self._thaw, (name, child))
        thaw.daemon = True
        thaw.start()

    def _thaw(self, name: str, child: Child) -> None:
        with self._gate:
            _signal(child, signal.SIGCONT)
            self._frozen.discard(name)

    def kill_postgres(self) -> None:
        """kill -9 of the server; it is started again at once."""
        postmaster = self._postgres._postmaster
        if postmaster is not None and postmaster.alive():
            os.kill(postmaster.pid, signal.SIGKILL)
            self.kills["postgres"] += 1

    def _supervise(self) -> None:
        while not self._ending.wait(0.05):
            self._postgres.ensure_running()
            with self._gate:
                if self._ending.is_set():
                    return
                for child in self._children.values():
                    child.failures = 0  # the pause is for what cannot run, not for what is killed
                    child.keep_running()

    def _end_children(self) -> None:
        self._ending.set()
        with self._gate:
            for child in self._children.values():
                _signal(child, signal.SIGKILL)
            for child in self._children.values():
                _gone(child)


def _alive(child: Child) -> bool:
    return child.process is not None and child.process.poll() is None


def _signal(child: Child, number: signal.Signals) -> None:
    if child.process is not None:
        with suppress(ProcessLookupError):
            child.process.send_signal(number)


def _gone(child: Child) -> None:
    if child.process is not None:
        child.process.wait(10)
        if child.process.stdin is not None:
            child.process.stdin.close()
