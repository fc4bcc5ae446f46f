"""How far tellings are, for people: who was told, who waits, who is not told and why; and their stop button."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.errors import NotNow, NotThere
from app.log import logger
from app.runs.telling import so_far
from app.runs.telling.going_on import is_kept_back
from app.runs.telling.summary import is_told, why_not
from app.store import announcements, tellings, told_conversations
from app.store.database import Database
from app.store.tellings import Telling
from app.store.told_conversations import Outcome

_log = logger(room="runs")
_KEPT_BACK = "kept back"
_ON_THE_WAY = frozenset({"planned", "waiting", "sending", "held"})
_STANDS = {
    "cooling": "it has not begun yet",
    "telling": "it is under way",
    "over": "it is over",
    "cancelled": "nobody is to be told",
    "stopped": "it is stopped already",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCustomer:
    """One customer of a telling, in the conversation (its id) that is theirs: told, under way, kept back by a stop, or
    not told, and why."""

    name: str | None
    conversation: str
    state: str
    reason: str | None
    released_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A telling in figures. Of `customers` some are `told`, some messages are `under_way` (a person may have to approve
    them) or `kept_back` while it is stopped, some customers `waiting` for their turn, some `skipped`. `reason`: why it
    stands, or what it waits for."""

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
    kept_back: int
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
    outcomes = so_far.outcomes(db, telling)
    return [_customer(each, telling) for each in outcomes]


def stop(db: Database, telling_id: int, *, by: str) -> Progress:
    """Tell nobody more, and let no message out that is under way; also where the ticket has stopped it. Raises
    NotThere, and NotNow where it is at an end, or a person has stopped it."""
    telling = _numbered(db, telling_id)
    if not tellings.stop(db, telling.id, by=by, reason=f"by {by}"):
        raise NotNow(f"telling the customers of ticket {telling.gid} cannot be stopped: {_STANDS[telling.state]}")
    _log.warning("telling_stopped", ticket=telling.gid, by=by)
    return _numbered_progress(db, telling_id)


def go(db: Database, telling_id: int, *, by: str) -> Progress:
    """Go on with a telling that was stopped, from a fresh look at the ticket. Raises NotThere, and NotNow where it was
    not stopped, or the ticket was completed anew."""
    telling = _numbered(db, telling_id)
    if not tellings.go(db, telling.id):
        if telling.state == "stopped":
            raise NotNow(f"the ticket {telling.gid} was completed anew, and its customers are told of that instead")
        raise NotNow(f"telling the customers of ticket {telling.gid} was not stopped: {_STANDS[telling.state]}")
    announcements.take_back(db, "telling_stopped", telling.gid)
    _log.warning("telling_goes_on", ticket=telling.gid, by=by)
    return _numbered_progress(db, telling_id)


def _of_ticket(db: Database, gid: str) -> Telling:
    telling = tellings.of_ticket(db, gid)
    if telling is None:
        raise NotThere(
            f"no customer is told of a ticket {gid}: it is not found done yet, or no conversation is linked to it;"
            " `triage tell` lists those that are"
        )
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
    outcomes = so_far.outcomes(db, telling)
    states = Counter(_state(each, telling) for each in outcomes)
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
        kept_back=states[_KEPT_BACK],
        waiting=counted.get("waiting", 0),
        skipped=states["not told"],
    )


def _state(each: Outcome, telling: Telling) -> str:
    if is_told(each):
        return "told"
    under_way = each.event_state == "waiting" or each.state in _ON_THE_WAY
    if is_kept_back(each) or (under_way and telling.state == "stopped" and each.state != "sending"):
        return _KEPT_BACK
    return "under way" if under_way else "not told"


def _customer(each: Outcome, telling: Telling) -> ToldCustomer:
    state = _state(each, telling)
    return ToldCustomer(
        name=each.name,
        conversation=each.conversation.split(":", 2)[2],
        state=state,
        reason=_why(each, state, telling),
        released_at=each.released_at,
    )


def _why(each: Outcome, state: str, telling: Telling) -> str | None:
    """Why a customer is not told (yet)."""
    if state == "told":
        return None
    if state != _KEPT_BACK:
        return why_not(each)
    return f"to be told after: triage tell go {telling.gid}" if telling.state == "stopped" else "to be told yet"


def in_words(progress: Progress) -> str:
    """One line: the ticket, how far it is, and why it stands."""
    figures = ", ".join(_figures(progress)) or "nobody is told yet"
    why = f" ({progress.reason})" if progress.reason else ""
    return f"{progress.ticket}  {progress.state}{why}: {figures}  {progress.title or ''}".rstrip()


def _figures(progress: Progress) -> Iterator[str]:
    if not progress.customers:
        return
    yield f"{progress.told} of {progress.customers} told"
    told: Sequence[tuple[int, str]] = (
        (progress.under_way, "under way"), (progress.kept_back, _KEPT_BACK), (progress.waiting, "waiting"),
        (progress.skipped, "not told"),
    )  # fmt: skip
    yield from (f"{count} {words}" for count, words in told if count)
