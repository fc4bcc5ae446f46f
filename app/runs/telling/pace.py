"""A worker's chore: look after the tellings whose time has come, one worker of all each."""

from app import clock
from app.integrations.errors import CallFailed
from app.log import logger
from app.runs.budget import Parked
from app.runs.retry import pause_after
from app.runs.telling import listing
from app.runs.telling.approval import Alone, Freely, Later, Stop, judged
from app.runs.telling.cooling import begin_if_over
from app.runs.telling.customer import look_at
from app.runs.telling.ending import end_if_over
from app.runs.telling.release import release
from app.runs.workplace import Workplace
from app.store import announcements, tellings, told_conversations
from app.store.installation import STOPPED
from app.store.tellings import Telling

_CLAIMED_FOR, _TURN = 2.0, 0.5
"""For how long a telling is one worker's, and how long of that more is begun, in leases: calls may take long."""
_AGAIN_IN = 10.0
_AS_AFTER = 2
"""A vendor that cannot be asked is asked again as after so many attempts."""
_SHORT, _STOPPED_FOR = 1.0, 5.0
_log = logger(room="runs")


def tell_if_due(place: Workplace) -> None:
    """Bring each telling that is due as far as it may be brought now."""
    while not place.stopping.is_set():
        telling = tellings.claim(place.db, seconds=_CLAIMED_FOR * place.limits.lease)
        if telling is None:
            return
        _look_after(place, telling)


def _look_after(place: Workplace, telling: Telling) -> None:
    try:
        _advance(place, telling)
    except Parked as parked:
        seconds = min(max(_SHORT, parked.seconds), _AGAIN_IN)  # nothing wakes a telling when a pause is over
        tellings.put_off(place.db, telling, seconds=seconds, waits_for=parked.reason)
    except CallFailed as failure:
        _log.warning("telling_put_off", ticket=telling.gid, reason=failure.reason, detail=failure.detail)
        waits_for = f"{failure.service} cannot be asked now: {failure.reason}"
        tellings.put_off(place.db, telling, seconds=pause_after(failure, _AS_AFTER), waits_for=waits_for)
    except BaseException:
        tellings.put_off(place.db, telling, seconds=_AGAIN_IN)
        raise


def _advance(place: Workplace, telling: Telling) -> None:
    if telling.state == "cooling":
        begin_if_over(place, telling)
        return
    desk = place.installation.current()
    if desk.stopped_at is not None:  # else all would be told into a standstill, and be discarded when it ends
        tellings.put_off(place.db, telling, seconds=_STOPPED_FOR, waits_for=f"{STOPPED} by {desk.stopped_by}")
        return
    match judged(place.db, telling):
        case Later(seconds, waits_for):
            tellings.put_off(place.db, telling, seconds=seconds, waits_for=waits_for)
        case Stop(by, reason):
            _stop(place, telling, by, reason)
        case Alone():
            _tell(place, telling, freely=False, approved=False)
        case Freely(approved):
            _tell(place, telling, freely=True, approved=approved)


def _stop(place: Workplace, telling: Telling, by: str, reason: str) -> None:
    if tellings.stop(place.db, telling.id, by=by, reason=reason):
        words = f"customers of the ticket {telling.gid} are not told that it is done: {reason}."
        words += f" Go on with: triage tell go {telling.gid}"
        announcements.announce(place.db, "telling_stopped", telling.gid, words)


def _tell(place: Workplace, telling: Telling, *, freely: bool, approved: bool) -> None:
    """Tell one customer after the other, none before their time; only one, where that one is to be waited for."""
    ends_at = clock.monotonic() + _TURN * place.limits.lease
    gap = 60.0 / place.limits.tell_per_minute
    while True:
        places = told_conversations.of_next_customer(place.db, telling.id)
        if not places:
            _end(place, telling)
            return
        wait = _seconds_until_next(place, gap) if places[0].speaks else 0.0
        if wait >= _SHORT or clock.monotonic() >= ends_at:
            tellings.put_off(place.db, telling, seconds=max(wait, 0.0))
            return
        if place.stopping.wait(wait):
            tellings.put_off(place.db, telling, seconds=0.0)
            return
        spoke = release(place, telling, look_at(place, telling, places), gap=gap, approved=approved)
        if spoke is None or (spoke and not freely):
            tellings.put_off(place.db, telling, seconds=_SHORT)
            return


def _seconds_until_next(place: Workplace, gap: float) -> float:
    with place.db.connection() as conn:
        return told_conversations.seconds_until_next(conn, gap=gap)


def _end(place: Workplace, telling: Telling) -> None:
    """All are told: but for those who were linked meanwhile, and those of whom it is not known yet."""
    if listing.add_linked(place, telling):
        tellings.put_off(place.db, telling, seconds=0.0)
        return
    waits_for = end_if_over(place, telling)
    if waits_for:
        tellings.put_off(place.db, telling, seconds=_SHORT, waits_for=waits_for)
