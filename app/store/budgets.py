"""Budgets: one rate per vendor for all processes together (GCRA on one row), and slots for calls in flight.

A caller books places in time. Live work and bulk work stand in two lines: bulk has at most half the rate, books as far
ahead as it must, and gives way when live work has booked the near future.
"""

from dataclasses import dataclass
from datetime import datetime

from app.store.database import Database

BULK_SHARE = 0.5

_BOOK = """
WITH b AS (SELECT *, extract(epoch FROM clock_timestamp())::float8 AS t FROM budgets
  WHERE destination = %(destination)s FOR UPDATE),
line AS (SELECT greatest(booked_to, t - burst / per_second) + %(n)s / per_second AS to_, t FROM b)
UPDATE budgets SET booked_to = line.to_ FROM line WHERE budgets.destination = %(destination)s
RETURNING greatest(line.to_ - line.t, blocked_until - line.t, 0) AS wait, per_second
"""

_BOOK_BULK = """
WITH b AS (SELECT *, extract(epoch FROM clock_timestamp())::float8 AS t FROM budgets
  WHERE destination = %(destination)s FOR UPDATE),
line AS (SELECT greatest(bulk_booked_to, t) + 1 / (per_second * %(share)s) AS to_, t FROM b)
UPDATE budgets SET bulk_booked_to = line.to_ FROM line WHERE budgets.destination = %(destination)s
RETURNING greatest(line.to_ - line.t, blocked_until - line.t, 0) AS wait, per_second
"""

_LOOK = """
SELECT greatest(booked_to - extract(epoch FROM clock_timestamp())::float8, 0) AS booked,
  greatest(blocked_until - extract(epoch FROM clock_timestamp())::float8, 0) AS blocked
FROM budgets WHERE destination = %(destination)s
"""


def declare(db: Database, destination: str, *, per_second: float, burst: float, flights: int) -> None:
    """Make sure a vendor has a budget of this rate and this many slots in flight."""
    db.run(
        "INSERT INTO budgets (destination, per_second, burst) VALUES (%(d)s, %(r)s, %(b)s)"
        " ON CONFLICT (destination) DO UPDATE SET per_second = excluded.per_second, burst = excluded.burst,"
        " reported_limit = NULL WHERE budgets.reported_limit IS NULL",
        {"d": destination, "r": per_second, "b": burst},
    )
    db.run(
        "INSERT INTO flights (destination, slot) SELECT %(d)s, generate_series(1, %(n)s) ON CONFLICT DO NOTHING",
        {"d": destination, "n": flights},
    )


def book(db: Database, destination: str, n: int = 1) -> float:
    """Book the next `n` places for live work; the seconds until the last of them may be used."""
    row = db.row(_BOOK, {"destination": destination, "n": n})
    return float(row["wait"]) if row else 0.0


def book_bulk(db: Database, destination: str) -> float:
    """Book one place for bulk work; the seconds until it comes up."""
    row = db.row(_BOOK_BULK, {"destination": destination, "share": BULK_SHARE})
    return float(row["wait"]) if row else 0.0


def pressure(db: Database, destination: str) -> tuple[float, float]:
    """How many seconds ahead live work has booked, and for how many the vendor has shut its door."""
    row = db.row(_LOOK, {"destination": destination})
    return (float(row["booked"]), float(row["blocked"])) if row else (0.0, 0.0)


def block(db: Database, destination: str, *, seconds: float) -> None:
    """Nobody calls this vendor for so many seconds: it said 429."""
    db.run(
        "UPDATE budgets SET blocked_until = greatest(blocked_until, extract(epoch FROM clock_timestamp()) + %(s)s)"
        " WHERE destination = %(d)s",
        {"d": destination, "s": seconds},
    )


def correct(db: Database, destination: str, *, remaining: int, resets_in: float) -> None:
    """Other apps share the vendor's window: book away what `remaining` calls in `resets_in` seconds do not allow."""
    db.run(
        "UPDATE budgets SET booked_to = greatest(booked_to,"
        " extract(epoch FROM clock_timestamp()) + %(resets_in)s - %(remaining)s / per_second)"
        " WHERE destination = %(d)s",
        {"d": destination, "remaining": remaining, "resets_in": resets_in},
    )


def report_limit(db: Database, destination: str, *, limit: int, per_second: float, burst: float) -> None:
    """The vendor told the size of its window: believe it."""
    db.run(
        "UPDATE budgets SET reported_limit = %(limit)s, per_second = %(r)s, burst = %(b)s"
        " WHERE destination = %(d)s AND reported_limit IS DISTINCT FROM %(limit)s",
        {"d": destination, "limit": limit, "r": per_second, "b": burst},
    )


@dataclass(frozen=True, slots=True)
class Flight:
    """A slot for one call in flight, ours until its lease ends."""

    destination: str
    slot: int
    leased_until: datetime


def take_flight(db: Database, destination: str, *, seconds: float) -> Flight | None:
    """A slot for one call in flight, leased for `seconds`; None while all are taken."""
    row = db.row(
        "UPDATE flights SET leased_until = now() + make_interval(secs => %(s)s) WHERE (destination, slot) = ("
        " SELECT destination, slot FROM flights WHERE destination = %(d)s AND leased_until < now() LIMIT 1"
        " FOR UPDATE SKIP LOCKED) RETURNING destination, slot, leased_until",
        {"d": destination, "s": seconds},
    )
    return Flight(**row) if row else None


def land(db: Database, flight: Flight) -> None:
    """Give a slot back, unless its lease ended and another call has it."""
    db.run(
        "UPDATE flights SET leased_until = '-infinity'"
        " WHERE destination = %(d)s AND slot = %(slot)s AND leased_until = %(mine)s",
        {"d": flight.destination, "slot": flight.slot, "mine": flight.leased_until},
    )
