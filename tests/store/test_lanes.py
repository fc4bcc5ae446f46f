from datetime import UTC, datetime

import pytest

from app.store import effects, events, lanes, runs, turn
from app.store.database import Database
from app.store.effects import Change, Entry, Planned
from app.store.events import StoredEvent
from app.store.lanes import LaneLost, Lease
from tests.store.test_accept import add, an_arrival

LANE = "conversation:app1:7"


def claim(db: Database, *, seconds: float = 20) -> Lease:
    lease = lanes.claim(db, LANE, worker="tests", seconds=seconds)
    assert lease is not None
    return lease


def expire(db: Database) -> None:
    db.run("UPDATE lanes SET leased_until = now() - interval '1 second'")


def planned(key: str = "k", **changes: object) -> Planned:
    values: dict[str, object] = {
        "key": key, "lane": LANE, "conversation": LANE, "contact": None, "rule": "r", "action": "tag", "target": "bug",
        "reach": "inside", "destination": "intercom", "request": {},
    }  # fmt: skip
    return Planned(**{**values, **changes})  # type: ignore[arg-type] # makers override what a test is about


def due_now(db: Database, lane: str) -> list[Entry]:
    """The effects that a worker on this lane would be given now."""
    return list(turn.look(db, lane, lands_within=0).due)


def next_event(db: Database) -> StoredEvent | None:
    """The event that a worker on LANE would be given next."""
    return turn.look(db, LANE, lands_within=0).event


def save(db: Database, lease: Lease, *wanted: Planned, kind: str = "live") -> int:
    stored = next_event(db)
    assert stored is not None
    run = runs.NewRun(
        event_id=stored.id, created_at=stored.created_at, kind=kind, event_name="customer_replied", digest="d",
        engine="1", codes="M", facts={"a": 1}, failures=[], effects=wanted,
    )  # fmt: skip
    return runs.save(db, lease, run)


def settle(db: Database, lease: Lease, change: Change) -> None:
    with db.pipeline() as conn:
        applied = effects.applying(conn, lease, [change])
    applied()


def test_a_lane_has_one_worker_at_a_time(database_url: str, db: Database) -> None:
    add(database_url, an_arrival())
    claim(db)

    assert lanes.claim(db, LANE, worker="another", seconds=20) is None


def test_a_lane_whose_lease_ran_out_is_taken_over_with_a_new_epoch(database_url: str, db: Database) -> None:
    add(database_url, an_arrival())
    first = claim(db)
    expire(db)

    second = claim(db)

    assert (second.epoch, second.taken_over) == (first.epoch + 1, True)


def test_late_writes_of_a_worker_that_lost_its_lane_are_refused(database_url: str, db: Database) -> None:
    add(database_url, an_arrival())
    late = claim(db)
    expire(db)
    claim(db)

    with pytest.raises(LaneLost):
        save(db, late, planned())
    with pytest.raises(LaneLost), db.connection() as conn:
        effects.apply(conn, late, [Change(id=1, state="done")])
    with pytest.raises(LaneLost):
        events.settle(db, late, 1, state="failed", reason="late")
    assert db.row("SELECT (SELECT count(*) FROM runs) AS runs, (SELECT count(*) FROM effects) AS effects") == {
        "runs": 0,
        "effects": 0,
    }


def test_a_later_decision_overtakes_one_on_a_slot_of_a_lane_without_a_conversation(
    database_url: str, db: Database
) -> None:
    add(database_url, an_arrival(1), an_arrival(2), an_arrival(3))
    lease = claim(db)
    for key in ("out", "in", "out again"):
        save(db, lease, planned(key, conversation=None, slot="away:9002"))
        if key == "out":
            (entry,) = due_now(db, LANE)
            settle(db, lease, Change(id=entry.id, state="waiting", due_in=30))
        if key == "in":
            (entry,) = due_now(db, LANE)
            settle(db, lease, Change(id=entry.id, state="sending", attempts=1, due_in=5))

    (waits,) = [entry for entry in due_now(db, LANE) if entry.key == "out again"]
    found = {row["key"]: (row["state"], row["reason"]) for row in db.rows("SELECT key, state, reason FROM effects")}

    assert found["out"] == ("skipped", effects.OVERTAKEN)
    assert found["in"] == ("sending", None)
    assert waits.slot_wait == 5


