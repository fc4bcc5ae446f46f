"""The machine that figures come from, and how much of it others used meanwhile."""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from app import clock


def machine(postgres: str) -> str:
    """Cores, memory, CPU, Python and PostgreSQL, in one line."""
    memory = psutil.virtual_memory().total / 2**30
    python = platform.python_version()
    return f"{psutil.cpu_count()} cores ({_cpu()}), {memory:.0f} GiB, Python {python}, PostgreSQL {postgres}."


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


class Others:
    """`share`: the part of all cores that processes outside this bench used, 0 to 1."""

    share = 0.0

    @property
    def words(self) -> str:
        return f"others used {100 * self.share:.0f} % of the machine"


@contextmanager
def others() -> Iterator[Others]:
    """Watches the machine while the block runs."""
    found, started, busy, ours = Others(), clock.monotonic(), _busy(), cpu_of(os.getpid())
    yield found
    foreign = _busy() - busy - (cpu_of(os.getpid()) - ours)
    found.share = max(0.0, foreign / (clock.monotonic() - started) / (psutil.cpu_count() or 1))


def _busy() -> float:
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0))


def cpu_of(pid: int) -> float:
    """Seconds of CPU of a process, of its children, and of children that have ended and were waited for."""
    process, used = psutil.Process(pid), 0.0
    for one in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            used += times.user + times.system + times.children_user + times.children_system
    return float(used)
