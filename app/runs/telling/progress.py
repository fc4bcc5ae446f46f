"""How far tellings are, for people: who was told, who waits, who is not told and why; and their stop button."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.errors import NotNow, NotThere
from app.log import logger
from app.runs.telling.news import key_start
from app.runs.telling.summary import is_told, why_not
from app.store import announcements, tellings, told_conversations
from app.store.database import Database
from app.store.tellings import Telling
from app.store.told_conversations import Outcome

_log = logger(room="runs")
_ON_THE_WAY = frozenset({"planned", "waiting", "sending", "held"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCustomer:
    """One customer of a telling, in the conversation (its id) that is theirs: told, under way, or not told, and why."""

    name: str | None
    conversation: str
    state: str
    reason: str | None
    released_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A telling in figures. Of `customers` some are `told`, some messages are `under_way` (a person may have to approve
    them), some customers `waiting` for their turn, some `skipped`. `reason`: why it stands, or what it waits for."""

    id: int
    ticket: str
    title: str | None
    url: str | None
    completion: int
    state: str
    reason: str | None
    stopped_by: str | None
    confirmed_at: datetime
    over_at: datetime | None
    customers: int
    told: int
    under_way: int
    waiting: int
    skipped: int


def newest(db: Database, *, limit: int = 50, before: int | None = None) -> list[Progress]:
    """Tellings, newest first, those before the telling `before`."""
    found = tellings.newest(db, limit=limit, before=before)
    counts = told_conversations.counts(db, [each.id for each in found])
    return [_progress(db, each, counts) for each in found]


def of_ticket(db: Database, gid: str) -> Progress:
    """The telling of a ticket's last completion. Raises NotThere."""
    telling = _of_ticket(db, gid)
    return _progress(db, telling, told_conversations.counts(db, [telling.id]))


def customers(db: Database, telling_id: int) -> list[ToldCustomer]:
    """The customers of a telling whose turn has come, in that order. Raises NotThere."""
    telling = _numbered(db, telling_id)
    outcomes = told_conversations.outcomes(db, telling.id, start=key_start(telling))
    return [_customer(each) for each in outcomes]


def stop(db: Database, telling_id: int, *, by: str) -> Progress:
    """Tell nobody more, and let no message out that is under way. Raises NotThere, and NotNow where it is at an end."""
    telling = _numbered(db, telling_id)
    if not tellings.stop(db, telling.id, by=by, reason=f"stopped by {by}"):
        raise NotNow(f"telling the customers of ticket {telling.gid} cannot be stopped: it is {telling.state}")
    _log.warning("telling_stopped", ticket=telling.gid, by=by)
    return _numbered_progress(db, telling_id)


def go(db: Database, telling_id: int, *, by: str) -> Progress:
    """Go on with a telling that was stopped, from a fresh look at the ticket. Raises NotThere, and NotNow where it was
    not stopped."""
    telling = _numbered(db, telling_id)
    if not tellings.go(db, telling.id):
        raise NotNow(f"telling the customers of ticket {telling.gid} was not stopped: it is {telling.state}")
    announcements.take_back(db, "telling_stopped", telling.gid)
    _log.warning("telling_goes_on", ticket=telling.gid, by=by)
    return _numbered_progress(db, telling_id)


def _of_ticket(db: Database, gid: str) -> Telling:
    telling = tellings.of_ticket(db, gid)
    if telling is None:
        raise NotThere(f"no customers were to be told of a ticket {gid}; `triage tell` shows which there are")
    return telling


def _numbered(db: Database, telling_id: int) -> Telling:
    telling = tellings.show(db, telling_id)
    if telling is None:
        raise NotThere(f"there is no telling {telling_id}")
    return telling


def _numbered_progress(db: Database, telling_id: int) -> Progress:
    telling = _numbered(db, telling_id)
    return _progress(db, telling, told_conversations.counts(db, [telling.id]))


def _progress(db: Database, telling: Telling, counts: Mapping[int, Mapping[str, int]]) -> Progress:
    outcomes = told_conversations.outcomes(db, telling.id, start=key_start(telling))
    states = Counter(_state(each) for each in outcomes)
    counted = counts.get(telling.id, {})
    return Progress(
        id=telling.id,
        ticket=telling.gid,
        title=telling.title,
        url=telling.url,
        completion=telling.completion,
        state=telling.state,
        reason=telling.reason,
        stopped_by=telling.stopped_by,
        confirmed_at=telling.confirmed_at,
        over_at=telling.over_at,
        customers=counted.get("customers", 0),
        told=states["told"],
        under_way=states["under way"],
        waiting=counted.get("waiting", 0),
        skipped=states["not told"],
    )


def _state(each: Outcome) -> str:
    if is_told(each):
        return "told"
    return "under way" if each.event_state == "waiting" or each.state in _ON_THE_WAY else "not told"


def _customer(each: Outcome) -> ToldCustomer:
    state = _state(each)
    return ToldCustomer(
        name=each.name,
        conversation=each.conversation.split(":", 2)[2],
        state=state,
        reason=None if state == "told" else why_not(each),
        released_at=each.released_at,
    )


def in_words(progress: Progress) -> str:
    """One line: the ticket, how far it is, and why it stands."""
    figures = ", ".join(_figures(progress)) or "nobody is to be told yet"
    why = f" ({progress.reason})" if progress.reason else ""
    return f"{progress.ticket}  {progress.state}{why}: {figures}  {progress.title or ''}".rstrip()


def _figures(progress: Progress) -> Iterator[str]:
    if not progress.customers:
        return
    yield f"{progress.told} of {progress.customers} told"
    told: Sequence[tuple[int, str]] = (
        (progress.under_way, "under way"), (progress.waiting, "waiting"), (progress.skipped, "not told"),
    )  # fmt: skip
    yield from (f"{count} {words}" for count, words in told if count)
