"""How much of everything, and how long: the full run with the service's true times, the short one with scaled ones."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Times in seconds. `traffic` is the time over which conversations take place; kills are spread over it.
    `at_most` is for the whole run, on a machine that is busy with other things too. `pause`: in which a customer may
    finish typing; at least one second, because vendors tell whole ones.
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
    at_most=900.0,
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
    at_most=240.0,
)

POINTS_TIMES = replace(SHORT, looks="0,1,3,6")
"""Crash points are about places, not about times: their part always runs with short ones."""