def test_two_conversations_of_a_contact_overtake_each_other_on_the_contact(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1), an_arrival(2))
    lease = claim(db)
    for key, conversation in (("a", "conversation:app1:8"), ("b", "conversation:app1:9")):
        told = {"lane": "contact:app1:5", "conversation": conversation, "slot": "attribute:contact:Plan"}
        save(db, lease, planned(key, **told))

    rows = db.rows("SELECT key, state FROM effects ORDER BY id")
    assert [(row["key"], row["state"]) for row in rows] == [("a", "skipped"), ("b", "planned")]


def test_a_released_lane_that_is_empty_is_idle(database_url: str, db: Database) -> None:
    add(database_url, an_arrival())
    lease = claim(db)
    save(db, lease)

    lanes.release(db, lease)

    assert db.row("SELECT wake_at, leased_until FROM lanes") == {"wake_at": None, "leased_until": None}
    assert lanes.claim(db, LANE, worker="tests", seconds=20) is None


def test_an_event_that_came_during_the_drain_is_not_forgotten(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1))
    lease = claim(db)
    save(db, lease)
    add(database_url, an_arrival(2))
    db.run("DELETE FROM procrastinate_jobs")

    lanes.release(db, lease)

    assert db.row("SELECT count(*) AS n FROM procrastinate_jobs") == {"n": 1}
    assert claim(db)


def test_a_lane_with_a_waiting_effect_is_woken_when_it_is_due(database_url: str, db: Database) -> None:
    add(database_url, an_arrival())
    lease = claim(db)
    save(db, lease, planned())
    (entry,) = due_now(db, LANE)
    with db.connection() as conn:
        effects.apply(conn, lease, [Change(id=entry.id, state="waiting", due_in=3600)])
    lanes.release(db, lease)
    db.run("DELETE FROM procrastinate_jobs")

    assert lanes.sweep(db) == (0, 0)
    db.run("UPDATE lanes SET wake_at = now(), hinted_at = now() - interval '1 hour'")
    assert lanes.sweep(db) == (1, 0)


def test_the_sweep_finds_the_lane_of_a_dead_worker(database_url: str, db: Database) -> None:
    add(database_url, an_arrival())
    claim(db)
    expire(db)
    db.run("DELETE FROM procrastinate_jobs; UPDATE lanes SET hinted_at = now() - interval '1 minute'")

    assert lanes.sweep(db) == (1, 1)


def test_the_sweep_finds_a_lane_set_free_whose_worker_died_before_any_wake_up(db: Database) -> None:
    with db.connection() as conn:
        lanes.wake_later(conn, LANE)
    claim(db)
    expire(db)

    assert lanes.sweep(db) == (1, 1)


def test_the_sweep_finds_a_lost_wake_up(database_url: str, db: Database) -> None:
    add(database_url, an_arrival())
    db.run("DELETE FROM procrastinate_jobs; UPDATE lanes SET hinted_at = now() - interval '1 minute'")

    assert lanes.sweep(db) == (1, 0)
    assert lanes.sweep(db) == (0, 0)


def test_events_go_by_the_vendors_clock_and_one_that_comes_too_late_is_marked(database_url: str, db: Database) -> None:
    add(
        database_url,
        an_arrival(2, created_at=datetime(2026, 1, 2, tzinfo=UTC)),
        an_arrival(1, created_at=datetime(2026, 1, 1, tzinfo=UTC)),
    )
    lease = claim(db)
    save(db, lease)
    save(db, lease)
    add(database_url, an_arrival(0, created_at=datetime(2025, 12, 31, tzinfo=UTC)))
    save(db, lease)

    order = db.rows("SELECT delivery_key, late FROM events JOIN runs ON runs.event_id = events.id ORDER BY runs.id")
    assert [(row["delivery_key"], row["late"]) for row in order] == [
        ("app1/notif_1", False),
        ("app1/notif_2", False),
        ("app1/notif_0", True),
    ]


