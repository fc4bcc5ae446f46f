"""When it is over: nothing waits any more, here or at the sandbox."""

from app import clock
from tests.torture.customers import Customers
from tests.torture.evidence import Evidence
from tests.torture.far_end import FarEnd, wait
from tests.torture.table import say

_SHOW_EVERY = 15


def wait_until_quiet(far_end: FarEnd, evidence: Evidence, customers: Customers | None, within: float) -> bool:
    """Whether nothing waits any more, here or there, and nobody is about to act, twice in a row."""
    ends_at, quiet, shown = clock.monotonic() + within, 0, clock.monotonic()
    while clock.monotonic() < ends_at:
        counters = far_end.counters()
        busy = evidence.busy() | {
            "deliveries": counters["deliveries"]["pending"],
            "late": counters["late_effects_waiting"],
            "customers": customers.ready() if customers else 0,
        }
        quiet = 0 if any(busy.values()) else quiet + 1
        if quiet > 1:
            return True
        if clock.monotonic() - shown > _SHOW_EVERY:
            say(f"  waiting for {busy}")
            shown = clock.monotonic()
        wait(0.5)
    return False
