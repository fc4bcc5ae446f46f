"""The other part: a process dies at each named crash point in turn, and everything still comes to stand once."""

from itertools import cycle
from pathlib import Path

from app import clock, crash
from tests.torture import weather
from tests.torture.by_the_clock import count_by_the_clock, let_time_pass, rule_by_the_clock
from tests.torture.count import Count
from tests.torture.customers import Customers
from tests.torture.evidence import Evidence
from tests.torture.far_end import wait
from tests.torture.processes import Processes
from tests.torture.quiet import wait_until_quiet
from tests.torture.rulebook import RULEBOOK
from tests.torture.scale import AT_TELLING, POINTS_TIMES
from tests.torture.script import EACH_KIND, stories
from tests.torture.storm import judge_customers
from tests.torture.story import Story
from tests.torture.table import say, show, show_problems

_POINTS = tuple(name for name in crash.POINTS if name not in AT_TELLING)
"""The others are hit in the story of a ticket."""
_FIRST = 5001
_PATIENCE = 150.0
_BETWEEN_TALKS = 6.0
_WORKERS = ("worker-1", "worker-2", "worker-3")


def hit_every_point(folder: Path, seed: int) -> bool:
    """Whether each point was really hit, and everything came to stand at the sandbox exactly once after it."""
    say(f"\nCrash points: {len(_POINTS)}")
    rulebook = RULEBOOK + rule_by_the_clock()
    with Processes(folder, POINTS_TIMES, retry_after=0.5, threads=4, rulebook=rulebook) as processes:
        begun, told = clock.monotonic(), list[Story]()
        evidence, customers = Evidence(processes.database_url), Customers(processes.far_end, told)
        missed = _die_everywhere(processes, told, customers, evidence, seed)
        say(f"  {len(_POINTS) - len(missed)} were hit within {clock.monotonic() - begun:.0f} s")
        processes.far_end.weather(weather.clear(POINTS_TIMES, seed))
        let_time_pass(processes.database_url)
        quiet = wait_until_quiet(processes.far_end, evidence, customers, POINTS_TIMES.quiet_within)
        customers.over.set()
        verdict = Count(told, processes.far_end, evidence, unseen=POINTS_TIMES.unseen).verdict()
        count_by_the_clock(verdict, processes.far_end, evidence)
        judge_customers(verdict, customers)
        for name in missed:
            verdict.blame(f"the crash point {name} was never hit")
        if not quiet:
            verdict.blame(f"it did not come to rest: {evidence.busy()}")
        show(f"What came of it, after {clock.monotonic() - begun:.0f} s", verdict.figures)
        if verdict.problems:
            show_problems(verdict, evidence)
        return not verdict.problems


def _die_everywhere(
    processes: Processes, told: list[Story], customers: Customers, evidence: Evidence, seed: int
) -> list[str]:
    """Arm all processes with all points, and send conversations until all were hit; those that were not. Whoever dies
    is started again and comes as far as the next point at which nobody died yet."""
    hit = processes.folder / "hit"
    hit.mkdir()
    armed = f"{','.join(_POINTS)}:{hit}"
    for name in ("web-1", "web-2", *_WORKERS):
        processes.run(name.partition("-")[0], name, crash_at=armed)
    processes.wait_until_up()
    customers.start()
    ends_at, victims = clock.monotonic() + _PATIENCE, cycle(_WORKERS)
    while _left(hit) and clock.monotonic() < ends_at:
        processes.far_end.weather(weather.drizzle(POINTS_TIMES, seed + len(told)))
        if evidence.busy()["events"] < EACH_KIND:
            _talk(processes, told)
        for _ in range(2):
            let_time_pass(processes.database_url)
            _wait_for_all(hit, within=_BETWEEN_TALKS / 2)
        if _left(hit):
            processes.kill(next(victims))  # one point lies where a dead worker's lane is taken over
    return _left(hit)


def _wait_for_all(hit: Path, *, within: float) -> None:
    ends_at = clock.monotonic() + within
    while _left(hit) and clock.monotonic() < ends_at:
        wait(0.05)


def _left(hit: Path) -> list[str]:
    return [name for name in _POINTS if not (hit / name).exists()]


def _talk(processes: Processes, told: list[Story]) -> None:
    """More conversations, one of each kind, a deed at a time. Customers answer when they are asked."""
    more = stories(_FIRST + len(told), EACH_KIND)
    told += more
    for place in range(max(len(story.timed) for story in more)):
        for story in more:
            for deed in story.timed[place : place + 1]:
                processes.far_end.do(story, deed)
