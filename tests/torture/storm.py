"""The random part: traffic, weather and kills at once; then clear weather, quiet, and the counting."""

from pathlib import Path

from app import clock
from tests.torture import weather
from tests.torture.count import Count
from tests.torture.customers import Customers
from tests.torture.damage import damage
from tests.torture.evidence import Evidence
from tests.torture.far_end import FarEnd, Json, wait
from tests.torture.ghost import CONVERSATION, Ghost
from tests.torture.mayhem import Mayhem
from tests.torture.processes import SECRET, Processes
from tests.torture.quiet import wait_until_quiet
from tests.torture.scale import Scale
from tests.torture.script import stories, timetable
from tests.torture.story import Story
from tests.torture.table import say, show, show_problems
from tests.torture.verdict import Verdict

_GHOST_EVERY = 40
_COPIES_EVERY = 60
_COPIES = 6


def weather_the_storm(folder: Path, scale: Scale, seed: int) -> bool:
    """Whether everything came to stand at the sandbox exactly once. Prints what was found."""
    say(f"The storm: {scale.conversations} conversations, {scale.kills} kills, seed {seed}")
    with Processes(folder, scale) as processes:
        begun = clock.monotonic()
        processes.run_all(scale)
        far_end, evidence = processes.far_end, Evidence(processes.database_url)
        far_end.weather(weather.storm(scale, seed))
        far_end.manners(duplicates=0.1, out_of_order=0.4)
        ghost = Ghost(processes.webhook_url, SECRET)
        told = stories(1, scale.conversations)
        mayhem = Mayhem(processes, scale, seed)
        mayhem.start()
        customers = Customers(far_end, told)
        customers.start()
        copies = _play(told, scale, seed, far_end, ghost)
        mayhem.join(scale.traffic)
        say(f"  traffic and kills are over after {clock.monotonic() - begun:.0f} s; the weather clears")
        faults = far_end.counters()
        far_end.weather(weather.clear(scale, seed))
        quiet = wait_until_quiet(far_end, evidence, customers, scale.quiet_within)
        customers.over.set()
        verdict = Count(told, far_end, evidence, unseen=scale.unseen).verdict()
        _judge_the_rest(verdict, mayhem, ghost, evidence, quiet=quiet)
        judge_customers(verdict, customers)
        _show(verdict, processes, faults, copies, clock.monotonic() - begun)
        if verdict.problems:
            show_problems(verdict, evidence)
        return not verdict.problems


def _play(told: list[Story], scale: Scale, seed: int, far_end: FarEnd, ghost: Ghost) -> int:
    """Have everything of the timetable happen; how many notes a teammate copied meanwhile."""
    begun, copies = clock.monotonic(), 0
    for place, (at, story, deed) in enumerate(timetable(told, scale.traffic, seed)):
        wait(begun + at - clock.monotonic())
        far_end.do(story, deed)
        if place % _GHOST_EVERY == 0:
            ghost.knock()
        if place % _COPIES_EVERY == _COPIES_EVERY - 1:
            copies += far_end.copy_notes(_COPIES)
    return copies


def judge_customers(verdict: Verdict, customers: Customers) -> None:
    if customers.went_wrong:
        verdict.blame(f"the customers did not go on: {customers.went_wrong!r}")


def _judge_the_rest(verdict: Verdict, mayhem: Mayhem, ghost: Ghost, evidence: Evidence, *, quiet: bool) -> None:
    if not quiet:
        verdict.blame(f"it did not come to rest: {evidence.busy()}")
    if mayhem.went_wrong or mayhem.is_alive():
        verdict.blame(f"the kills did not go as planned: {mayhem.went_wrong or 'not all in time'}")
    states = evidence.of_lane(f"conversation:sandbox1:{CONVERSATION}")
    verdict.show("effects of the lane that always fails", f"{dict(states)}, {ghost.accepted} events")
    if ghost.accepted and (states["done"] or not states["failed"]):
        verdict.blame("the lane that always fails did not fail", CONVERSATION)


def _show(verdict: Verdict, processes: Processes, faults: Json, copies: int, seconds: float) -> None:
    show("What was done to it", [*damage(processes, faults), ("notes copied by a teammate", copies)])
    show(f"What came of it, after {seconds:.0f} s", verdict.figures)
