"""One event's way: read, gather, decide, write down. Nothing is sent here."""

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import psycopg

from app import crash
from app.errors import Unavailable
from app.integrations.errors import CallFailed
from app.log import logger
from app.rules.decide import decide
from app.rules.decision import LOOP, Decision
from app.rules.events import Event
from app.rules.facts import facts_of
from app.rules.rulebook import Rulebook
from app.rules.topics import DATE_DUE
from app.runs import echo, wait_over, waits
from app.runs.budget import Parked
from app.runs.digest.tell import tell_digest
from app.runs.due_dates.calling import called_by_dates
from app.runs.due_dates.seen import dates_in
from app.runs.facts import Gathered, Whose, asks_for_own, gather
from app.runs.fuse_alarm import tell_managers
from app.runs.incidents import noting
from app.runs.incidents.telling import tell_incident
from app.runs.new_run import new_run
from app.runs.news.hints import take_hints
from app.runs.news.look import look_at_ticket
from app.runs.occasion import Occasion
from app.runs.open_tickets.count_anew import count_anew
from app.runs.reading_again import found_before
from app.runs.retry import backoff, pause_after
from app.runs.schedules.held import tell_held
from app.runs.schedules.times import called_by_clock
from app.runs.telling.tell_ticket import tell_ticket
from app.runs.undoing.kept_away import without_what_was_taken_back
from app.runs.undoing.take_back import take_back
from app.runs.workplace import Workplace
from app.store import announcements, events, merged_contacts, past, runs
from app.store.digest import DIGEST
from app.store.effects import Entry
from app.store.events import MOST_ATTEMPTS, StoredEvent
from app.store.firings import FiredMeanwhile
from app.store.fuse import BLOWN
from app.store.incidents import INCIDENT
from app.store.json_text import storable
from app.store.lanes import LaneLost, Lease
from app.store.merged_contacts import MERGED
from app.store.open_tickets import COUNT_ANEW
from app.store.schedule_desk import HELD_ROUND
from app.store.tellings import TELLING_OVER
from app.store.ticket_states import CHANGED, LOOK
from app.store.timers import WAIT_OVER
from app.store.undo import UNDO
from app.webhooks.events import Ignored, read_event
from app.webhooks.notification import Unreadable, read_notification

_MOST_TURNS = 5
_log = logger(room="runs")


@dataclass(frozen=True, slots=True)
class Handled:
    """`wait`: seconds after which to try again, 0.0 when the event is settled. `due`: effects to be carried out now."""

    wait: float = 0.0
    due: Sequence[Entry] = ()


def handle(place: Workplace, lease: Lease, stored: StoredEvent) -> Handled:
    """Bring one event to its run.

    A vendor or database that is down does not count against the event; an error of ours and a statement that takes
    too long do, and the fifth fails it.
    """
    try:
        return Handled(due=_handle(place, lease, stored))
    except Parked as parked:
        return Handled(wait=parked.seconds)
    except CallFailed as failure:
        _log.warning("facts_not_gathered", event_id=stored.id, reason=failure.reason, detail=failure.detail)
        place.count("event_put_off", failure.reason)
        return Handled(wait=min(60.0, pause_after(failure, 2)))
    except psycopg.errors.QueryCanceled as error:  # a statement that takes too long does so the next time as well
        _log.warning("statement_timed_out", event_id=stored.id, attempt=stored.attempts + 1)
        return Handled(wait=_count_failure(place, lease, stored, error))
    except (LaneLost, psycopg.OperationalError, Unavailable):
        raise
    except Exception as error:  # noqa: BLE001 - an error of ours fails one event, never its lane
        _log.exception("event_failed", event_id=stored.id, attempt=stored.attempts + 1)
        return Handled(wait=_count_failure(place, lease, stored, error))


def _handle(place: Workplace, lease: Lease, stored: StoredEvent) -> Sequence[Entry]:
    if stored.topic in _OUR_OWN:
        return _OUR_OWN[stored.topic](place, lease, stored)
    if stored.body is None:
        give_up(place, lease, stored, "its body was deleted when its retention ended, before it could be handled")
        return ()
    event = _read(place, stored, bytes(stored.body))
    if isinstance(event, Ignored):
        events.settle(place.db, lease, stored.id, state="ignored", reason=event.reason)
        return ()
    if event.merged_from and event.contact:
        _keep_merge(place, event.app_id, event.merged_from, event.contact.id, at=event.created_at)
    book = place.rulebook.current()
    is_own = echo.is_ours(place, lease, event)
    if is_own:
        echo.settle(place, lease, event)
        if not asks_for_own(book, event):
            events.settle(place.db, lease, stored.id, state="ignored", reason=past.OUR_OWN)
            return ()
    if event.schedule is not None and not _is_called(book, event):
        by = "a date" if event.topic == DATE_DUE else "the clock"
        reason = f"the rule {event.schedule} is not called by {by} any more"
        events.settle(place.db, lease, stored.id, state="ignored", reason=reason)
        return ()
    not_before = stored.created_at if event.topic == DATE_DUE else None
    whose = Whose(lane=lease.lane, event_id=stored.id, is_own=is_own, due=event.schedule, not_before=not_before)
    due = _run(place, lease, stored, event, book, whose)
    crash.point("run.committed")
    place.count("event_settled", event.name)
    return due


def _is_called(book: Rulebook, event: Event) -> bool:
    """Whether the rule is there whose time has come, and called as it is told."""
    return event.schedule in (called_by_dates(book) if event.topic == DATE_DUE else called_by_clock(book))


