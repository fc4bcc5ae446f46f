"""What waits for a destination goes on: a probe when one is due, and everything once the pause has ended."""

from app.log import logger
from app.runs.workplace import Workplace
from app.store import parked, pauses
from app.store.pauses import Pause

_VIEWS_ARE_FRESH_AFTER = 5.0
"""Seconds after which every process knows that a pause has ended, so that nothing waits for it any more."""
_log = logger(room="runs")


def wake_what_waits(place: Workplace) -> None:
    """One look at every pause that is in force or not drained yet; whoever looks first does what there is to do."""
    found = pauses.not_drained(place.db)
    in_force = {pause.destination: pause for pause in found if pause.until is None}
    for pause in found:
        if pause.until is not None:
            _drain(place, pause, is_paused_again=pause.destination in in_force)
    for pause in in_force.values():
        if pause.probe_in is not None and pause.probe_in <= 0:
            parked.wake_one(place.db, pause.destination)


def _drain(place: Workplace, pause: Pause, *, is_paused_again: bool) -> None:
    """What customers would see is decided on first, as the person who resumed said. Where the destination is paused
    again, the rest waits on."""
    is_known = (pause.ended_ago or 0.0) >= _VIEWS_ARE_FRESH_AFTER
    parked.decide_what_customers_would_see(place.db, pause)
    woken = 0
    if not is_paused_again:
        woken = _wake_all(place, pause.destination, failed=not is_known)  # what fails after that fails by itself
    is_all = not woken and not place.stopping.is_set() and is_known
    pauses.drained(place.db, pause.id, woken=woken, is_all=is_all)
    if is_all:
        _log.info("pause_drained", destination=pause.destination, woken=pause.woken)


def _wake_all(place: Workplace, destination: str, *, failed: bool) -> int:
    woken = 0
    while not place.stopping.is_set():
        count = parked.wake_effects(place.db, destination, failed=failed)
        if not count:
            break
        woken += count
    parked.wake_events(place.db)
    return woken
