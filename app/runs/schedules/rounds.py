"""A rule's round through the open conversations: counted first, and released only where that is no more than the desk
allows without a word."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from app import crash
from app.integrations.errors import CallFailed
from app.log import logger
from app.rules.rulebook import Rule
from app.runs.budget import Parked
from app.runs.bulk_turn import wait_behind_live
from app.runs.flights import flight
from app.runs.incidents import noting
from app.runs.schedules.behind_live import Pause, behind_live
from app.runs.schedules.held import HELD, hold
from app.runs.schedules.matching import Matching
from app.runs.schedules.release import release
from app.runs.workplace import Workplace
from app.store import announcements, schedules
from app.store.schedules import Round, State

_PAGE = 150
_AT_ONCE = 25
_AGAIN_IN, _LONGEST = 60.0, 3600.0
_TOLD_FROM = 5
"""The failure of which people are told: a quarter of an hour after the first."""
_log = logger(room="runs")
Json = Mapping[str, Any]
Page = tuple[list[Json], datetime]
"""Conversations as Intercom showed them, and when."""


def go_on_with_rounds(place: Workplace) -> None:
    """Take up each round that nobody is at, and bring it as far as it goes. What Intercom does not answer now is asked
    for later."""
    while not place.stopping.is_set() and (of := schedules.claim(place.db)) is not None:
        try:
            _go_on(place, of)
        except Parked as parked:
            schedules.put_off(place.db, of, seconds=_AGAIN_IN)
            _log.warning("schedule_put_off", rule=of.rule, detail=str(parked), again_in=_AGAIN_IN)
            return
        except CallFailed as failure:
            _put_off(place, of, failure)
            return
        except BaseException:
            schedules.put_off(place.db, of, seconds=_AGAIN_IN)
            raise


def _put_off(place: Workplace, of: Round, failure: CallFailed) -> None:
    """Go on later, each time after twice as long; people are told if that lasts."""
    failures = schedules.fail(place.db, of, first=_AGAIN_IN, longest=_LONGEST)
    _log.warning("schedule_put_off", rule=of.rule, detail=str(failure), times_in_a_row=failures)
    if failures >= _TOLD_FROM:
        noting.round_stands(place, of.rule, failure)


def _go_on(place: Workplace, of: Round) -> None:
    rule = next((each for each in place.rulebook.current().rules if each.name == of.rule and each.schedule), None)
    if rule is None:
        _move(place, of, "dropped", reason="the rule is not called by the clock any more")
    elif of.state == "releasing":
        release(place, of)
    elif _count(place, of, rule):
        _decide(place, of, rule)


def _count(place: Workplace, of: Round, rule: Rule) -> bool:
    """Look at each open conversation that was not looked at yet; False if the round became another worker's."""
    pause = _pause(place, of)
    matching = Matching(behind_live(place, pause), rule, of)
    for few, found_at in _few_at_once(_open_conversations(place, of, rule, pause)):
        known = schedules.known(place.db, of, [str(each["id"]) for each in few])
        new = [each for each in few if str(each["id"]) not in known]
        found = [match for each in new if (match := matching.match(each, found_at)) is not None]
        if not schedules.keep(place.db, of, found, looked_at=len(new), reached=_began(few[-1])):
            return False
        crash.point("schedule.counting")
        if place.stopping.is_set():
            raise Parked(0.0)
    return True


def _decide(place: Workplace, of: Round, rule: Rule) -> None:
    """What becomes of a round that is counted."""
    looked_at, matched = schedules.count(place.db, of)
    _log.info("schedule_counted", rule=of.rule, looked_at=looked_at, matched=matched, preview=of.is_preview)
    fuse, allowed = place.limits.schedule_fuse, of.allowed or 0
    if of.is_preview:
        _move(place, of, "done")
    elif matched > fuse + allowed:
        without = f"{fuse} more than the {allowed} that a person allowed" if allowed else str(fuse)
        hold(
            place, of, reason=f"it would act on {matched} conversations, and {without} may be without a word"
            " (TRIAGE_SCHEDULE_FUSE)"
        )  # fmt: skip
    elif _move(place, of, "releasing"):
        announcements.take_back(place.db, HELD, rule.name)
        crash.point("schedule.counted")
        release(place, of)


def _move(place: Workplace, of: Round, state: State, *, reason: str | None = None) -> bool:
    with place.db.transaction() as conn:
        return schedules.move(conn, of, state, reason=reason)


def _pause(place: Workplace, of: Round) -> Pause:
    """Waiting behind live work, however long, in which the round stays ours."""

    def pause(seconds: float) -> bool:
        schedules.renew(place.db, of, seconds=seconds)
        return place.stopping.wait(seconds)

    return pause


def _open_conversations(place: Workplace, of: Round, rule: Rule, pause: Pause) -> Iterator[Page]:
    """The conversations that the rule is asked for, those that began first at first, page by page; those that were
    looked at before are left out, as far as one can tell by the second at which they began."""
    states = rule.schedule.over if rule.schedule else ()
    wanted: list[Json] = [{"field": "state", "operator": "IN", "value": list(states)}]
    if of.reached is not None:
        since = int(of.reached.timestamp()) - 1  # others may have begun in the same second
        wanted.append({"field": "created_at", "operator": ">", "value": since})
    query = {"operator": "AND", "value": wanted}
    sort = {"field": "created_at", "order": "ascending"}
    found = place.intercom.search_conversations(query, sort=sort, per_page=_PAGE)
    while True:
        wait_behind_live(place.budget, "intercom", pause)
        found_at = schedules.now(place.db)
        with flight(place, "intercom"):
            page: list[Json] = list(islice(found, _PAGE))
        if not page:
            return
        yield page, found_at


def _few_at_once(pages: Iterator[Page]) -> Iterator[Page]:
    for page, found_at in pages:
        for start in range(0, len(page), _AT_ONCE):
            yield page[start : start + _AT_ONCE], found_at


def _began(conversation: Json) -> datetime:
    return datetime.fromtimestamp(int(conversation.get("created_at") or 0), UTC)