def _keep_merge(place: Workplace, app_id: str, gone: str, into: str, *, at: datetime) -> None:
    with place.db.transaction() as conn:
        merged_contacts.note(conn, f"contact:{app_id}:{gone}", f"contact:{app_id}:{into}", at=at)


def _look_again(place: Workplace, lease: Lease, stored: StoredEvent) -> Sequence[Entry]:
    book = place.rulebook.current()
    due = wait_over.due(place, stored, book)
    if isinstance(due, Ignored):
        events.settle(place.db, lease, stored.id, state="ignored", reason=due.reason)
        return ()
    is_own = echo.is_ours(place, lease, due.event)
    whose = Whose(lane=lease.lane, event_id=stored.id, is_own=is_own, due=due.rule, not_before=stored.created_at)
    planned = _run(place, lease, stored, due.event, book, whose)
    crash.point("run.committed")
    place.count("looked_again", due.event.name)
    return planned


_OUR_OWN: Mapping[str, Callable[[Workplace, Lease, StoredEvent], Sequence[Entry]]] = {
    WAIT_OVER: _look_again,
    UNDO: take_back,
    DIGEST: tell_digest,
    BLOWN: tell_managers,
    CHANGED: take_hints,
    LOOK: look_at_ticket,
    INCIDENT: tell_incident,
    TELLING_OVER: tell_ticket,
    HELD_ROUND: tell_held,
    COUNT_ANEW: count_anew,
    MERGED: count_anew,
}
"""Events that this service makes itself, by their topics."""


def _read(place: Workplace, stored: StoredEvent, body: bytes) -> Event | Ignored:
    notification = read_notification(body)
    if isinstance(notification, Unreadable):
        return Ignored(notification.reason)
    ours = place.installation.current().app_id
    if ours and notification.app_id and notification.app_id != ours:
        return Ignored(f"it is about the workspace {notification.app_id}, and this installation serves {ours}")
    event = read_event(notification, received_at=stored.received_at)
    event = replace(event, recovered=stored.recovered) if isinstance(event, Event) else event
    return found_before.unless_found(place.db, notification, event)


def _run(
    place: Workplace, lease: Lease, stored: StoredEvent, event: Event, book: Rulebook, whose: Whose
) -> Sequence[Entry]:
    """Gather, decide and save; once more where a rule acted meanwhile for the same customer in another lane."""
    for _ in range(_MOST_TURNS):
        gathered = gather(place, book, event, whose)
        crash.point("run.deciding")
        try:
            return _decide_and_save(place, lease, stored, gathered, book)
        except FiredMeanwhile:
            place.count("decided_again", event.name)
    raise Parked(1.0)


def _decide_and_save(
    place: Workplace, lease: Lease, stored: StoredEvent, gathered: Gathered, book: Rulebook
) -> Sequence[Entry]:
    facts = storable(facts_of(gathered.snapshot, book.vocabulary))
    event = gathered.snapshot.event
    decision = without_what_was_taken_back(decide(book, facts), event, gathered.taken_back)
    occasion = Occasion(
        event_id=stored.id,
        event=event,
        lane=lease.lane,
        contact_id=gathered.snapshot.contact.id if gathered.snapshot.contact else None,
        tickets=gathered.tickets,
        messages=gathered.messages,
        withdrawn=gathered.withdrawn,
        since=stored.created_at,
        unsaid=gathered.unsaid,
        looked_again=gathered.snapshot.past.due is not None,
        pause=place.manners.pause,
        replayed=stored.replayed,
        reaches_customers=place.installation.current().reach == "customers",
        conversation_url=gathered.snapshot.conversation_url,
        open_tickets=book.vocabulary.open_tickets,
    )
    run = new_run(book, decision, stored, occasion, facts)
    ended = waits.ended(book, decision, gathered.snapshot)
    dates = dates_in(facts, book.vocabulary, conversation=occasion.conversation_lane, as_of=gathered.as_of)
    run = replace(run, firings_known_up_to=gathered.firings_known_up_to, ended=ended, dates=dates)
    due = runs.save_and_look(place.db, lease, run, lands_within=place.limits.looks[-1])
    _announce_loops(place, book, decision, stored)
    for failure in decision.failures:
        noting.step_failed(place, stored, failure)
    return due


def _announce_loops(place: Workplace, book: Rulebook, decision: Decision, stored: StoredEvent) -> None:
    if LOOP not in decision.codes:
        return
    for rule in (rule for rule, code in zip(book.rules, decision.codes, strict=True) if code == LOOP):
        words = f"the loop guard stopped the rule {rule.name}. Look: triage why {stored.id} {shlex.quote(rule.name)}"
        announcements.announce(place.db, "rule_loops", rule.name, words)


def _count_failure(place: Workplace, lease: Lease, stored: StoredEvent, error: Exception) -> float:
    if not events.count_trouble(place.db, stored.id, attempts=1):
        return backoff(stored.attempts)
    give_up(place, lease, stored, f"it failed {MOST_ATTEMPTS} times, last with {type(error).__name__}")
    return 0.0


def give_up(place: Workplace, lease: Lease, stored: StoredEvent, reason: str) -> None:
    """Settle an event as failed and say so; the lane's next event proceeds."""
    noting.give_event_up(place, lease, stored, reason)
    _log.error("event_given_up", event_id=stored.id, reason=reason)
