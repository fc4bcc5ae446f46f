"""How the installation stands, on one screen."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.runs import held_list
from app.runs.folder_state import apart_from
from app.runs.news import listening
from app.store import announcements, incidents, installation, parked, pauses, rulebooks, standing, undo
from app.store.database import Database
from app.store.destinations import at_start

_ANNOUNCED = 10
_DIGEST = 12


def told(db: Database, folder: Path) -> Iterator[str]:
    """Lines for people: the rulebook in force and the folder, reach, stop, what waits, what needs a person."""
    yield from _rulebook(db, folder)
    desk = installation.read(db)
    yield f"reach      {desk.reach}"
    if desk.stopped_at is None:
        yield "stop       nothing is stopped"
    else:
        what = "all effects are" if desk.stopped_scope == "everything" else "what customers can see is"
        yield f"stop       {what} held, by {desk.stopped_by} since {desk.stopped_at:%Y-%m-%d %H:%M:%S}: triage resume"
    yield from _paused(db)
    yield f"events     {_counted(standing.events(db), ('waiting', 'failed', 'unreadable'))}"
    yield f"tickets    {listening.told(db)}"
    yield f"waits      {_waits(*standing.timers(db))}"
    to_take_back = undo.waiting(db)
    if to_take_back:
        yield f"undo       {to_take_back} run{'s' if to_take_back != 1 else ''} wait to be taken back"
    effects = standing.effects(db)
    yield f"effects    {_counted(effects, ('planned', 'waiting', 'sending', 'failed', 'held', 'unsure'))}"
    if effects.get("held") or effects.get("unsure"):
        yield f"held       {', '.join(f'{each.count} {each.cause}' for each in held_list.causes(db))}: triage held"
    yield from _incidents(db)
    yield from _announced(db)


def _rulebook(db: Database, folder: Path) -> Iterator[str]:
    latest = rulebooks.history(db, limit=1)
    if not latest:
        yield "rulebook   none was ever in force here: start the service"
        return
    (row,) = latest
    book = load(row["sources"])
    count = f", {len(book.rules)} rule{'s' if len(book.rules) != 1 else ''}" if isinstance(book, Rulebook) else ""
    yield f"rulebook   {row['digest'][:_DIGEST]} in force since {row['at']:%Y-%m-%d %H:%M:%S}{count}"
    yield f"           {apart_from(folder, row['digest']) or f'the folder {folder} holds the same'}"


def _paused(db: Database) -> Iterator[str]:
    for pause in pauses.in_force(db):
        ends = "it goes on by itself" if pause.by_breaker else f"triage resume {pause.destination}"
        waits = _waiting(parked.count(db, pause.destination))
        yield f"paused     {at_start(pause.destination)}, {pause.told()}; {waits}: {ends}"


def _incidents(db: Database) -> Iterator[str]:
    for incident in incidents.still_open(db)[:_ANNOUNCED]:
        yield f"incident   {incident.words}: {incident.stands}: triage incidents {incident.id}"


def _waiting(effects: int) -> str:
    if not effects:
        return "nothing waits"
    return "1 effect waits" if effects == 1 else f"{effects} effects wait"


def _waits(count: int, first: datetime | None) -> str:
    if first is None:
        return "no rule waits to look again"
    waits = "1 rule waits" if count == 1 else f"{count} rules wait"
    return f"{waits} to look again, the first at {first:%Y-%m-%d %H:%M:%S}"


def _counted(counts: Mapping[str, int], states: tuple[str, ...]) -> str:
    return ", ".join(f"{counts[state]} {state}" for state in states if counts.get(state)) or "none wait, none failed"


def _announced(db: Database) -> Iterator[str]:
    found = announcements.newest(db, limit=_ANNOUNCED + 1)
    if not found:
        yield "announced  nothing"
        return
    yield "announced, the newest first"
    for row in found[:_ANNOUNCED]:
        times = f" ({row['times']} times)" if row["times"] > 1 else ""
        first, *more = row["words"].splitlines()
        yield f"  {row['at']:%Y-%m-%d %H:%M:%S}  {row['kind']}{times}: {first}"
        yield from (f"      {line}" for line in more)
    if len(found) > _ANNOUNCED:
        yield "  … and more: GET /api/announcements"
