"""How a vendor misbehaves, as told. With a seed the same call meets the same weather, whatever runs beside it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from random import Random
from typing import Any, Literal

from app.sandbox.state import VENDORS, Vendor

Fate = Literal["fine", "429", "5xx_before", "5xx_after", "reset_before", "reset_after", "malformed", "late"]
_FATES: tuple[Fate, ...] = ("429", "5xx_before", "5xx_after", "reset_before", "reset_after", "malformed", "late")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """Rates are shares of all calls (together at most 1), `latency` is milliseconds (low, high), the rest seconds.

    `rate_5xx_before` and `rate_reset_before` fail without effect; the `_after` ones and `rate_malformed` fail
    once the effect is done. `rate_late` never answers and takes effect `late_by` after arrival. `read_lag` makes
    reads show an earlier state, `clock_skew` moves the vendor's clock, `rewrite_html` rewrites stored bodies
    without changing what they say, `down` answers 503 to everything, `statuses` with a status of its own to some
    calls ("GET /path").
    """

    latency: tuple[float, float] = (0.0, 0.0)
    rate_429: float = 0.0
    rate_5xx_before: float = 0.0
    rate_5xx_after: float = 0.0
    rate_reset_before: float = 0.0
    rate_reset_after: float = 0.0
    rate_malformed: float = 0.0
    rate_late: float = 0.0
    late_by: float = 20.0
    read_lag: float = 0.0
    clock_skew: float = 0.0
    rewrite_html: bool = False
    down: bool = False
    statuses: Mapping[str, int] = field(default_factory=dict)

    def rate(self, fate: Fate) -> float:
        rate: float = getattr(self, f"rate_{fate}")
        return rate


CLEAR = Weather()


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} must be a number")  # noqa: TRY004 - one kind of error for all that is wrong in a forecast
    return float(value)


def _latency(value: object) -> tuple[float, float]:
    low, high = value if isinstance(value, list) and len(value) == 2 else (value, value)  # noqa: PLR2004 - low and high
    return _number("latency", low), _number("latency", high)


def _value(name: str, value: object) -> object:
    if name in ("rewrite_html", "down"):
        if not isinstance(value, bool):
            raise ValueError(f"{name} must be true or false")
        return value
    if name == "statuses":
        return _statuses(value)
    return _latency(value) if name == "latency" else _number(name, value)


def _statuses(value: object) -> dict[str, int]:
    told = value if isinstance(value, dict) else {}
    if told != value or not all(isinstance(status, int) and 400 <= status < 600 for status in told.values()):  # noqa: PLR2004 - HTTP's errors
        raise ValueError("statuses must tell for each call, such as GET /me, a number from 400 to 599")
    return {str(call): status for call, status in told.items()}


def read_weather(told: Mapping[str, Any]) -> Weather:
    """The weather told as JSON. Raises ValueError, naming what is wrong."""
    known = {each.name for each in fields(Weather)}
    if unknown := sorted(set(told) - known):
        raise ValueError(f"unknown weather: {', '.join(unknown)}; known: {', '.join(sorted(known))}")
    values: dict[str, Any] = {name: _value(name, value) for name, value in told.items()}
    weather = Weather(**values)
    rates = [weather.rate(fate) for fate in _FATES]
    if min(rates) < 0 or sum(rates) > 1 + 1e-9:
        raise ValueError("rates must be at least 0 and together at most 1")
    if not 0 <= weather.latency[0] <= weather.latency[1] or min(weather.late_by, weather.read_lag) < 0:
        raise ValueError("latency, late_by and read_lag must not be negative, nor latency's high end below its low end")
    return weather


class Sky:
    """The weather over all vendors. What a call meets depends on the seed, the vendor, the call's method and path
    and how often that very call was made before; not on what other calls do meanwhile.
    """

    def __init__(self) -> None:
        self.seed = 0
        self._over: dict[Vendor, Weather] = dict.fromkeys(VENDORS, CLEAR)
        self._made: Counter[tuple[str, str, str]] = Counter()

    def over(self, vendor: Vendor) -> Weather:
        return self._over[vendor]

    def change(self, over: Mapping[Vendor, Weather], seed: int) -> None:
        self.seed = seed
        self._over = {**dict.fromkeys(VENDORS, CLEAR), **over}
        self._made.clear()

    def meets(self, vendor: Vendor, method: str, path: str) -> tuple[Fate, float]:
        """What happens to this call, and how long it takes (seconds)."""
        weather = self._over[vendor]
        if weather is CLEAR:
            return "fine", 0.0
        key = (vendor, method, path)
        self._made[key] += 1
        chance = Random(f"{self.seed}/{vendor}/{method} {path}/{self._made[key]}")  # noqa: S311 - weather, not a secret
        return _drawn(weather, chance.random()), chance.uniform(*weather.latency) / 1000


def _drawn(weather: Weather, draw: float) -> Fate:
    for fate in _FATES:
        rate = weather.rate(fate)
        if draw < rate:
            return fate
        draw -= rate
    return "fine"
