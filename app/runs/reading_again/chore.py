"""Reading Intercom again as a chore of every worker, of which one at a time does it."""

from datetime import timedelta
from typing import Self

import psycopg

from app.errors import Unavailable
from app.integrations.errors import CallFailed
from app.log import logger
from app.runs.budget import Parked
from app.runs.reading_again.read import Read, read_changed
from app.runs.reading_again.search import search
from app.runs.reading_again.turn import TakenOver, Times, Turn
from app.runs.reading_again.unheard import tell_unheard
from app.runs.workplace import Workplace
from app.settings import Settings
from app.store import announcements, conversation_states, sweeps

_AGAIN_IN = 30.0
_SOON = 5.0
_TOLD_AFTER = 600.0
_UNREAD = "intercom_not_read_again"
_log = logger(room="runs")


class ReadingAgain:
    """Called every second or so. After a start of this process, and after the database was away, Intercom is searched
    at once: notifications may have been refused meanwhile."""

    def __init__(self, times: Times) -> None:
        self._times = times
        self._was_away = True

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(Times(every=settings.read_again_every, delivery_time=settings.delivery_time))

    def __call__(self, place: Workplace) -> None:
        """Read again if it is time and no other worker is at it. What Intercom refuses is put off, and announced if it
        goes on refusing."""
        try:
            self._read_again(place)
        except (Unavailable, psycopg.OperationalError):
            self._was_away = True
            raise

    def _read_again(self, place: Workplace) -> None:
        app_id = place.installation.current().app_id
        if app_id is None or place.clocks.ahead("intercom") is None:
            return  # a worker that starts asks Intercom for both
        self._begin(place, app_id)
        sweep = sweeps.claim(place.db, app_id)
        if sweep is not None:
            _take(Turn(place, sweep, self._times))

    def _begin(self, place: Workplace, app_id: str) -> None:
        if self._was_away:
            now = place.clocks.now("intercom").replace(microsecond=0)  # Intercom tells whole seconds
            sweeps.begin(place.db, app_id, now=now, every=self._times.every)
            self._was_away = False


def _take(turn: Turn) -> None:
    try:
        if turn.sweep.searches:
            search(turn)
        done = read_changed(turn)
    except Parked:
        sweeps.put_off(turn.place.db, turn.sweep, seconds=0.0, failing=False)
    except TakenOver:
        _log.warning("reading_again_taken_over", epoch=turn.sweep.epoch)
    except CallFailed as failure:
        _put_off(turn, failure)
    else:
        _rest(turn, done)


def _rest(turn: Turn, done: Read) -> None:
    if done.conversations:
        told = {"conversations": done.conversations, "recovered": done.recovered.total(), "changes": done.changes}
        _log.info("intercom_read_again", **told, left=len(done.left))
    tell_unheard(turn.place.db, done.recovered, done.heard)
    if sweeps.rest(turn.place.db, turn.sweep, seconds=_until_next(turn)):
        announcements.take_back(turn.place.db, _UNREAD, turn.app_id)


def _until_next(turn: Turn) -> float:
    """Seconds until the next of what is unread has come to rest, or is tried again, if that is before the next
    search."""
    first = conversation_states.first_unread(turn.place.db, turn.app_id)
    tried_in = conversation_states.next_try(turn.place.db, turn.app_id)
    waits = [turn.times.every] if tried_in is None else [turn.times.every, tried_in]
    if first is not None:
        quiet_at = first + timedelta(seconds=turn.times.delivery_time)
        waits.append((quiet_at - turn.now()).total_seconds())
    return max(_SOON, min(waits))


def _put_off(turn: Turn, failure: CallFailed) -> None:
    seconds = max(_AGAIN_IN, failure.retry_after.total_seconds() if failure.retry_after else 0.0)
    _log.warning("intercom_not_read_again", reason=failure.reason, detail=failure.detail, again_in=seconds)
    failing = sweeps.put_off(turn.place.db, turn.sweep, seconds=seconds, failing=True)
    if failing is not None and failing[1] >= _TOLD_AFTER:
        words = (
            f"Intercom cannot be read again since {failing[0]:%Y-%m-%d %H:%M} UTC ({failure.reason}: {failure.detail})."
            " Notifications that are lost meanwhile are found as soon as it can"
        )
        announcements.announce(turn.place.db, _UNREAD, turn.app_id, words)
