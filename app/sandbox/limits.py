"""The vendors' rate limits, counted as they count them."""

import math
from collections import deque
from dataclasses import dataclass, field

INTERCOM_WINDOW = 10
ASANA_WINDOW = 60.0


@dataclass(slots=True)
class FixedWindows:
    """Intercom's: so many calls in each ten seconds of the vendor's clock; a refused call does not count.
    `most` is the most calls that arrived in one window.
    """

    limit: int
    window: int = 0
    arrived: int = 0
    counted: int = 0
    most: int = 0

    def take(self, unix: float) -> bool:
        window = int(unix) // INTERCOM_WINDOW
        if window != self.window:
            self.window, self.arrived, self.counted = window, 0, 0
        self.arrived += 1
        self.most = max(self.most, self.arrived)
        if self.counted >= self.limit:
            return False
        self.counted += 1
        return True

    def headers(self) -> tuple[tuple[str, str], ...]:
        return (
            ("X-RateLimit-Limit", str(self.limit)),
            ("X-RateLimit-Remaining", str(self.limit - self.counted)),
            ("X-RateLimit-Reset", str((self.window + 1) * INTERCOM_WINDOW)),
        )


@dataclass(slots=True)
class SlidingMinute:
    """Asana's: so many calls in any minute, and a refused call counts too, so asking again at once makes it worse."""

    limit: int
    most: int = 0
    _arrivals: deque[float] = field(default_factory=deque)

    def take(self, at: float) -> int:
        """0, or the whole seconds (by a monotonic clock) to wait after a refusal."""
        while self._arrivals and self._arrivals[0] <= at - ASANA_WINDOW:
            self._arrivals.popleft()
        self._arrivals.append(at)
        self.most = max(self.most, len(self._arrivals))
        excess = len(self._arrivals) - self.limit
        if excess <= 0:
            return 0
        return max(1, math.ceil(self._arrivals[excess - 1] + ASANA_WINDOW - at))


@dataclass(slots=True)
class InFlight:
    """Asana's bound on calls under way: reads and writes each for themselves."""

    reads: int
    writes: int
    under_way: dict[str, int] = field(default_factory=lambda: {"reads": 0, "writes": 0})
    most: dict[str, int] = field(default_factory=lambda: {"reads": 0, "writes": 0})

    def enter(self, method: str) -> bool:
        kind = "reads" if method == "GET" else "writes"
        self.under_way[kind] += 1
        self.most[kind] = max(self.most[kind], self.under_way[kind])
        return self.under_way[kind] <= (self.reads if kind == "reads" else self.writes)

    def leave(self, method: str) -> None:
        self.under_way["reads" if method == "GET" else "writes"] -= 1
