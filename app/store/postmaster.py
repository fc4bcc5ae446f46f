"""The server process of the embedded PostgreSQL: started, waited for, stopped, and found again after a kill."""

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Final

from app import clock
from app.log import logger
from app.store.binaries import binary
from app.store.cluster import rights_missing
from app.store.errors import EmbeddedFailed
from app.store.unprivileged import NOT_ALLOWED, launched

PATIENCE: Final = 300.0
"""Seconds a start may take: after a kill or a power cut PostgreSQL first repairs itself."""
FAST_STOP: Final = 30.0
"""Seconds to end transactions and write everything out, before the stop that leaves repairs to the next start."""
IMMEDIATE_STOP: Final = 10.0
LOG_KEPT: Final = 10_000_000
"""Bytes of log after which it is set aside as `postgres.log.1`."""

_log = logger()


class StillInUse(EmbeddedFailed):
    """Backends of a killed server have not ended yet; they end by themselves, and a start succeeds then."""


class Postmaster:
    """One run of the server on the folder `cluster`.

    A thread of its own starts the process and stays until it ends: the kernel's signal at our death is tied to the
    thread that started the child, and a passing thread that called a start must not take the database along.
    """

    def __init__(self, cluster: Path, settings: Mapping[str, str], log_file: Path) -> None:
        self._cluster = cluster
        self._log_file = log_file
        self._log_start = _size(log_file)
        self._ended = threading.Event()
        started: Future[subprocess.Popen[bytes]] = Future()
        command = [str(binary("postgres")), "-D", str(cluster)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        keeper = threading.Thread(target=self._keep, args=(launched(command), started), name="postgres", daemon=True)
        keeper.start()
        self._process = started.result()

    @property
    def pid(self) -> int:
        return self._process.pid

    def alive(self) -> bool:
        return not self._ended.is_set()

    def wait_ready(self) -> None:
        """Returns when connections are accepted. EmbeddedFailed if the server ends first or needs over PATIENCE."""
        begun = clock.monotonic()
        told = begun
        while not self._ready():
            if self._ended.wait(0.02):
                raise self._start_failed()
            now = clock.monotonic()
            if now - begun > PATIENCE:
                raise EmbeddedFailed(f"PostgreSQL was not ready after {PATIENCE:.0f} s; see {self._log_file}")
            if now - told >= 10:  # noqa: PLR2004 - a line each ten seconds
                told = now
                _log.warning(
                    "database not ready yet, repairs after a kill can take minutes", seconds=round(now - begun)
                )

    def ask_to_stop(self) -> None:
        """Begins a fast shutdown and does not wait for it."""
        self._process.send_signal(signal.SIGINT)

    def stop(self) -> None:
        """Fast shutdown, then immediate shutdown, then kill; returns when the process has ended."""
        for sign, patience in ((signal.SIGINT, FAST_STOP), (signal.SIGQUIT, IMMEDIATE_STOP)):
            self._process.send_signal(sign)
            if self._ended.wait(patience):
                return
            _log.warning("database not stopped", pid=self.pid, signal=sign.name, seconds=patience)
        self._process.kill()
        self._ended.wait(IMMEDIATE_STOP)

    def how_it_ended(self) -> str:
        """The exit code and the last lines of this run's log, for people."""
        return f"PostgreSQL ended with exit code {self._process.returncode}: {self._said() or 'it said nothing'}"

    def _keep(self, command: list[str], started: "Future[subprocess.Popen[bytes]]") -> None:
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            with open(os.open(self._log_file, flags, 0o600), "ab") as output:  # noqa: PTH123 - Path.open sets no mode
                process = subprocess.Popen(  # noqa: S603 - our own program and arguments
                    command,
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,  # Ctrl-C is for the service, which stops its database last
                )
        except BaseException as problem:  # noqa: BLE001 - handed to the thread that waits for it
            started.set_exception(problem)
            return
        started.set_result(process)
        process.wait()
        self._ended.set()

    def _ready(self) -> bool:
        recorded = recorded_run(self._cluster)
        return recorded == (self.pid, "ready")

    def _start_failed(self) -> EmbeddedFailed:
        if self._process.returncode == NOT_ALLOWED:
            return rights_missing(self._said())
        if "pre-existing shared memory block" in self._said():  # the words are fixed: messages are not translated
            return StillInUse(self.how_it_ended())
        return EmbeddedFailed(f"{self.how_it_ended()}\nThe whole log: {self._log_file}")

    def _said(self) -> str:
        with self._log_file.open("rb") as text:
            text.seek(max(self._log_start, _size(self._log_file) - 2000))
            return text.read().decode(errors="replace").strip()


def recorded_run(cluster: Path) -> tuple[int, str] | None:
    """Process id and state of the run in `postmaster.pid`, laid out as in PostgreSQL's src/include/utils/pidfile.h."""
    try:
        lines = (cluster / "postmaster.pid").read_text(errors="replace").splitlines()
        return int(lines[0]), lines[7].strip() if len(lines) > 7 else ""  # noqa: PLR2004 - LOCK_FILE_LINE_PM_STATUS is 8
    except (FileNotFoundError, IndexError, ValueError):
        return None


def stop_leftover(cluster: Path) -> None:
    """Stops a server that a killed service left on `cluster`; forgets a recorded process that is another by now.

    PostgreSQL takes any live process with the recorded id for a server, and in containers ids soon come again.
    The caller holds the data folder's lock. EmbeddedFailed if it does not end.
    """
    recorded = recorded_run(cluster)
    if recorded is None:
        return
    pid = recorded[0]
    if not _is_server(pid, cluster):
        (cluster / "postmaster.pid").unlink(missing_ok=True)
        return
    _log.warning("database found running that a killed service left", pid=pid, folder=str(cluster))
    for sign, patience in ((signal.SIGINT, FAST_STOP), (signal.SIGQUIT, IMMEDIATE_STOP)):
        _signal(pid, sign)
        if _happens(lambda: not _is_server(pid, cluster), patience):
            return
    raise EmbeddedFailed(
        f"PostgreSQL (process {pid}) still runs in {cluster} and does not stop: end that process first."
    )


def trim_log(log_file: Path) -> None:
    """Sets a long log aside as `<name>.1`. The server appends to it, so cutting it under the server's hands is safe."""
    if _size(log_file) > LOG_KEPT:
        with contextlib.suppress(OSError):  # a full disk must not keep the log from shrinking
            shutil.copyfile(log_file, log_file.with_name(f"{log_file.name}.1"))
        os.truncate(log_file, 0)


def _is_server(pid: int, cluster: Path) -> bool:
    """Whether the process runs PostgreSQL on `cluster`, by its command line (its children rewrite theirs)."""
    proc = Path("/proc")
    try:
        if (proc / "self").exists():
            command = (proc / str(pid) / "cmdline").read_bytes()
        else:  # macOS
            listed = ["/bin/ps", "-ww", "-p", str(pid), "-o", "command="]
            command = subprocess.run(listed, capture_output=True, check=False).stdout  # noqa: S603 - fixed program
    except (FileNotFoundError, ProcessLookupError):
        return False
    return b"postgres" in command and os.fsencode(cluster) in command


def _signal(pid: int, sign: signal.Signals) -> None:
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        pass
    except PermissionError as problem:
        raise EmbeddedFailed(
            f"PostgreSQL (process {pid}) still runs, and this user may not stop it: end it first."
        ) from problem


def _happens(condition: Callable[[], bool], patience: float) -> bool:
    deadline = clock.monotonic() + patience
    while not condition():
        if clock.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
