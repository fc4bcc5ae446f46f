"""Kills, freezes and showers of 429 at random moments while there is traffic."""

import random
import threading

from app import clock
from tests.torture import weather
from tests.torture.processes import Processes
from tests.torture.scale import Scale

_SHOWER = 1.5
_SHOWER_RATE = 0.3


class Mayhem(threading.Thread):
    """Does its deeds spread over the time of traffic, and ends."""

    def __init__(self, processes: Processes, scale: Scale, seed: int) -> None:
        super().__init__(daemon=True, name="mayhem")
        self._processes = processes
        self._scale = scale
        self._seed = seed
        self._chance = random.Random(seed)
        self.over = threading.Event()
        self.went_wrong: Exception | None = None

    def run(self) -> None:
        try:
            self._wreak()
        except Exception as error:  # noqa: BLE001 - told by whoever waits for this thread
            self.went_wrong = error

    def _wreak(self) -> None:
        begun = clock.monotonic()
        for at, deed in self._plan():
            if self.over.wait(max(0.0, begun + at - clock.monotonic())):
                return
            self._do(deed)

    def _plan(self) -> list[tuple[float, str]]:
        scale, chance = self._scale, self._chance
        plan = [(chance.uniform(0.03, 1.0) * scale.traffic, "kill") for _ in range(scale.kills)]
        plan += [((n + 0.5) / scale.freezes * scale.traffic * 0.8, "freeze") for n in range(scale.freezes)]
        plan += [
            ((n + 0.6) / scale.postgres_kills * scale.traffic * 0.9, "postgres") for n in range(scale.postgres_kills)
        ]
        for n in range(scale.showers):
            begins = (n + 0.2) / scale.showers * scale.traffic
            plan += [(begins, "shower"), (begins + _SHOWER, "storm")]
        return sorted(plan)

    def _do(self, deed: str) -> None:
        if deed == "postgres":
            self._processes.kill_postgres()
            return
        if deed in ("shower", "storm"):
            rate = _SHOWER_RATE if deed == "shower" else 0.0
            self._processes.far_end.weather(weather.storm(self._scale, self._seed, rate))
            return
        names = self._processes.names()
        while not names:
            if self.over.wait(0.05):
                return
            names = self._processes.names()
        if deed == "kill":
            self._processes.kill(self._chance.choice(names))
            return
        workers = [name for name in names if name.startswith("worker")]
        if len(workers) > 1:
            self._processes.freeze(self._chance.choice(workers), self._scale.lease * 1.25)
