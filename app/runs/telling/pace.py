"""A worker's chore: look after the tellings whose time has come, one worker of all each."""

from collections.abc import Sequence

from app import clock
from app.integrations.errors import CallFailed
from app.log import logger
from app.runs.budget import Parked
from app.runs.retry import pause_after
from app.runs.telling import listing, so_far
from app.runs.telling.approval import Alone, Freely, Later, Stop, judgement
from app.runs.telling.by_day import put_off_if_night
from app.runs.telling.cooling import begin_if_over
from app.runs.telling.customer import look_at
from app.runs.telling.ending import end_if_over
from app.runs.telling.going_on import say_after_all
from app.runs.telling.release import release
from app.runs.workplace import Workplace
from app.store import announcements, tellings, told_conversations
from app.store.destinations import at_start
from app.store.installation import STOPPED
from app.store.tellings import Telling
from app.store.told_conversations import Place

_CLAIMED_FOR, _TURN = 2.0, 0.5
"""For how long a telling is one worker's, and how long of that more is begun, in leases: calls may take long."""
_AGAIN_IN = 10.0
_AS_AFTER = 2
"""A vendor that cannot be asked is asked again as after so many attempts."""
_SHORT, _STOPPED_FOR = 1.0, 5.0
_SELDOM, _LEAST_OFTEN = 20.0, 30.0
"""What has waited long is looked at after a twentieth of that, and every so many seconds at least."""
_ANYBODY_NEW = 600.0
"""Seconds after which it is looked again whether somebody else is linked by now."""
_BY_DAY = "it is night where those are who are left"
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
        waits_for = f"{at_start(failure.service)} cannot be asked now: {failure.detail}"
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
    outcomes = so_far.outcomes(place.db, telling)
    if say_after_all(place, outcomes):
        tellings.put_off(place.db, telling, seconds=_SHORT)
        return
    match judgement(outcomes):
        case Later() as later:
            _look_again(place, telling, later)
        case Stop(by, reason):
            _stop(place, telling, by, reason)
        case Alone():
            _tell(place, telling, None)
        case Freely() as freely:
            _tell(place, telling, freely)


def _stop(place: Workplace, telling: Telling, by: str, reason: str) -> None:
    if tellings.stop(place.db, telling.id, by=by, reason=reason):
        words = f"customers of the ticket {telling.gid} are not told that it is done: {reason}."
        words += f" Go on with: triage tell go {telling.gid}"
        announcements.announce(place.db, "telling_stopped", telling.gid, words)


def _look_again(place: Workplace, telling: Telling, later: Later) -> None:
    waited = (clock.now() - later.since).total_seconds()
    seconds = max(later.seconds, min(waited / _SELDOM, _LEAST_OFTEN))
    tellings.put_off(place.db, telling, seconds=seconds, waits_for=later.waits_for)


def _tell(place: Workplace, telling: Telling, freely: Freely | None) -> None:
    """Tell one customer after the other, none before their time; only one, where that one is to be waited for."""
    ends_at = clock.monotonic() + _TURN * place.limits.lease
    gap = 60.0 / place.limits.tell_per_minute
    while clock.monotonic() < ends_at:
        places = told_conversations.of_next_customer(place.db, telling.id)
        if not places:
            _rest(place, telling)
            return
        if _waits_for_day(place, telling, places, freely):
            continue
        wait = _seconds_until_next(place, gap) if places[0].speaks else 0.0
        if wait >= _SHORT or place.stopping.wait(wait):
            tellings.put_off(place.db, telling, seconds=wait)
            return
        approved = freely is not None and freely.approved
        spoke = release(place, telling, look_at(place, telling, places), gap=gap, approved=approved)
        if spoke is None or (spoke and freely is None):
            tellings.put_off(place.db, telling, seconds=_SHORT)
            return
    tellings.put_off(place.db, telling, seconds=0.0)


def _waits_for_day(place: Workplace, telling: Telling, places: Sequence[Place], freely: Freely | None) -> bool:
    """Whether the customer sleeps. What a person reads first is shown at any hour."""
    if freely is None or freely.as_drafts or not places[0].speaks:
        return False
    return put_off_if_night(place, telling, places)


def _seconds_until_next(place: Workplace, gap: float) -> float:
    with place.db.connection() as conn:
        return told_conversations.seconds_until_next(conn, gap=gap)


def _rest(place: Workplace, telling: Telling) -> None:
    """Nobody is to be told now: all are told, but for those who sleep, those who were linked meanwhile, and those of
    whom it is not known yet."""
    if listing.add_linked(place, telling):
        tellings.put_off(place.db, telling, seconds=0.0)
        return
    until_day = told_conversations.seconds_until_day(place.db, telling.id)
    if until_day is not None:
        tellings.put_off(place.db, telling, seconds=min(until_day, _ANYBODY_NEW), waits_for=_BY_DAY)
    elif (later := end_if_over(place, telling)) is not None:
        _look_again(place, telling, later)
