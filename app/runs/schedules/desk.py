"""What people see of the rules that the clock or a date calls, and what they may say to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.errors import NotNow, NotThere
from app.rules.due_dates import DueDate
from app.rules.rulebook import Rulebook
from app.rules.schedule import Schedule
from app.runs.due_dates.calling import called_by_dates
from app.runs.schedules import held
from app.runs.schedules.times import called_by_clock
from app.store import announcements, due_dates, installation, schedule_desk, schedules
from app.store.database import Database
from app.store.schedules import Round

_FEW = 10
_DATES = 10_000
"""So many dates are looked through for when one calls a rule next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A rule that the clock calls: when, when next (None: not within ten years), and its last round. Or one that dates
    call (`by_date`): when next, as far as a date is ahead."""

    rule: str
    schedule: str
    next_at: datetime | None
    last: Round | None
    by_date: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """On how many of the open conversations a rule would act now. While it is not `ended`, so far; `conversations` are
    the ids of some."""

    id: int
    rule: str
    ended: bool
    looked_at: int
    matched: int
    conversations: Sequence[str]
    reason: str | None


def listed(db: Database, book: Rulebook) -> list[Called]:
    """The rules that the clock calls, in the book's order, and behind them those that dates call."""
    last, now = schedule_desk.last_rounds(db), schedules.now(db)
    by_clock = [_called(rule, schedule, last.get(rule), now) for rule, schedule in called_by_clock(book).items()]
    return [*by_clock, *_called_by_dates(db, book, now)]


def _called(rule: str, schedule: Schedule, last: Round | None, now: datetime) -> Called:
    turn = schedule.next_after(now)
    return Called(rule=rule, schedule=str(schedule), next_at=turn.at if turn else None, last=last)


def _called_by_dates(db: Database, book: Rulebook, now: datetime) -> list[Called]:
    called = called_by_dates(book)
    following = _next_times(db, called, book, now) if called else {}
    return [
        Called(rule=rule, schedule=str(due), next_at=following.get(rule), last=None, by_date=True)
        for rule, due in called.items()
    ]


def _next_times(db: Database, called: Mapping[str, DueDate], book: Rulebook, now: datetime) -> Mapping[str, datetime]:
    found: dict[str, datetime] = {}
    for kept in due_dates.ahead(db, most=_DATES):
        for rule, due in called.items():
            at = due.at(kept.at, book.vocabulary.desk)
            if due.attribute == kept.attribute and at > now:
                found[rule] = min(found.get(rule, at), at)
    return found


def ask_preview(db: Database, book: Rulebook, rule: str) -> int:
    """Have a worker count on which open conversations a rule would act now, doing nothing; the preview's number. Raises
    NotThere, and NotNow where the workspace is not known yet."""
    schedule = called_by_clock(book).get(rule)
    if rule in called_by_dates(book):
        raise NotThere(
            f"dates call the rule {rule}, in each conversation at a time of its own: there is nothing to count"
        )
    if schedule is None:
        raise NotThere(
            f"the clock calls no rule {rule} in the rulebook in force; `triage schedules` lists those it does"
        )
    app_id = installation.read(db).app_id
    if app_id is None:
        raise NotNow("the workspace is not known until Intercom has answered once: start the service")
    now = schedules.now(db)
    return schedule_desk.preview(db, app_id=app_id, rule=rule, day=now.astimezone(schedule.zone).date(), at=now)


def preview(db: Database, preview_id: int) -> Preview:
    """How far a preview has come. Raises NotThere; a later preview of the rule takes the place of an earlier one."""
    found = schedule_desk.one(db, preview_id)
    if found is None or not found.is_preview:
        raise NotThere(f"there is no preview {preview_id}, or a later one has taken its place")
    return Preview(
        id=found.id,
        rule=found.rule,
        ended=found.ended_at is not None,
        looked_at=found.looked_at,
        matched=found.matched,
        conversations=schedule_desk.found(db, found.id, limit=_FEW),
        reason=found.reason,
    )


def go(db: Database, rule: str) -> None:
    """Let a rule's held round go on. Raises NotNow if none is held."""
    if not schedule_desk.go(db, rule):
        raise NotNow(_NONE_HELD.format(rule=rule))
    announcements.take_back(db, held.HELD, rule)


def drop(db: Database, rule: str, *, by: str) -> None:
    """Leave a rule's held round be. Raises NotNow if none is held."""
    if not held.drop(db, [rule], reason=f"dropped by {by}"):
        raise NotNow(_NONE_HELD.format(rule=rule))


_NONE_HELD = "nothing of the rule {rule} is held; `triage schedules` shows what is"
