"""The desk's projects in Asana are read, what has changed since the last time: so tickets can be suggested, and what no
notification told of them is found."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from app import clock
from app.integrations.asana import AsanaClient
from app.integrations.errors import CallFailed
from app.log import logger
from app.rules.related.words import READING
from app.rules.vocabulary import TicketKind
from app.runs.budget import Parked
from app.runs.bulk_turn import turn_of_bulk
from app.runs.news.missed import find_missed
from app.runs.news.sight import TASK_FIELDS
from app.runs.related import KnownTicket, remember
from app.runs.workplace import Workplace
from app.store import related, ticket_reads
from app.store.database import Database

Json = Mapping[str, Any]
Turn = Callable[[], AbstractContextManager[None]]

_EVERY = 300.0
_AGAIN_IN = 300.0
_WITHOUT_PLACE = 15.0
"""Seconds after which a read for which there was no place is tried again; while Asana is paused there is none."""
_COUNT_EVERY = 600.0
_PAGE = 100
_BEFORE_ASANA = datetime(2008, 1, 1, tzinfo=UTC)
_OVERLAP = timedelta(minutes=5)
"""Asana's lists may be behind its tasks."""

_FIELDS = f"{TASK_FIELDS},notes"
_log = logger(room="runs")


def read_tickets_if_due(place: Workplace) -> None:
    """Each project of the rulebook in force is read every five minutes, behind live work, by one worker for all. One
    that cannot be read is read later."""
    for project, kinds in kinds_by_project(place.rulebook.current().vocabulary.tickets.values()).items():
        if ticket_reads.claim(place.db, project, every=_EVERY):
            _read(place, project, kinds)
    related.count_words(place.db, at_most_every=_COUNT_EVERY)


def kinds_by_project(kinds: Iterable[TicketKind]) -> dict[str, list[TicketKind]]:
    """Each project's gid with the kinds of tickets that are filed there."""
    projects: dict[str, list[TicketKind]] = {}
    for kind in kinds:
        projects.setdefault(kind.project, []).append(kind)
    return projects


def read_project(  # noqa: PLR0913 - what it reads with, and how, each by its name
    db: Database,
    asana: AsanaClient,
    project: str,
    kinds: Sequence[TicketKind],
    *,
    turn: Turn = nullcontext,
    anew: bool = False,
    on_page: Callable[[Sequence[Json]], None] | None = None,
    now: Callable[[], datetime] = clock.now,
) -> int:
    """Make known what has changed in a project since it was read last, or with `anew` all that is in it; how many
    tickets that were. Each page is read inside `turn()`, which waits for a place in Asana's budget, and then handed
    to `on_page`, which looks for what was missed: only then it counts as read, up to when this began by Asana's clock
    `now`. Raises CallFailed when Asana cannot be asked: what was read until then is kept, and read again the next
    time."""
    reading = f"{READING}: {', '.join(kind.name for kind in kinds)}"
    read_before = ticket_reads.read_up_to(db, project, reading)
    since = (None if anew else read_before) or _BEFORE_ASANA
    begun, count = clock.monotonic(), 0
    for page in _pages(asana.tasks_modified_since(project, since, _FIELDS), turn):
        tasks = [task for task in page if _is_ticket(task)]
        known = related.kinds_of(db, [str(task["gid"]) for task in tasks])
        remember(db, *(_ticket(task, project, kinds, known) for task in tasks))
        count += len(tasks)
        if on_page is not None:
            on_page(tasks)
    if on_page is not None:
        began_at = now() - timedelta(seconds=clock.monotonic() - begun)
        ticket_reads.keep(db, project, reading, began_at - _OVERLAP, instead_of=read_before)
    return count


def _read(place: Workplace, project: str, kinds: Sequence[TicketKind]) -> None:
    try:
        count = read_project(
            place.db, place.asana, project, kinds, turn=partial(turn_of_bulk, place, "asana"),
            on_page=partial(_find_missed, place), now=partial(place.clocks.now, "asana"),
        )  # fmt: skip
    except Parked:
        ticket_reads.put_off(place.db, project, seconds=_WITHOUT_PLACE)
    except CallFailed as failure:
        ticket_reads.put_off(place.db, project, seconds=_AGAIN_IN)
        _log.warning("tickets_not_read", project=project, detail=str(failure), again_in=_AGAIN_IN)
    except BaseException:
        ticket_reads.put_off(place.db, project, seconds=_AGAIN_IN)
        raise
    else:
        _log.info("tickets_read", project=project, count=count)


def _find_missed(place: Workplace, tasks: Sequence[Json]) -> None:
    app_id = place.installation.current().app_id
    if app_id is not None:
        find_missed(place, app_id, tasks, now=place.clocks.now("asana"))


def _pages(tasks: Iterator[dict[str, Any]], turn: Turn) -> Iterator[list[dict[str, Any]]]:
    """The tasks by hundreds, as Asana gives them: each of these asks for one page."""
    while True:
        with turn():
            page = list(islice(tasks, _PAGE))
        if not page:
            return
        yield page


def _is_ticket(task: Json) -> bool:
    """Sections can be tasks too, in projects of old."""
    return bool(task.get("name")) and task.get("resource_subtype") != "section" and bool(task.get("created_at"))


def _ticket(task: Json, project: str, kinds: Sequence[TicketKind], known: Mapping[str, str]) -> KnownTicket:
    gid = str(task["gid"])
    return KnownTicket(
        gid=gid,
        kind=_kind(task, kinds, known.get(gid)),
        project=project,
        title=str(task["name"]),
        text=str(task.get("notes") or ""),
        url=task.get("permalink_url"),
        completed=task.get("completed") is True,
        created_at=datetime.fromisoformat(str(task["created_at"])),
    )


def _kind(task: Json, kinds: Sequence[TicketKind], known: str | None) -> str:
    """Several kinds in one project: one that is known stays what it is, wherever it was moved to. Others are told apart
    by the section that a kind is filed into; the rest is of the first kind."""
    if known in {kind.name for kind in kinds}:
        return str(known)
    sections = {str((each.get("section") or {}).get("gid")) for each in task.get("memberships") or ()}
    return next((kind.name for kind in kinds if kind.section in sections), kinds[0].name)
