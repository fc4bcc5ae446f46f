"""How things stand, counted in the database: each query reads a partial index or a table of a few rows."""

from collections.abc import Iterator

import psycopg
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.errors import TriageError
from app.log import logger
from app.store.database import Conn, Database
from app.store.pauses import DESTINATIONS

EVENTS_WAITING = """
SELECT count(*) AS waiting, coalesce(extract(epoch FROM now() - min(received_at) FILTER (WHERE NOT replayed)), 0)::float
  AS oldest FROM events WHERE state = 'waiting'
"""
EVENTS_IN_TROUBLE = "SELECT state, count(*) AS n FROM events WHERE state IN ('failed', 'unreadable') GROUP BY state"
EFFECTS_UNSETTLED = """
SELECT state, count(*) AS n FROM effects WHERE state IN ('planned', 'waiting', 'sending') GROUP BY state
"""
EFFECTS_FOR_PEOPLE = """
SELECT state, count(*) AS n FROM effects WHERE state IN ('held', 'failed', 'unsure') GROUP BY state
"""
LANES = """
SELECT count(*) AS awake, count(*) FILTER (WHERE leased_until < now()) AS expired FROM lanes
WHERE wake_at IS NOT NULL AND wake_at <= now()
"""
BUDGETS = """
SELECT destination, greatest(booked_to - extract(epoch FROM now())::float8, 0) AS booked,
  greatest(blocked_until - extract(epoch FROM now())::float8, 0) AS blocked FROM budgets
"""
TIMERS = """
SELECT count(*) AS waiting, greatest(coalesce(extract(epoch FROM now() - min(due_at)), 0), 0)::float AS overdue
FROM timers WHERE state = 'waiting'
"""
RECOVERED = "SELECT topic, events FROM recoveries ORDER BY topic"
READ_AGAIN = """
SELECT greatest(extract(epoch FROM now() - min(searched_up_to)), 0)::float AS behind,
  (SELECT count(*) FROM conversation_states WHERE unread_since IS NOT NULL) AS unread FROM sweeps
"""
STOPPED = "SELECT count(*) AS n FROM installation WHERE stopped_at IS NOT NULL"
PAUSED = "SELECT destination FROM pauses WHERE until IS NULL"
INCIDENTS = "SELECT count(*) AS n FROM incidents WHERE over_at IS NULL"

_EVENT_STATES = ("failed", "unreadable")
_EFFECT_STATES = ("planned", "waiting", "sending", "held", "failed", "unsure")
_log = logger(room="web")


class DatabaseGauges(Collector):
    """Read at every scrape. When the database does not answer, only `triage_database_up` is told, as 0."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def describe(self) -> list[Metric]:
        return []  # else the registry would collect once to learn the names

    def collect(self) -> Iterator[Metric]:
        try:
            with self._db.connection() as conn:
                metrics = [*_of_events(conn), *_of_effects(conn), *_of_work(conn), *_of_reading_again(conn)]
                metrics += _of_trouble(conn)
        except (TriageError, psycopg.Error) as error:
            _log.warning("gauges_not_read", error=type(error).__name__)
            metrics = []
        yield GaugeMetricFamily("triage_database_up", "Whether the database answered.", 1 if metrics else 0)
        yield from metrics


def _of_events(conn: Conn) -> Iterator[Metric]:
    (waiting,) = conn.execute(EVENTS_WAITING.encode()).fetchall()
    yield GaugeMetricFamily("triage_events_waiting", "Events that wait for their run.", waiting["waiting"])
    told = "Age of the longest waiting event, replays left out."
    yield GaugeMetricFamily("triage_events_oldest_waiting_seconds", told, waiting["oldest"])
    yield _by_state(conn, "triage_events_in_trouble", "Events for people.", [EVENTS_IN_TROUBLE], _EVENT_STATES)


def _of_effects(conn: Conn) -> Iterator[Metric]:
    queries = [EFFECTS_UNSETTLED, EFFECTS_FOR_PEOPLE]
    yield _by_state(conn, "triage_effects", "Effects that are not settled, or need people.", queries, _EFFECT_STATES)


def _of_work(conn: Conn) -> Iterator[Metric]:
    (lanes,) = conn.execute(LANES.encode()).fetchall()
    yield GaugeMetricFamily("triage_lanes_awake", "Lanes with something to do now.", lanes["awake"])
    yield GaugeMetricFamily("triage_lanes_lease_expired", "Lanes whose worker died or froze.", lanes["expired"])
    (timers,) = conn.execute(TIMERS.encode()).fetchall()
    yield GaugeMetricFamily("triage_timers_waiting", "Rules that wait to look again.", timers["waiting"])
    told = "For how long the first of them should have looked again."
    yield GaugeMetricFamily("triage_timers_overdue_seconds", told, timers["overdue"])
    booked = GaugeMetricFamily("triage_booked_ahead_seconds", "How far calls are booked ahead.", labels=["destination"])
    blocked = GaugeMetricFamily("triage_blocked_seconds", "For how long a vendor said 429.", labels=["destination"])
    for row in conn.execute(BUDGETS.encode()).fetchall():
        booked.add_metric([row["destination"]], row["booked"])
        blocked.add_metric([row["destination"]], row["blocked"])
    yield from (booked, blocked)
    (stopped,) = conn.execute(STOPPED.encode()).fetchall()
    yield GaugeMetricFamily("triage_stopped", "1 while somebody has stopped effects.", stopped["n"])


def _of_reading_again(conn: Conn) -> Iterator[Metric]:
    told = "Events of which no notification came, found by reading Intercom again."
    recovered = CounterMetricFamily("triage_events_recovered", told, labels=["topic"])
    for row in conn.execute(RECOVERED.encode()).fetchall():
        recovered.add_metric([row["topic"]], row["events"])
    yield recovered
    (read,) = conn.execute(READ_AGAIN.encode()).fetchall()
    told = "How long ago Intercom was last searched to the end for what changed."
    yield GaugeMetricFamily("triage_read_again_seconds_ago", told, read["behind"] or 0.0)
    yield GaugeMetricFamily("triage_conversations_unread", "Found changed, and not read again yet.", read["unread"])


def _of_trouble(conn: Conn) -> Iterator[Metric]:
    found = {row["destination"] for row in conn.execute(PAUSED.encode()).fetchall()}
    paused = GaugeMetricFamily("triage_paused", "1 while a destination is paused.", labels=["destination"])
    for destination in DESTINATIONS:
        paused.add_metric([destination], float(destination in found))
    yield paused
    (incidents,) = conn.execute(INCIDENTS.encode()).fetchall()
    yield GaugeMetricFamily("triage_incidents_open", "Incidents that are not over.", incidents["n"])


def _by_state(conn: Conn, name: str, told: str, queries: list[str], states: tuple[str, ...]) -> Metric:
    """A gauge with every state, also those that nothing is in: a series must not vanish when all is well."""
    found = {row["state"]: row["n"] for query in queries for row in conn.execute(query.encode()).fetchall()}
    gauge = GaugeMetricFamily(name, told, labels=["state"])
    for state in states:
        gauge.add_metric([state], found.get(state, 0))
    return gauge
