"""What was done to an installation, in figures."""

from collections.abc import Iterator

from tests.torture.far_end import Json
from tests.torture.processes import Processes


def damage(processes: Processes, faults: Json) -> Iterator[tuple[str, object]]:
    """Kills, and the calls that the vendors failed; `faults` are the sandbox's counters before the weather cleared."""
    kills = processes.kills
    yield "kill -9 of web / worker", f"{kills['web']} / {kills['worker']}"
    yield "kill -9 of PostgreSQL, workers frozen", f"{kills['postgres']}, {kills['frozen']}"
    for vendor in ("intercom", "asana", "slack", "mail"):
        yield f"{vendor}: {faults[vendor]['calls']} calls", _met(faults[vendor]["weather"])
    busiest = f"{faults['intercom']['most_in_window']}, {faults['asana']['most_in_window']}"
    yield "most Intercom calls in 10 s, Asana in a minute", busiest


def _met(fates: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(fates.items()))
