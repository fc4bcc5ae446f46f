"""`triage serve`: starts what an installation needs, starts again what ends, stops everything in order.

This process holds the listening socket, so that deliveries wait instead of failing while a killed web process is
started anew. Children end when it does, however it ends: each watches the pipe to it.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from app import clock, log
from app.errors import TriageError
from app.settings import Settings, child_environment
from app.store.database import Database, is_ready
from app.store.embedded import EmbeddedPostgres
from app.store.installation import set_reach
from app.store.migrate import migrate

_LONGEST_PAUSE = 10.0
_GRACE = 25.0
_log = log.logger(room="serve")


@dataclass(slots=True)
class Child:
    """A process that is to run for as long as this one does."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    start_at: float = 0.0
    started_at: float = field(default=0.0)

    def keep_running(self) -> None:
        """Start it if it is not running, with a pause that grows while it keeps ending at once."""
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            lived = clock.monotonic() - self.started_at
            self.failures = self.failures + 1 if lived < _LONGEST_PAUSE else 0
            pause = min(_LONGEST_PAUSE, 0.2 * 2**self.failures) if self.failures > 1 else 0.0
            _log.warning("process_ended", process=self.name, code=code, again_in=pause)
            self.start_at, self.process = clock.monotonic() + pause, None
        if clock.monotonic() >= self.start_at:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command, env=dict(self.environment), stdin=subprocess.PIPE, pass_fds=self.fds
            )
            self.started_at = clock.monotonic()

    def end(self) -> None:
        """Ask it to stop, wait for it, then insist."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            _log.warning("process_killed", process=self.name)
            self.process.kill()
            self.process.wait()


def serve(settings: Settings) -> None:
    """Run the installation until SIGTERM or SIGINT. Raises TriageError when it cannot be started as it is set up."""
    log.set_up(settings.log_level)
    _check(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as stack:
        listening = stack.enter_context(_listen(settings))
        port = listening.getsockname()[1]
        url, postgres = _database(settings, stack)
        migrate(url)
        with Database(url, size=1) as db:  # before the first event is answered: its conversation is to count
            set_reach(db, settings.effective_reach)
        environment = {"DATABASE_URL": url, "TRIAGE_PORT": str(port), "TRIAGE_REACH": settings.effective_reach}
        practice, sandbox = _sandbox(settings, port, stack, stop) if settings.in_sandbox else ([], {})
        _tell_where(settings, port, sandbox, stack)
        children = _children(settings, child_environment(**environment, **sandbox), listening.fileno())
        stack.callback(_end, children)
        _log.info(
            "serving",
            url=f"http://{settings.host}:{port}",
            sandbox=sandbox.get("TRIAGE_SANDBOX_URL"),
            reach=settings.effective_reach,
        )
        while not stop.wait(0.2):
            if postgres is not None:
                postgres.ensure_running()
            for child in (*practice, *children):
                child.keep_running()


def _check(settings: Settings) -> None:
    if bool(settings.intercom_access_token) != bool(settings.asana_access_token):
        raise TriageError("set both INTERCOM_ACCESS_TOKEN and ASANA_ACCESS_TOKEN, or neither: then the sandbox answers")
    if not settings.in_sandbox and not settings.secrets:
        raise TriageError("INTERCOM_CLIENT_SECRET is not set: no webhook could be verified. It is in the Developer Hub")
    if not settings.in_sandbox and settings.intercom_admin_id is None:
        raise TriageError("INTERCOM_ADMIN_ID is not set: GET /me with your access token shows the id of its seat")
    if not settings.in_sandbox and settings.public_url is None:
        _log.warning("public_url_unknown", consequence="links in notes lead to 127.0.0.1; set TRIAGE_PUBLIC_URL")


def _listen(settings: Settings) -> socket.socket:
    try:
        return socket.create_server((settings.host, settings.port), backlog=512)
    except OSError as error:
        raise TriageError(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror}; set TRIAGE_PORT to another port"
        ) from error


def _database(settings: Settings, stack: ExitStack) -> tuple[str, EmbeddedPostgres | None]:
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
        if not is_ready(url):
            raise TriageError("no database answers at DATABASE_URL; is it running, are user and password right?")
        return url, None
    postgres = EmbeddedPostgres(settings.data_dir)
    url = postgres.start()
    stack.callback(postgres.stop)
    return url, postgres


def _sandbox(
    settings: Settings, port: int, stack: ExitStack, stop: threading.Event
) -> tuple[list[Child], dict[str, str]]:
    """Start the sandbox; its process, and the variables that point a child at it."""
    secret = secrets.token_hex(16)
    port_file = settings.data_dir.resolve() / "sandbox.port"
    mail_port_file = port_file.with_name("sandbox-mail.port")
    port_file.parent.mkdir(parents=True, exist_ok=True)
    port_file.unlink(missing_ok=True)
    webhook = f"http://127.0.0.1:{port}/webhooks/intercom"
    child = Child("sandbox", _sandbox_command(settings, port_file, webhook, secret), child_environment())
    child.keep_running()
    stack.callback(child.end)
    while not (port_file.exists() and port_file.read_text().strip()):
        if child.process is None or child.process.poll() is not None:
            raise TriageError("the sandbox did not start; what it said stands above")
        if stop.wait(0.05):
            break
    found, mail_port = port_file.read_text().strip(), mail_port_file.read_text().strip()
    for option, port_found in (("--port", found), ("--mail-port", mail_port)):
        child.command[child.command.index(option) + 1] = port_found  # started again, it is found where it was
    base = f"http://127.0.0.1:{found}"
    return [child], {
        "INTERCOM_ACCESS_TOKEN": "sandbox",
        "INTERCOM_CLIENT_SECRET": secret,
        "INTERCOM_ADMIN_ID": "9001",
        "INTERCOM_API_URL": f"{base}/intercom",
        "INTERCOM_INBOX_URL": base + "/conversations/{conversation_id}",
        "ASANA_ACCESS_TOKEN": "sandbox",
        "ASANA_API_URL": f"{base}/asana/api/1.0",
        "SLACK_WEBHOOK_URL": f"support={base}/slack/support, managers={base}/slack/managers",
        "SMTP_URL": f"smtp://127.0.0.1:{mail_port}?from=desk@sandbox.example",
        "TRIAGE_SANDBOX_URL": base,
    }


def _sandbox_command(settings: Settings, port_file: Path, webhook: str, secret: str) -> list[str]:
    command = [sys.executable, "-m", "app.sandbox", "--port", str(settings.sandbox_port), "--port-file", str(port_file)]
    command += ["--mail-port", "0", "--mail-port-file", str(port_file.with_name("sandbox-mail.port"))]
    command += ["--state-file", str(port_file.with_name("sandbox.json")), "--webhook-url", webhook, "--secret", secret]
    return [*command, "--intercom-token", "sandbox", "--asana-token", "sandbox", "--end-with-parent"]


def _children(settings: Settings, environment: Mapping[str, str], listening: int) -> list[Child]:
    command = [sys.executable, "-m", "app.cli"]
    web = Child(
        "web",
        [*command, "web", "--supervised-by", str(os.getpid()), "--socket", str(listening)],
        environment,
        (listening,),
    )
    workers = [
        Child(f"worker {number}", [*command, "worker", "--supervised-by", str(os.getpid())], environment)
        for number in range(1, settings.workers + 1)
    ]
    return [web, *workers]


def _end(children: list[Child]) -> None:
    """All at once, then wait for each."""
    _log.info("stopping")
    for child in children:
        if child.process is not None and child.process.poll() is None:
            child.process.terminate()
    for child in children:
        child.end()


def _tell_where(settings: Settings, port: int, sandbox: Mapping[str, str], stack: ExitStack) -> None:
    """Leave a note in the data folder for `triage demo` and other commands."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    note = running_file(settings)
    note.write_text(
        json.dumps(
            {"pid": os.getpid(), "service": f"http://127.0.0.1:{port}", "sandbox": sandbox.get("TRIAGE_SANDBOX_URL")}
        )
    )
    stack.callback(note.unlink, missing_ok=True)


def running_file(settings: Settings) -> Path:
    """Where a running service tells its addresses."""
    return settings.data_dir.resolve() / "running.json"
