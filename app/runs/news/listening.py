"""How this installation hears of its tickets, in words."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from app import clock
from app.store import announcements, asana_projects
from app.store.database import Database

NO_WEBHOOK = "webhook_missing"
"""The kind of the announcements that no webhook of a project could be made."""
_LATELY = timedelta(minutes=10)


def told(db: Database) -> str:
    """By webhook or by asking, and when last."""
    rows = asana_projects.listening(db)
    asked = [row for row in rows if _is_asked(row)]
    heard = [row for row in rows if row["heard_at"] and row not in asked]
    parts = []
    if heard:
        parts.append(f"webhooks tell of {_projects(heard)}, heard last at {_latest(heard, 'heard_at')}")
    if asked:
        parts.append(f"Asana is asked for news of {_projects(asked)}, last at {_latest(asked, 'asked_at')}")
    return "; ".join(parts) or "Asana tells nothing: no webhook, and nobody has asked for the last ten minutes"


def troubles(db: Database, projects: Iterable[str]) -> Iterator[str]:
    """Of which of these projects Asana is asked for news because it tells nothing by itself, and why."""
    asked = {row["project"]: row["asked_at"] for row in asana_projects.listening(db) if _is_asked(row)}
    for project in projects:
        if project in asked:
            last = _time(asked[project])
            yield f"project {project}: no webhook tells of it; Asana is asked for its news, last at {last}"
        if why := announcements.words(db, NO_WEBHOOK, project):
            yield f"  the service tried by itself: {why}"


def _is_asked(row: dict[str, Any]) -> bool:
    """Whether its events are asked for these days: not since a webhook was heard."""
    at, heard_at = row["asked_at"], row["heard_at"]
    return at is not None and clock.now() - at < _LATELY and (heard_at is None or heard_at < at)


def _projects(rows: list[dict[str, Any]]) -> str:
    return f"{len(rows)} project{'s' if len(rows) != 1 else ''}"


def _latest(rows: list[dict[str, Any]], name: str) -> str:
    latest: datetime = max(row[name] for row in rows)
    return _time(latest)


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
