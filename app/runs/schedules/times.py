"""When the time of a rule has come that the clock calls, also where the service was down at that time."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.log import logger
from app.rules.rulebook import Rulebook
from app.rules.schedule import Schedule, Turn
from app.runs.schedules import held
from app.runs.workplace import Workplace
from app.store import announcements, schedule_desk, schedules

MADE_UP_FOR = timedelta(hours=2)
"""How late a time is still made up for."""
MISSED = "schedule_missed"
_log = logger(room="runs")


def begin_rounds_if_due(place: Workplace) -> None:
    """Begin a round for each rule of the rulebook in force whose time has come, by the database's clock. A rule that is
    new, was switched off, or has another schedule, is looked after from now on; so is each one after the clock was put
    back. What is held of a rule that the clock does not call any more is dropped."""
    app_id, called = place.installation.current().app_id, called_by_clock(place.rulebook.current())
    known, now = schedules.watched(place.db), schedules.now(place.db)
    if gone := known.keys() - called.keys():
        schedules.unwatch(place.db, sorted(gone))
    if uncalled := schedule_desk.held(place.db) - called.keys():
        dropped = held.drop(place.db, sorted(uncalled), reason="the rule is not called by the clock any more")
        _log.warning("schedule_dropped", rules=dropped)
    if app_id is None:
        return
    for rule, schedule in called.items():
        watched = known.get(rule)
        if watched is None or watched.written != str(schedule) or watched.up_to > now:
            schedules.watch(place.db, rule, str(schedule), since=now)
        else:
            _begin(place, (app_id, rule), list(schedule.turns(watched.up_to, now)), (watched.up_to, now))


def called_by_clock(book: Rulebook) -> Mapping[str, Schedule]:
    """The schedules of the rules that are not switched off for good, by the rules' names."""
    on = (rule for rule in book.rules if rule.mode.name != "off" or rule.mode.until is not None)
    return {rule.name: rule.schedule for rule in on if rule.schedule is not None}


def _begin(place: Workplace, of: tuple[str, str], turns: list[Turn], passing: tuple[datetime, datetime]) -> None:
    """Of several times that have come the last one counts, unless it is too long ago; the others are told as missed."""
    if not turns:
        return
    app_id, rule = of
    last, now = turns[-1], passing[1]
    if now - last.at > MADE_UP_FOR:
        if schedules.pass_by(place.db, rule, passing):
            _tell_missed(place, rule, turns)
        return
    if schedules.begin(place.db, app_id=app_id, rule=rule, day=last.day, at=last.at, passing=passing):
        _log.info("schedule_begun", rule=rule, day=last.day.isoformat(), late=round((now - last.at).total_seconds()))
        if turns[:-1]:
            _tell_missed(place, rule, turns[:-1])


def _tell_missed(place: Workplace, rule: str, turns: list[Turn]) -> None:
    times = "at its time" if len(turns) == 1 else f"at {len(turns)} of its times, the last"
    hours = MADE_UP_FOR // timedelta(hours=1)
    words = (
        f"the rule {rule} was not asked {times} on {turns[-1].day}: the service was not at work within {hours} hours"
        " of it. What it would act on now: triage schedules preview"
    )
    announcements.announce(place.db, MISSED, rule, words)
    _log.warning("schedule_missed", rule=rule, times=len(turns))
