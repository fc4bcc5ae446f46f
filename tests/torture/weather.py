"""What the vendors do to us: everything at once, and then only what never goes away."""

from typing import Any

from tests.torture.scale import Scale

Forecast = dict[str, Any]

SKEW = 90.0
"""Seconds by which the vendors' clocks are off, one ahead and one behind."""


def storm(scale: Scale, seed: int, rate_429: float = 0.0) -> Forecast:
    """Every kind of fault, at every vendor. A 429 shuts a vendor's door for all calls, up to ten seconds at Intercom:
    more than a few of them and nothing else would be seen.
    """
    faults = {
        "rate_429": rate_429,
        "latency": [10, 120],
        "rate_5xx_before": 0.02,
        "rate_5xx_after": 0.03,
        "rate_reset_before": 0.02,
        "rate_reset_after": 0.03,
        "rate_malformed": 0.02,
        "rate_late": 0.02,
        "late_by": scale.late_by,
    }
    return _over(scale, seed, faults)


def drizzle(scale: Scale, seed: int) -> Forecast:
    """For crash points: many unknown outcomes, and calls so slow that a kill finds lanes in the middle of work."""
    faults = {"latency": [60, 160], "rate_5xx_after": 0.15, "rate_reset_after": 0.15}
    return _over(scale, seed, faults)


def clear(scale: Scale, seed: int) -> Forecast:
    """No faults any more. Reads still lag, clocks are still off, HTML is still rewritten."""
    return _over(scale, seed, {})


def _over(scale: Scale, seed: int, faults: Forecast) -> Forecast:
    ahead = SKEW if seed % 2 else -SKEW
    lasting = {"read_lag": scale.read_lag}
    return {
        "seed": seed,
        "slack": faults,
        "mail": faults,
        "intercom": {**faults, **lasting, "clock_skew": ahead, "rewrite_html": True},
        "asana": {**faults, **lasting, "clock_skew": -ahead},
    }
