"""Embedded servers and the services that own them, as seen from outside."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

ROOT = os.geteuid() == 0
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc and prctl")
as_root = pytest.mark.skipif(not ROOT or sys.platform != "linux", reason="needs root on Linux")

OWNER = """
import sys, time
from pathlib import Path
from app.store.embedded import EmbeddedPostgres
from tests.postgres import QUICK
try:
    print(EmbeddedPostgres(Path(sys.argv[1]), QUICK).start(), flush=True)
except Exception as problem:
    print(type(problem).__name__, problem, flush=True)
    sys.exit(1)
time.sleep(600)
"""
NOBODY = [
    *["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all,+dac_read_search"],
    *["--ambient-caps=+dac_read_search"],  # an interpreter below root's home can be read, and nothing of root's written
]


@contextmanager
def owner(data_dir: Path, prefix: list[str] | None = None) -> Iterator["subprocess.Popen[str]"]:
    """Another service on the folder: prints its URL, or what is wrong."""
    command = [*(prefix or []), sys.executable, "-c", OWNER, str(data_dir)]
    checkout = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=checkout, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def said_by(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def happens(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def postmaster_of(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])


def family(pid: int) -> list[Path]:
    """The process and its children, as folders of /proc."""
    children = (Path("/proc") / str(pid) / "task" / str(pid) / "children").read_text().split()
    return [Path("/proc") / name for name in (str(pid), *children)]


def gone(processes: list[Path]) -> bool:
    def ended(process: Path) -> bool:
        try:
            return (process / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except (FileNotFoundError, ProcessLookupError):
            return True

    return all(ended(process) for process in processes)


def value(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def do(url: str, *statements: str) -> None:
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement.encode())
