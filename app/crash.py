"""Named points at which a process can be made to die, so that torture can hit every gap between two commits or calls.

Nothing happens in a process that was not armed.
"""

import os
import signal
from pathlib import Path

POINTS = (
    "accept.committing",
    "accept.committed",
    "worker.preparing",
    "workspace.asked",
    "lane.claiming",
    "lane.claimed",
    "trouble.counted",
    "run.deciding",
    "run.committed",
    "event.settled",
    "effect.booked",
    "effect.sending",
    "tag.known",
    "effect.sent",
    "effect.looked",
    "echo.settled",
    "effect.settling",
    "effect.settled",
    "lane.releasing",
    "lane.released",
)

_armed: dict[str, Path] = {}


def arm(where: str | None) -> None:
    """Arm one point: `NAME:FILE`. The process dies there once; FILE is then there and says so."""
    if where:
        name, _, flag = where.partition(":")
        _armed[name] = Path(flag)


def point(name: str) -> None:
    """Die here if armed, as kill -9 would have it."""
    if not _armed:
        return
    flag = _armed.get(name)
    if flag is None:
        return
    try:
        flag.touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
