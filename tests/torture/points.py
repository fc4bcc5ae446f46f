"""The other part: a process dies at each named crash point in turn, and everything still comes to stand once."""

from itertools import islice
from pathlib import Path

from app import clock, crash
from tests.torture import weather
from tests.torture.count import Count
from tests.torture.evidence import Evidence
from tests.torture.far_end import wait
from tests.torture.processes import Processes
from tests.torture.scale import POINTS_TIMES, Scale
from tests.torture.script import Story, stories
from tests.torture.storm import wait_until_quiet
from tests.torture.table import say, show, show_problems

_FIRST = 5001
_PATIENCE = 45.0
_EACH = 6
_IN_THE_MIDDLE = 0.7
_BETWEEN_TALKS = 6.0


def hit_every_point(folder: Path, scale: Scale, seed: int) -> bool:
    """Whether each point was really hit, and everything came to stand at the sandbox exactly once after it."""
    say(f"\nCrash points: {len(crash.POINTS)}, {scale.abreast} at a time")
    told: list[Story] = []
    names = iter(crash.POINTS)
    with Processes(folder, POINTS_TIMES, retry_after=0.5, threads=4) as processes:
        evidence = Evidence(processes.database_url)
        wave, missed, quiet = list(islice(names, scale.abreast)), [], True
        while wave and quiet:
            begun = clock.monotonic()
            missed += _wave(processes, wave, told, seed)
            quiet = wait_until_quiet(processes.far_end, evidence, POINTS_TIMES.quiet_within)
            say(f"  {', '.join(wave)}: {clock.monotonic() - begun:.0f} s")
            wave = list(islice(names, scale.abreast))
        verdict = Count(told, processes.far_end, evidence).verdict()
        for name in missed:
            verdict.blame(f"the crash point {name} was never hit")
        if not quiet:
            verdict.blame(f"it did not come to rest: {evidence.busy()}")
        show("What came of it", verdict.figures)
        if verdict.problems:
            show_problems(verdict, evidence)
        return not verdict.problems


def _wave(processes: Processes, names: list[str], told: list[Story], seed: int) -> list[str]:
    """Arm a fresh process with each of these points and send conversations until all were hit; those that were not."""
    flags = {name: processes.folder / f"{name}.hit" for name in names}
    armed = {name: f"{'web' if name.startswith('accept.') else 'worker'}-{name}" for name in names}
    for name, process in armed.items():
        processes.run(process.partition("-")[0], process, crash_at=f"{name}:{flags[name]}")
    for kind in ("web", "worker"):
        processes.run(kind, f"{kind}-plain")
    if not told:
        processes.wait_until_up()
    processes.far_end.weather(weather.drizzle(POINTS_TIMES, seed + len(told)))
    ends_at = clock.monotonic() + _PATIENCE
    while _left(flags) and clock.monotonic() < ends_at:
        _talk(processes, told)
        if not _all_hit(flags, within=_IN_THE_MIDDLE):
            for name in set(armed) - set(_left(flags)):
                processes.stop(armed.pop(name))
            processes.kill("worker-plain")  # one point lies where a dead worker's lane is taken over
            _all_hit(flags, within=_BETWEEN_TALKS)
    processes.far_end.weather(weather.clear(POINTS_TIMES, seed))
    wait_until_quiet(processes.far_end, Evidence(processes.database_url), POINTS_TIMES.quiet_within)
    for process in (*armed.values(), "web-plain", "worker-plain"):
        processes.stop(process)
    return _left(flags)


def _all_hit(flags: dict[str, Path], *, within: float) -> bool:
    ends_at = clock.monotonic() + within
    while _left(flags) and clock.monotonic() < ends_at:
        wait(0.05)
    return not _left(flags)


def _left(flags: dict[str, Path]) -> list[str]:
    return [name for name, flag in flags.items() if not flag.exists()]


def _talk(processes: Processes, told: list[Story]) -> None:
    """Six more conversations, one of each kind, a deed at a time."""
    more = stories(_FIRST + len(told), _EACH)
    for place in range(5):
        for story in more:
            processes.far_end.do(story, story.deeds[place])
    told += more
