"""What a worker does again and again beside its lanes."""

import threading
from collections.abc import Callable
from datetime import timedelta

from app import clock
from app.log import logger
from app.runs.deleted_notes import tick_off_deleted_notes
from app.runs.digest.due import ask_for_digest_if_due
from app.runs.due_dates.calling import DatesFallingDue
from app.runs.incidents.over import close_what_is_over
from app.runs.known_tickets import read_tickets_if_due
from app.runs.news.keep_watch import keep_webhooks_if_due
from app.runs.news.polling import ask_for_events_if_due
from app.runs.news.unseen import look_again, look_at_late_links, look_at_new_tickets, look_elsewhere
from app.runs.pausing.waking import wake_what_waits
from app.runs.reading_again.chore import ReadingAgain
from app.runs.references.daily import check_references_if_due
from app.runs.schedules.rounds import go_on_with_rounds
from app.runs.schedules.times import begin_rounds_if_due
from app.runs.suggestions import make_filed_known
from app.runs.telling.pace import tell_if_due
from app.runs.workplace import Workplace
from app.settings import Settings
from app.store import conversation_states, due_dates, lanes, partitions, schedule_desk, timers

_log = logger(room="worker")


def begin_chores(settings: Settings, place: Workplace) -> None:
    """Do again and again what is to be done beside the lanes, each in a thread of its own, every so many seconds."""
    chores = (
        (_sweep, 1.0),
        (_fire_timers, 0.5),
        (_read_rulebook, 0.25),
        (_give_back_flights, 0.3),
        (_tidy, 20.0),
        (_keep_house(settings), 3600.0),
        (check_references_if_due, 60.0),
        (make_filed_known, 1.0),
        (read_tickets_if_due, 5.0),
        (ask_for_events_if_due, 1.0),
        (look_at_new_tickets, 2.0),
        (look_at_late_links, 5.0),
        (look_elsewhere, 60.0),
        (look_again, 60.0),
        (keep_webhooks_if_due, 5.0),
        (ask_for_digest_if_due, 5.0),
        (DatesFallingDue(), 1.0),
        (begin_rounds_if_due, 1.0),
        (go_on_with_rounds, 1.0),
        (wake_what_waits, 1.0),
        (close_what_is_over, 5.0),
        (ReadingAgain.of(settings), 1.0),
        (tell_if_due, 1.0),
        (tick_off_deleted_notes, 600.0),
    )
    for chore, every in chores:
        threading.Thread(target=_repeat, args=(place, chore, every), daemon=True).start()


def _repeat(place: Workplace, chore: Callable[[Workplace], None], every: float) -> None:
    while not place.stopping.wait(every):
        try:
            chore(place)
        except Exception as error:  # noqa: BLE001 - a chore that fails is tried again
            _log.warning("chore_failed", chore=getattr(chore, "__name__", "?"), error=type(error).__name__)


def _fire_timers(place: Workplace) -> None:
    timers.fire(place.db)


def _sweep(place: Workplace) -> None:
    woken, dead = lanes.sweep(place.db)
    if dead:
        _log.warning("lanes_taken_over", lanes=dead, woken=woken)


def _read_rulebook(place: Workplace) -> None:
    place.rulebook.current()


def _give_back_flights(place: Workplace) -> None:
    place.flights.give_back()


def _tidy(place: Workplace) -> None:
    lanes.tidy_queue(place.db)


def _keep_house(settings: Settings) -> Callable[[Workplace], None]:
    def keep_house(place: Workplace) -> None:
        with place.db.connection() as conn:
            partitions.ensure(conn)
            kept_from = clock.now() - timedelta(days=settings.retention_days)
            dropped = partitions.drop_before(conn, kept_from)
            conversation_states.forget_before(conn, kept_from)
            schedule_desk.forget_before(conn, kept_from)
            due_dates.forget_before(conn, kept_from)
        if dropped:
            _log.info("partitions_dropped", names=dropped)

    return keep_house
