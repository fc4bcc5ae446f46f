"""What rules in shadow and outside their rollout would have done, beside what live rules did: for people."""

from collections.abc import Iterator
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

from app.errors import TriageError
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.runs.shadow import STOP
from app.store import rulebooks, shadow
from app.store.database import Database


def report(db: Database, *, since: datetime, rule: str | None = None) -> list[str]:
    """Lines for people, rule by rule; says so when nothing was recorded."""
    rows = shadow.report(db, since=since, rule=rule)
    if not rows:
        whose = f"Rule {rule} has not" if rule else "No rule has"
        return [f"{whose} matched in shadow since {since:%Y-%m-%d}."]
    return list(_told(rows))


def standing_of(db: Database, rule: str) -> str | None:
    """How the rule stands today where it is not in shadow: live, or not there. None where it is, or nothing is known.
    Raises TriageError for a name that no rule has and nothing was recorded of, with the nearest one."""
    sources = rulebooks.last_good(db)
    book = load(sources) if sources else None
    if not isinstance(book, Rulebook):
        return None
    found = next((one for one in book.rules if one.name == rule), None)
    if found is not None:
        is_live = found.mode.name == "live" and found.rollout is None
        return f"{rule} is live now; this is what was recorded before." if is_live else None
    if shadow.report(db, since=datetime.fromtimestamp(0, UTC), rule=rule):
        return f"{rule} is not in the rulebook any more; this is what was recorded before."
    near = get_close_matches(rule, [one.name for one in book.rules], n=1)
    meant = f', did you mean "{near[0]}"?' if near else ""
    raise TriageError(f'there is no rule "{rule}" in force{meant}')


def _told(rows: list[dict[str, Any]]) -> Iterator[str]:
    of_rule = None
    for row in rows:
        if row["rule"] != of_rule:
            of_rule = row["rule"]
            yield f"{of_rule} would have asked for:"
        events = ", ".join(map(str, row["events"]))
        yield f"  {row['times']:>6} ×  {_step(row)}: {_beside(row)}  (events {events})"


def _step(row: dict[str, Any]) -> str:
    return " ".join(filter(None, (row["action"].replace("_", " "), row["target"])))


def _beside(row: dict[str, Any]) -> str:
    if row["action"] == STOP:
        return "no later rule would have been looked at"
    if row["same"]:
        return "live rules did the same"
    if row["needless"]:
        return "it was so already"
    if row["instead"]:
        return f"live rules did {row['instead']} instead"
    return "live rules did not"
