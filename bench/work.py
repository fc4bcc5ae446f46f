"""(b) Working: events end to end, five effects each, at 20 ms vendor latency, vendors without limits."""

from dataclasses import dataclass

from bench.bodies import contact_id
from bench.caller import Job, begin, finish
from bench.figures import Figure, Measured, middle
from bench.house import House, Server, fresh_database, wait_until
from bench.machine import others

LATENCY = 0.02
_WARM_UP = 100
_KINDS = ("tag", "set_attribute", "internal_note", "ticket", "user_note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """`cpu`: milliseconds for each event, by whose they are."""

    per_second: float
    cpu: dict[str, float]

    @property
    def cpu_of_all(self) -> float:
        return sum(self.cpu.values())


def measure(postgres: Server, *, quick: bool) -> Measured:
    rounds, count = (1, 500) if quick else (3, 1_000)
    figures = []
    for workers in (1, 2):
        with others() as neighbours:
            url = [fresh_database(postgres, f"work{turn}") for turn in range(rounds)]
            found = [work(postgres, each, workers=workers, count=count) for each in url]
        how = f"median of {rounds} x {count} events, {LATENCY * 1000:.0f} ms vendors; {neighbours.words}"
        figures += figures_of(f"(b) work, {workers} worker{'s' if workers > 1 else ''}", found, how)
    return figures


def figures_of(name: str, found: list[Worked], how: str) -> Measured:
    per_second = middle([each.per_second for each in found])
    cpu = middle([each.cpu_of_all for each in found])
    parts = {whose: middle([each.cpu[whose] for each in found]) for whose in found[0].cpu}
    shares = ", ".join(f"{whose} {value:.1f}" for whose, value in parts.items())
    return [
        Figure(name=name, value=per_second, unit="events/s", aim=100, note=how),
        Figure(name=f"{name}: CPU", value=cpu, unit="ms/event", aim=12, at_most=True, note=shares),
    ]


def work(postgres: Server, url: str, *, workers: int, count: int, first: int = 0) -> Worked:
    """Send `count` events to the receiver as fast as it takes them; until the last effect of the last one is done."""
    with House(url, postgres, latency=LATENCY, workers=workers) as house:
        _through(house, first, _WARM_UP)
        house.forget()
        before = house.cpu_seconds()
        took = _through(house, first + _WARM_UP, count)
        used = {whose: seconds - before[whose] for whose, seconds in house.cpu_seconds().items()}
        _check(house, count)
    return Worked(per_second=count / took, cpu={whose: 1000 * seconds / count for whose, seconds in used.items()})


def _through(house: House, first: int, count: int) -> float:
    """Seconds from the first delivery to the last user note."""
    outcome = finish(begin(Job(port=house.web_port, first=first, count=count, callers=8)))
    wanted = {contact_id(number) for number in range(first, first + count)}
    wait_until(lambda: house.count("user_note") >= count, "the last event's end", patience=300)
    wait_until(lambda: _settled(house), "the last effect's settling")
    notes: dict[str, float] = house.report()["seen"]["user_note"]
    return max(notes[contact] for contact in wanted) - outcome.started


def _settled(house: House) -> bool:
    """Whether nothing waits any more; asked once the last call was made, so that it costs the measured nothing."""
    waiting = house.rows(
        "SELECT (SELECT count(*) FROM events WHERE state = 'waiting') + (SELECT count(*) FROM effects"
        " WHERE state IN ('planned', 'waiting', 'sending')) AS n"
    )
    return not waiting[0]["n"]


def _check(house: House, count: int) -> None:
    """Every effect once: a figure for work that was not done would be worth nothing."""
    told = house.report()
    found = {kind: len(told["seen"].get(kind, {})) for kind in _KINDS}
    if set(found.values()) != {count} or any(told["repeated"].get(kind) for kind in _KINDS):
        raise RuntimeError(f"{count} events came to {found}, repeated: {told['repeated']}")
