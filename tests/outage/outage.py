"""One outage from beginning to end: the service goes, conversations change, every notification is lost, it comes
back."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from app.store.database import Database
from tests.house import House, wait_until
from tests.outage.changes import Changes, conversations_before, happen, tickets_before
from tests.outage.verdict import Figures, calls_by_route, count_events, is_reading

QUOTA_PER_SECOND = 1667 / 10
"""Intercom's true one for an app: 10,000 calls a minute, in windows of ten seconds."""
DELIVERY_TIME = 2.0
SETTINGS = {
    "TRIAGE_READ_AGAIN_EVERY": "600",
    "TRIAGE_DELIVERY_TIME": str(DELIVERY_TIME),
    "TRIAGE_PAUSE": "0.2",
    "TRIAGE_FUSE": "100000",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """What happened, what was there before, and what it cost to find it."""

    changes: Changes
    last_before: int
    figures: Figures


def suffer(
    house: House, db: Database, count: int, *, patience: float, meanwhile: Callable[[], None] = lambda: None
) -> Outage:
    """Let so many conversations change while the service is away, and have it come back. `meanwhile` is called once it
    is back."""
    wait_until(lambda: db.row("SELECT 1 AS begun FROM sweeps"), what="reading again to begin")
    changes = conversations_before(house, count)
    wait_until(lambda: _is_quiet(db, len(changes.before)), what="what happened before", patience=patience)
    wait_until(lambda: _seen(db) == tickets_before(count), what="its tickets to be seen", patience=patience)
    house.end("web")
    house.end("worker")
    house.sandbox.put("/sandbox/webhooks", json={"drop": True}).raise_for_status()
    last_before = _last(db)
    happen(house, changes, count)
    wait_until(lambda: not house.sandbox.get("/sandbox/deliveries").json()["pending"], what="all to be lost")
    time.sleep(DELIVERY_TIME + 1)  # what is younger may still be delivered
    house.sandbox.put("/sandbox/webhooks", json={}).raise_for_status()
    before, begun = calls_by_route(house), time.monotonic()
    house.start("web", "web")
    house.start("worker", "worker")
    meanwhile()
    wait_until(
        lambda: count_events(db, last_before) >= changes.events, what=f"{changes.events} events", patience=patience
    )
    recovered_in = time.monotonic() - begun
    wait_until(lambda: _is_quiet(db, 0), what="all events to be decided on", patience=patience)
    settled_in = time.monotonic() - begun
    made = {route: count - before.get(route, 0) for route, count in calls_by_route(house).items()}
    figures = Figures(
        conversations=count,
        events=count_events(db, last_before),
        reading=sum(number for route, number in made.items() if is_reading(route)),
        calls=sum(made.values()),
        recovered_in=recovered_in,
        settled_in=settled_in,
        calls_per_second=QUOTA_PER_SECOND,
    )
    return Outage(changes=changes, last_before=last_before, figures=figures)


def _last(db: Database) -> int:
    row = db.row("SELECT coalesce(max(id), 0) AS id FROM events")
    return int(row["id"]) if row else 0


def _seen(db: Database) -> int:
    """How many tickets were looked at, so that what changes in them is news."""
    row = db.row("SELECT count(*) AS n FROM ticket_states WHERE seen IS NOT NULL")
    return int(row["n"]) if row else 0


def _is_quiet(db: Database, at_least: int) -> bool:
    """Whether so many events came, none waits, and nothing is under way."""
    row = db.row(
        "SELECT (SELECT count(*) FROM events) >= %(n)s AND NOT EXISTS (SELECT 1 FROM events WHERE state = 'waiting')"
        " AND NOT EXISTS (SELECT 1 FROM effects WHERE state IN ('planned', 'waiting', 'sending')) AS quiet",
        {"n": at_least},
    )
    return bool(row and row["quiet"])
