"""The digest in words: what was done, would have been done, was held, failed, was undone; by which rules, and why."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.rules.desk import DeskHours
from app.rules.digest import Digest, told_of
from app.runs.digest.names import called
from app.store import digest as figures_of
from app.store import incidents
from app.store.database import Database
from app.store.digest import Figure
from app.store.incidents import Incident

_FATES = {
    "done": "done",
    "watched": "would have been done",
    "held": "held",
    "failed": "failed",
    "unsure": "unsure",
    "undone": "undone",
}
_MOST_RULES = 15
_MOST_INCIDENTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """How a day went, from `since` until before `until` (aware, by the desk's clock)."""

    day: date
    since: datetime
    until: datetime
    figures: Sequence[Figure]
    trouble: Sequence[dict[str, Any]]
    incidents: Sequence[Incident]
    totals: dict[str, int]


def read_day(db: Database, day: date, now: datetime, digest: Digest, desk: DeskHours | None) -> Day:
    """What the digest of a day tells, as far as it happened by now."""
    since, until = told_of(day, now, digest, desk)
    zone = desk.timezone if desk else None
    return Day(
        day=day,
        since=since.astimezone(zone) if zone else since,
        until=until.astimezone(zone) if zone else until,
        figures=figures_of.figures(db, since, until),
        trouble=figures_of.trouble(db, since, until),
        incidents=incidents.within(db, since, until),
        totals=figures_of.totals(db, since, until),
    )


def in_words(day: Day, service: str) -> str:
    """The digest as plain text; `service` is the address under which the service shows its runs. Nothing that customers
    wrote is in it."""
    return "\n".join(_lines(day, service))


def _lines(day: Day, service: str) -> Iterator[str]:
    yield f"Support automation on {day.day:%A, %d %B %Y}: {_total(day.figures, 'done')} done"
    yield f"From {day.since:%d %B %H:%M} until {day.until:%d %B %H:%M %Z}"
    yield ""
    for fate, words in _FATES.items():
        yield f"{words}: {_counted(day.figures, fate)}"
    undone = day.totals.get("runs_undone", 0)
    yield f"runs taken back: {undone}"
    if day.totals.get("events_failed"):
        yield f"events that failed: {day.totals['events_failed']}"
    yield from _by_rule(day.figures)
    yield from _why(day.trouble, service)
    yield from _incidents(day.incidents)
    if day.totals.get("held_now"):
        yield ""
        yield f"A person decides on {day.totals['held_now']} that are held now: triage held"


def _total(figures: Iterable[Figure], fate: str) -> int:
    return sum(figure.count for figure in figures if figure.fate == fate)


def _counted(figures: Iterable[Figure], fate: str) -> str:
    counts: Counter[str] = Counter()
    for figure in figures:
        if figure.fate == fate:
            counts[called(figure.action)] += figure.count
    told = ", ".join(f"{action} {count}" for action, count in counts.most_common())
    return f"{counts.total()} ({told})" if told else "0"


def _by_rule(figures: Iterable[Figure]) -> Iterator[str]:
    rules: dict[str, Counter[str]] = {}
    for figure in figures:
        rules.setdefault(figure.rule, Counter())[figure.fate] += figure.count
    if not rules:
        return
    yield ""
    yield "By rule:"
    ranked = sorted(rules.items(), key=lambda each: (-each[1].total(), each[0]))
    for rule, counts in ranked[:_MOST_RULES]:
        yield f"- {rule}: {', '.join(f'{counts[fate]} {words}' for fate, words in _FATES.items() if counts[fate])}"
    if len(ranked) > _MOST_RULES:
        yield f"- and {len(ranked) - _MOST_RULES} more rules"


def _incidents(found: Sequence[Incident]) -> Iterator[str]:
    if not found:
        return
    yield ""
    yield "Incidents:"
    for each in found[:_MOST_INCIDENTS]:
        yield f"- {each.words}: {each.stands} (triage incidents {each.id})"
    if len(found) > _MOST_INCIDENTS:
        yield f"- and {len(found) - _MOST_INCIDENTS} more: triage incidents"


def _why(trouble: Sequence[dict[str, Any]], service: str) -> Iterator[str]:
    if not trouble:
        return
    yield ""
    yield "Why not, the most frequent first:"
    for each in trouble:
        yield f"- {each['times']} {each['state']}: {each['cause']} ({service}/runs/{each['run_id']})"
