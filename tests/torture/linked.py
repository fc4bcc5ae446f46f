"""The story of one ticket: everybody linked to it is told that it is done, while processes die and vendors fail."""

from collections.abc import Callable
from pathlib import Path

from psycopg.rows import DictRow

from app import clock
from tests.torture import weather
from tests.torture.count_told import ToldCount
from tests.torture.damage import damage
from tests.torture.evidence import Evidence
from tests.torture.far_end import FarEnd, Json, wait
from tests.torture.linked_customers import approve, complete, link_customers
from tests.torture.mayhem import Mayhem
from tests.torture.processes import Processes
from tests.torture.quiet import wait_until_quiet
from tests.torture.rulebook import LINKED_RULEBOOK
from tests.torture.scale import AT_TELLING, Scale
from tests.torture.table import say, show, show_problems
from tests.torture.verdict import Verdict

_READ_AGAIN = 10.0
"""Seconds after which a teammate writes once more what nothing has come of: the note may not have been delivered."""


def tell_the_linked(folder: Path, scale: Scale, seed: int) -> bool:
    """Whether everybody was told exactly once. Prints what was found."""
    say(f"\nOne ticket: {scale.customers} linked customers, {scale.kills} kills, seed {seed}")
    settings = {"TRIAGE_TELL_PER_MINUTE": str(round(scale.customers / scale.traffic * 60))}
    with Processes(folder, scale, rulebook=LINKED_RULEBOOK, changes=settings) as processes:
        begun = clock.monotonic()
        far_end, evidence = processes.far_end, Evidence(processes.database_url)
        far_end.weather(weather.clear(scale, seed))  # the vendors' clocks are off from the start
        processes.run_all(scale)
        gid, customers = link_customers(far_end, evidence, scale.customers)
        say(f"  all are linked after {clock.monotonic() - begun:.0f} s")
        processes.run_again(crash_at=_armed(folder, scale))
        mayhem = Mayhem(processes, scale, seed)
        is_over, faults = _tell(gid, far_end, evidence, mayhem, scale, seed)
        is_quiet = wait_until_quiet(far_end, evidence, None, scale.quiet_within)
        verdict = ToldCount(gid, customers, far_end, evidence).verdict()
        _judge_the_rest(verdict, mayhem, evidence, folder / "hit", is_quiet=is_over and is_quiet)
        show("What was done to it", [*damage(processes, faults), *_deliveries(far_end), _deaths(folder / "hit")])
        show(f"What came of it, after {clock.monotonic() - begun:.0f} s", verdict.figures)
        if verdict.problems:
            show_problems(verdict, evidence)
        return not verdict.problems


def _armed(folder: Path, scale: Scale) -> str:
    hit = folder / "hit"
    hit.mkdir(parents=True)
    return f"{','.join(scale.points)}:{hit}"


def _tell(gid: str, far_end: FarEnd, evidence: Evidence, mayhem: Mayhem, scale: Scale, seed: int) -> tuple[bool, Json]:
    """Complete the ticket in bad weather, and kill processes once the first customer is told; whether the telling came
    to its end, and the faults that it met."""
    far_end.weather(weather.storm(scale, seed))
    complete(far_end, gid)
    _wait_until(_is_begun, far_end, evidence, gid, within=scale.quiet_within)
    say("  the first customers are told; processes begin to die")
    mayhem.start()
    begun = clock.monotonic()
    _wait_until(_is_over, far_end, evidence, gid, within=2 * scale.traffic)
    mayhem.join(2 * scale.traffic)
    say(f"  the weather clears after {clock.monotonic() - begun:.0f} s")
    faults = far_end.counters()
    far_end.weather(weather.clear(scale, seed))
    return _wait_until(_is_over, far_end, evidence, gid, within=scale.quiet_within + scale.traffic), faults


def _wait_until(
    far: Callable[[DictRow | None], bool], far_end: FarEnd, evidence: Evidence, gid: str, *, within: float
) -> bool:
    """Whether the telling came so far. Whoever is asked to read a message first, sends it."""
    ends_at, read_at = clock.monotonic() + within, clock.monotonic() - _READ_AGAIN
    while clock.monotonic() < ends_at:
        if far(evidence.telling(gid)):
            return True
        waiting = evidence.waiting_for_a_person()
        if waiting and clock.monotonic() > read_at + _READ_AGAIN:
            approve(far_end, waiting[0])
            read_at = clock.monotonic()
        wait(0.5)
    return False


def _is_begun(telling: DictRow | None) -> bool:
    return telling is not None and telling["released"] > 1


def _is_over(telling: DictRow | None) -> bool:
    return telling is not None and telling["state"] == "over"


def _judge_the_rest(verdict: Verdict, mayhem: Mayhem, evidence: Evidence, hit: Path, *, is_quiet: bool) -> None:
    if not is_quiet:
        verdict.blame(f"it did not come to rest: {evidence.busy()}")
    if mayhem.went_wrong or mayhem.is_alive():
        verdict.blame(f"the kills did not go as planned: {mayhem.went_wrong or 'not all in time'}")
    for name in AT_TELLING:
        if not (hit / name).exists():
            verdict.blame(f"nobody died at {name}")


def _deliveries(far_end: FarEnd) -> list[tuple[str, object]]:
    told = far_end.asana_deliveries()
    figures = ", ".join(f"{name} {told[name]}" for name in ("attempts", "failed", "dropped", "duplicates"))
    return [(f"Asana: {told['deliveries']} deliveries", figures)]


def _deaths(hit: Path) -> tuple[str, object]:
    return "crash points at which somebody died", len(list(hit.iterdir()))
