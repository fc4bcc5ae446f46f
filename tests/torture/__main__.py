"""`python -m tests.torture [--short] [--seed N] [--only PART] [--keep]`: exit code 0 if everything held."""

import argparse
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

from app import clock, log
from tests.torture.linked import tell_the_linked
from tests.torture.points import hit_every_point
from tests.torture.scale import FULL, FULL_TELLING, SHORT, SHORT_TELLING, Scale
from tests.torture.storm import weather_the_storm
from tests.torture.table import say


class TookTooLong(Exception):  # noqa: N818 - what happened, in plain words
    """The whole run has a limit."""


def main() -> int:
    asked = _arguments()
    scale, telling = (SHORT, SHORT_TELLING) if asked.short else (FULL, FULL_TELLING)
    seed = asked.seed if asked.seed is not None else int(clock.now().timestamp()) % 100_000
    folder = Path(tempfile.mkdtemp(prefix="triage-torture-"))
    log.set_up("error")
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGALRM, _took_too_long)
    signal.setitimer(signal.ITIMER_REAL, scale.at_most)
    held, begun = False, clock.monotonic()
    try:
        held = _run(asked.only, folder, scale, telling, seed)
    except TookTooLong:
        say(f"\nnot done within {scale.at_most:.0f} s")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        say(f"\n{'HELD' if held else 'BROKE'} after {clock.monotonic() - begun:.0f} s, seed {seed}")
        if held and not asked.keep:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            say(f"logs, rulebook and database: {folder}")
    return 0 if held else 1


def _run(only: str | None, folder: Path, scale: Scale, telling: Scale, seed: int) -> bool:
    held = True
    if only in (None, "storm"):
        held = weather_the_storm(folder / "storm", scale, seed)
    if only in (None, "linked"):
        held = tell_the_linked(folder / "linked", telling, seed) and held
    if only in (None, "points"):
        held = hit_every_point(folder / "points", seed) and held
    return held


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description="Does everything happen exactly once?")
    parser.add_argument("--short", action="store_true", help="scaled times, some four minutes")
    parser.add_argument("--seed", type=int, help="repeats the plan of a run (not its every moment)")
    parser.add_argument("--only", choices=("storm", "linked", "points"), help="one of the three parts")
    parser.add_argument("--keep", action="store_true", help="keep logs and database also when everything held")
    return parser.parse_args()


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _took_too_long(_number: int, _frame: FrameType | None) -> None:
    raise TookTooLong


if __name__ == "__main__":
    sys.exit(main())
