"""What rules in shadow and outside their rollout would have done, beside what live rules did: for people."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from app.store import shadow
from app.store.database import Database


def report(db: Database, *, since: datetime, rule: str | None = None) -> list[str]:
    """Lines for people, rule by rule; says so when nothing was recorded."""
    rows = shadow.report(db, since=since, rule=rule)
    if not rows:
        whose = f"Rule {rule}" if rule else "No rule"
        return [f"{whose} has {'no' if rule else ''} matched in shadow since {since:%Y-%m-%d}.".replace("  ", " ")]
    return list(_told(rows))


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
    if row["same"]:
        return "live rules did the same"
    if row["needless"]:
        return "it was so already"
    if row["instead"]:
        return f"live rules did {row['instead']} instead"
    return "live rules did not"
