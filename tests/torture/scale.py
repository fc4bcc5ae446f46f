"""How much of everything, and how long: the full run with the service's true times, the short one with scaled ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app import crash

AT_TELLING = ("news.looking", "news.saved", "telling.releasing", "telling.released", "approval.given")
"""Crash points of a telling: in its story a process dies at each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Times in seconds. `traffic` is the time over which conversations take place; kills are spread over it.
    `at_most` is for the whole run, on a machine that is busy with other things too. `pause`: in which a customer may
    finish typing; at least one second, because vendors tell whole ones. In the story of
    a ticket so many `customers` are told within `traffic`, and a process dies at each of the `points`.
    """

    conversations: int
    kills: int
    freezes: int
    postgres_kills: int
    showers: int
    traffic: float
    webs: int
    workers: int
    lease: float
    call_timeout: float
    pause: float
    looks: str
    late_by: float
    read_lag: float
    quiet_within: float
    at_most: float
    customers: int = 0
    points: Sequence[str] = ()

    @property
    def unseen(self) -> float:
        """Seconds in which what happened at the vendor cannot be read yet, and a message may cross it."""
        return self.read_lag + 1.0


FULL = Scale(
    conversations=300,
    kills=100,
    freezes=5,
    postgres_kills=3,
    showers=5,
    traffic=300.0,
    webs=2,
    workers=3,
    lease=20.0,
    call_timeout=10.0,
    pause=8.0,
    looks="0,10,30,90",
    late_by=20.0,
    read_lag=5.0,
    quiet_within=330.0,
    at_most=1500.0,
)

SHORT = Scale(
    conversations=60,
    kills=20,
    freezes=2,
    postgres_kills=1,
    showers=1,
    traffic=35.0,
    webs=2,
    workers=2,
    lease=4.0,
    call_timeout=1.5,
    pause=1.0,
    looks="0,2,5,12",
    late_by=3.0,
    read_lag=1.0,
    quiet_within=60.0,
    at_most=480.0,
)

POINTS_TIMES = replace(SHORT, looks="0,1,3,6")
"""Crash points are about places, not about times: their part always runs with short ones."""

FULL_TELLING = replace(FULL, traffic=180.0, kills=60, postgres_kills=2, customers=500, points=crash.POINTS)

SHORT_TELLING = replace(POINTS_TIMES, traffic=12.0, kills=7, freezes=1, lease=3.0, customers=60, points=AT_TELLING)