def test_an_effect_that_is_in_the_ledger_is_not_planned_again(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1), an_arrival(2))
    lease = claim(db)
    first = save(db, lease, planned("ticket/bug"))
    save(db, lease, planned("ticket/bug"))

    assert db.rows("SELECT key, run_id FROM effects") == [{"key": "ticket/bug", "run_id": first}]


def test_a_replay_takes_up_what_was_skipped_and_leaves_what_is_done(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1))
    lease = claim(db)
    save(db, lease, planned("done"), planned("watched"))
    by_key = {entry.key: entry for entry in due_now(db, LANE)}
    with db.connection() as conn:
        changes = [Change(id=by_key["done"].id, state="done"), Change(id=by_key["watched"].id, state="skipped")]
        effects.apply(conn, lease, changes)
    lanes.release(db, lease)

    assert events.ask_again(db, 1)
    lease = claim(db)
    save(db, lease, planned("done"), planned("watched"), planned("new"), kind="replay")

    assert [(entry.key, entry.state) for entry in due_now(db, LANE)] == [
        ("watched", "planned"),
        ("new", "planned"),
    ]


def test_a_later_decision_on_the_same_slot_overtakes_a_waiting_one(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1), an_arrival(2))
    lease = claim(db)
    save(db, lease, planned("old", slot="attribute:Issue Type"), planned("other", slot="attribute:Scale"))
    save(db, lease, planned("new", slot="attribute:Issue Type"))

    states = {row["key"]: row["state"] for row in db.rows("SELECT key, state FROM effects")}
    assert states == {"old": "skipped", "other": "planned", "new": "planned"}


def test_an_effect_is_set_free_in_its_lane_when_what_it_needs_is_done(database_url: str, db: Database) -> None:
    add(database_url, an_arrival())
    lease = claim(db)
    note = planned("note", lane="contact:app1:c", needs="ticket", due=False, action="user_note")
    save(db, lease, planned("ticket", action="ticket"), note)
    (ticket,) = due_now(db, LANE)

    settle(db, lease, Change(id=ticket.id, state="done", far_id="1", dependents=ticket.dependents or ()))

    assert [entry.key for entry in due_now(db, "contact:app1:c")] == ["note"]
    assert lanes.claim(db, "contact:app1:c", worker="tests", seconds=5) is not None


def test_an_effect_is_skipped_when_what_it_needs_failed(database_url: str, db: Database) -> None:
    add(database_url, an_arrival())
    lease = claim(db)
    save(db, lease, planned("ticket", action="ticket"), planned("note", needs="ticket", due=False))
    (ticket,) = due_now(db, LANE)

    settle(db, lease, Change(id=ticket.id, state="failed", dependents=ticket.dependents or ()))

    row = db.row("SELECT state, reason FROM effects WHERE key = 'note'")
    assert row == {"state": "skipped", "reason": "it needs ticket, which was failed"}


def test_two_effects_cannot_claim_the_same_thing_at_the_far_end(database_url: str, db: Database) -> None:
    add(database_url, an_arrival())
    lease = claim(db)
    save(db, lease, planned("a"), planned("b"))
    first, second = due_now(db, LANE)

    with db.connection() as conn:
        effects.apply(conn, lease, [Change(id=first.id, state="done", far_id="part1")])

    assert effects.claimed(db, "intercom", ["part1", "part2"]) == {"part1"}
    with pytest.raises(Exception, match="effects_far_id_key"), db.connection() as conn:
        effects.apply(conn, lease, [Change(id=second.id, state="done", far_id="part1")])
