"""The conversations that were found changed are read, some at a time, and what they lack becomes events."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from app.integrations.errors import CallFailed, Reason
from app.log import logger
from app.runs.due_dates.seen import dates_read
from app.runs.reading_again.account import Account, Desk, account
from app.runs.reading_again.putting_off import put_off
from app.runs.reading_again.turn import TakenOver, Turn
from app.store import conversation_states, due_dates, own_events, sweeps, told_before
from app.store.due_dates import DateSeen
from app.store.told_before import Known

Json = Mapping[str, Any]
_TOGETHER = 40
_AT_ONCE = 4
_RESTLESS = 300.0
"""Seconds after which a conversation is read though it does not come to rest."""
_GONE = (Reason.NOT_FOUND, Reason.REFUSED)
_LATELY = timedelta(hours=1)
_FORBIDDEN = 403
"""A permission of the app is missing, and may come back: no conversation is done with."""
_ANY: Json = {"field": "updated_at", "operator": ">", "value": 0}
_OF_ALL = (Reason.RATE_LIMITED, Reason.UNAUTHORIZED)
_log = logger(room="runs")


@dataclass(slots=True)
class Read:
    """What a turn came to: conversations that were read, events of which no notification came, by their topics, and
    changes of which none was to come. `heard`: topics of which notifications came lately. `left`: the lanes of
    conversations that could not be read; `early`: those of which something may still be delivered."""

    conversations: int = 0
    recovered: Counter[str] = field(default_factory=Counter)
    heard: set[str] = field(default_factory=set)
    changes: int = 0
    left: list[str] = field(default_factory=list)
    early: list[str] = field(default_factory=list)


def read_changed(turn: Turn) -> Read:
    """Read every conversation that was found changed and has come to rest. Raises CallFailed where none can be read,
    Parked, TakenOver: what was read until then is kept."""
    done = Read()
    with _threads() as threads:
        while lanes := _next(turn, done):
            desk = _desk(turn)  # as of before they are read: what happens from now on may be missing in them
            found = dict(zip(lanes, threads.map(lambda lane: _read(turn, lane), lanes), strict=True))
            there = {lane: each for lane, each in found.items() if not isinstance(each, CallFailed)}
            _take_up(turn, there, desk, done)
            _raise_if_of_all(turn, found)
            _leave(turn, found, done)
    return done


@contextmanager
def _threads() -> Iterator[ThreadPoolExecutor]:
    threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="reading-again")
    try:
        yield threads
    finally:
        threads.shutdown(cancel_futures=True)


def _next(turn: Turn, done: Read) -> list[str]:
    but = [*done.left, *done.early]
    return conversation_states.unread(
        turn.place.db, turn.app_id, quiet_since=turn.quiet_since(), at_most=_RESTLESS, but=but, limit=_TOGETHER
    )


def _read(turn: Turn, lane: str) -> Json | CallFailed:
    conversation_id = lane.split(":", 2)[2]
    try:
        return turn.ask(lambda: turn.place.intercom.conversation(conversation_id))
    except CallFailed as failure:
        return failure


def _raise_if_of_all(turn: Turn, found: Mapping[str, Json | CallFailed]) -> None:
    """A failure that is not one conversation's. Where none could be read, a search tells whether Intercom answers at
    all: it raises CallFailed where it does not."""
    failures = [each for each in found.values() if isinstance(each, CallFailed) and not _is_gone(each)]
    for each in failures:
        if each.reason in _OF_ALL:
            raise each
    if failures and len(failures) == len(found):
        turn.ask(lambda: list(islice(turn.place.intercom.search_conversations(_ANY, per_page=1), 1)))


def _is_gone(failure: CallFailed) -> bool:
    return failure.reason in _GONE and failure.status != _FORBIDDEN


def _leave(turn: Turn, found: Mapping[str, Json | CallFailed], done: Read) -> None:
    """What is not there any more is done with; what cannot be read is tried again, ever less often."""
    for lane, failure in found.items():
        if isinstance(failure, CallFailed) and _is_gone(failure):
            conversation_states.give_up(turn.place.db, lane)
        elif isinstance(failure, CallFailed):
            done.left.append(lane)
            put_off(turn.place, lane, failure)


def _take_up(turn: Turn, found: Mapping[str, Json], desk: Desk, done: Read) -> None:
    """Put the events that these conversations lack and keep how they were read, in one transaction."""
    known = told_before.known(turn.place.db, list(found), began=turn.sweep.began_at)
    accounts: list[Account] = []
    for lane, conversation in found.items():
        made = account(conversation, known[lane], desk)
        if made is None or made.reading.seen.lane != lane:
            conversation_states.give_up(turn.place.db, lane)
        else:
            accounts.append(made)
    new = _put(turn, accounts)
    done.early += [each.reading.seen.lane for each in accounts if each.reading.told_up_to is None]
    done.conversations += len(accounts)
    done.recovered += new
    done.heard |= _heard(known.values(), since=desk.now - _LATELY)
    done.changes += sum(not event.recovered for each in accounts for event in each.events)


def _heard(known: Iterable[Known], *, since: datetime) -> set[str]:
    return {each.topic for one in known for each in one.arrived if each.at >= since and not each.recovered}


def _desk(turn: Turn) -> Desk:
    vocabulary = turn.place.rulebook.current().vocabulary
    return Desk(
        app_id=turn.app_id,
        seat=turn.place.admin_id,
        attributes=frozenset(vocabulary.attributes),
        began=turn.sweep.began_at,
        quiet_since=turn.quiet_since(),
        now=turn.now(),
    )


def _dates(turn: Turn, accounts: Sequence[Account]) -> Iterator[DateSeen]:
    """The dates in those that were read to the end. By the time at which the reading began: what came about meanwhile
    is seen the next time."""
    vocabulary = turn.place.rulebook.current().vocabulary
    for each in accounts:
        seen, at = each.reading.seen, each.reading.told_up_to
        if at is not None and each.reading.attributes is not None:
            attributes, set_at = each.reading.attributes, each.set_at
            yield from dates_read(attributes, vocabulary, conversation=seen.lane, set_at=set_at, seen_at=at)


def _put(turn: Turn, accounts: Sequence[Account]) -> Counter[str]:
    """How many events were new of which no notification came, by topic."""
    told = [event for each in accounts for event in each.events]
    with turn.place.db.transaction() as conn:
        if not sweeps.still_ours(conn, turn.sweep):
            raise TakenOver
        new = own_events.put(conn, told)
        found = Counter(event.topic for event in told if event.recovered and event.key in new)
        sweeps.count_recovered(conn, found)
        conversation_states.keep(conn, [each.reading for each in accounts])
        due_dates.learn(conn, list(_dates(turn, accounts)))
    for topic, count in found.items():
        _log.warning("events_recovered", topic=topic, count=count)
    return found
