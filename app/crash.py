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
    "timer.firing",
    "timer.due",
    "schedule.counting",
    "schedule.counted",
    "schedule.releasing",
    "schedule.released",
    "date.calling",
    "date.called",
    "lane.claiming",
    "lane.claimed",
    "trouble.counted",
    "run.deciding",
    "run.committed",
    "event.settled",
    "effect.booked",
    "effect.sending",
    "tag.known",
    "talk.read",
    "message.said",
    "buttons.due",
    "buttons.shown",
    "alert.sent",
    "approval.given",
    "telling.releasing",
    "telling.released",
    "effect.sent",
    "effect.looked",
    "echo.settled",
    "effect.settling",
    "effect.settled",
    "news.looking",
    "news.saved",
    "lane.releasing",
    "lane.released",
)

_armed: dict[str, Path] = {}


def arm(where: str | None) -> None:
    """Arm points: `NAME,NAME:FOLDER`. Of all processes that are armed so, one dies at each point, once; a file with the
    point's name is then in FOLDER and says so."""
    if where:
        names, _, folder = where.partition(":")
        _armed.update({name: Path(folder) / name for name in names.split(",")})


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
