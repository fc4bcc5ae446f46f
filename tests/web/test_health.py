from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import Client
from prometheus_client.parser import text_string_to_metric_families

from app.store import announcements, budgets, installation
from app.store.database import Database
from app.web import gauges
from app.web.metrics import Metrics
from app.web.routes import include
from tests.postgres import drop_database, fresh_database
from tests.web.conftest import Desk, started
from tests.web.serving import serving

Samples = dict[tuple[str, str], float]


def samples(client: Client) -> Samples:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    return {
        (sample.name, ",".join(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_the_process_is_alive_without_a_key(stranger: Client) -> None:
    assert stranger.get("/health/live").json() == {"alive": True}


def test_the_service_is_ready_once_a_rulebook_has_been_in_force(desk: Desk, stranger: Client) -> None:
    not_yet = stranger.get("/health/ready")
    assert not_yet.status_code == 503
    assert "rulebook" in not_yet.json()["reasons"][0]
    desk.run(desk.receive(started(1)))
    assert stranger.get("/health/ready").json() == {"ready": True, "reasons": [], "warnings": []}


def test_a_broken_rulebook_and_a_stop_are_warnings(desk: Desk, stranger: Client) -> None:
    desk.run(desk.receive(started(1)))
    announcements.announce(desk.db, "rulebook_broken", "rulebook", "book.yaml:1:1 not YAML")
    installation.stop(desk.db, scope="customers", by="ana")
    ready = stranger.get("/health/ready")
    assert ready.status_code == 200
    assert len(ready.json()["warnings"]) == 2


def test_a_full_inbox_is_not_ready(db: Database, tmp_path: Path) -> None:
    app = FastAPI()
    include(app, db=db, inbox_length=lambda: 7, inbox_room=7, rulebook=tmp_path)
    with serving(app) as client:
        answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert "inbox is full" in answer.json()["reasons"][0]


def test_metrics_count_this_process_and_what_is_in_the_database(desk: Desk, tmp_path: Path) -> None:
    desk.run(desk.receive(started(1)))
    desk.receive(started(2))
    desk.receive(b"no json")
    desk.become("held", action="close")
    budgets.declare(desk.db, "asana", per_second=1.0, burst=1.0, flights=1)
    budgets.book(desk.db, "asana", 30)
    app = FastAPI()
    metrics = include(app, db=desk.db, inbox_length=lambda: 3, rulebook=tmp_path)
    metrics.count_delivery("accepted")
    metrics.count("effect", "tag:done")
    with serving(app) as client:
        seen = samples(client)
    assert seen[("triage_database_up", "")] == 1
    assert seen[("triage_deliveries_total", "accepted")] == 1
    assert seen[("triage_happenings_total", "tag:done,effect")] == 1
    assert seen[("triage_inbox_length", "")] == 3
    assert seen[("triage_events_waiting", "")] == 1
    assert seen[("triage_events_oldest_waiting_seconds", "")] >= 0
    assert seen[("triage_events_in_trouble", "unreadable")] == 1
    assert seen[("triage_effects", "held")] == 1
    assert seen[("triage_effects", "failed")] == 0
    assert seen[("triage_effects", "planned")] == 4
    assert seen[("triage_lanes_awake", "")] >= 1
    assert seen[("triage_lanes_lease_expired", "")] == 0
    assert seen[("triage_timers_waiting", "")] == 0
    assert seen[("triage_timers_overdue_seconds", "")] == 0
    assert 20 < seen[("triage_booked_ahead_seconds", "asana")] <= 31
    assert seen[("triage_stopped", "")] == 0


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (gauges.EVENTS_WAITING, "events_waiting_idx"),
        (gauges.EVENTS_IN_TROUBLE, "events_trouble_idx"),
        (gauges.EFFECTS_UNSETTLED, "effects_due_idx"),
        (gauges.EFFECTS_FOR_PEOPLE, "effects_attention_idx"),
        (gauges.LANES, "lanes_wake_at_idx"),
        (gauges.TIMERS, "timers_due_idx"),
    ],
)
def test_no_gauge_reads_a_whole_table(db: Database, query: str, index: str) -> None:
    with db.transaction() as conn:
        conn.execute(b"SET LOCAL enable_seqscan = off")
        plan = conn.execute(b"EXPLAIN " + query.encode()).fetchall()
    assert index in str(plan)


def test_totals_are_what_was_counted() -> None:
    metrics = Metrics()
    metrics.count("effect", "tag:done")
    metrics.count("effect", "tag:done")
    metrics.count("lane_lost")
    assert metrics.totals() == {"effect:tag:done": 2, "lane_lost": 1}


@pytest.fixture
def bereft(postgres_server: str, migrated: str, tmp_path: Path) -> Iterator[Client]:
    """A client with a key whose service has lost its database."""
    url = fresh_database(postgres_server, migrated)
    with Database(url, size=2, patience=1.0) as db:
        app = FastAPI()
        include(app, db=db, inbox_length=lambda: 0, rulebook=tmp_path)
        with serving(app) as client:
            drop_database(url)
            yield client


def test_without_the_database_calls_are_503_and_the_process_lives(bereft: Client) -> None:
    answer = bereft.get("/api/events", headers={"Authorization": "Bearer triage_x"})
    assert answer.status_code == 503
    assert "database" in answer.json()["error"]["message"]
    assert bereft.get("/runs/1").status_code == 503
    ready = bereft.get("/health/ready")
    assert (ready.status_code, ready.json()["reasons"]) == (503, ["the database does not answer"])
    assert bereft.get("/health/live").status_code == 200


def test_without_the_database_metrics_tell_that_it_is_down(bereft: Client) -> None:
    seen = samples(bereft)
    assert seen[("triage_database_up", "")] == 0
    assert ("triage_events_waiting", "") not in seen
