from concurrent.futures import ThreadPoolExecutor

import pytest

from app.store import lanes, turn
from app.store.database import Database
from app.store.effects import Change
from app.store.lanes import LaneLost, Lease
from app.store.turn import Work
from tests.house import wait_until
from tests.store.test_accept import add, an_arrival
from tests.store.test_lanes import LANE, due_now, expire, planned, save


def begin(db: Database) -> tuple[Lease, Work]:
    begun = turn.begin(db, LANE, worker="tests", seconds=20, lands_within=0)
    assert begun is not None
    return begun


def end(db: Database, lease: Lease, *changes: Change, in_any_case: bool = False) -> bool:
    return turn.end(db, lease, changes, not_before=0, in_any_case=in_any_case)


def somebody_waits_for_a_lock(db: Database) -> bool:
    row = db.row("SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    return row is not None and row["n"] > 0


def test_a_turn_begins_with_the_next_event_and_goes_on_with_the_effects_it_led_to(
    database_url: str, db: Database
) -> None:
    add(database_url, an_arrival())

    lease, work = begin(db)
    save(db, lease, planned("a"), planned("b"))
    then = turn.look(db, LANE, lands_within=0)

    assert (work.due, work.event is not None) == ([], True)
    assert ([entry.key for entry in then.due], then.event) == (["a", "b"], None)
    assert turn.begin(db, LANE, worker="another", seconds=20, lands_within=0) is None


def test_what_is_read_after_the_claim_is_what_the_worker_before_left(database_url: str, db: Database) -> None:
    add(database_url, an_arrival())
    before, _ = begin(db)
    save(db, before, planned("a"))
    expire(db)
    (entry,) = due_now(db, LANE)
    with ThreadPoolExecutor(1) as pool, db.transaction() as conn:
        lanes.locking(conn, before)
        taking_over = pool.submit(begin, db)
        wait_until(lambda: somebody_waits_for_a_lock(db) or None, what="the claim behind the lock")
        conn.execute(b"UPDATE effects SET state = 'sending', due_at = now() + interval '1 hour'")
    _, work = taking_over.result(10)

    assert entry.key == "a"
    assert work.due == []


def test_a_lane_is_handed_back_with_the_last_change_unless_there_is_more_to_do(database_url: str, db: Database) -> None:
    add(database_url, an_arrival())
    lease, _ = begin(db)
    save(db, lease, planned("a"), planned("b"))
    first, second = due_now(db, LANE)

    assert not end(db, lease, Change(id=first.id, state="done"))
    assert end(db, lease, Change(id=second.id, state="done"))

    assert db.row("SELECT wake_at, leased_until FROM lanes") == {"wake_at": None, "leased_until": None}
    assert db.row("SELECT count(*) AS n FROM effects WHERE state = 'done'") == {"n": 2}


def test_a_turn_that_is_over_is_handed_back_with_a_wake_up_for_what_waits(database_url: str, db: Database) -> None:
    add(database_url, an_arrival())
    lease, _ = begin(db)
    db.run("DELETE FROM procrastinate_jobs")

    assert end(db, lease, in_any_case=True)

    assert db.row("SELECT count(*) AS n FROM procrastinate_jobs") == {"n": 1}


def test_the_last_change_of_a_worker_that_lost_its_lane_is_refused(database_url: str, db: Database) -> None:
    add(database_url, an_arrival())
    late, _ = begin(db)
    note = planned("note", lane="contact:app1:c", needs="ticket", due=False, action="user_note")
    save(db, late, planned("ticket", action="ticket"), note)
    (ticket,) = due_now(db, LANE)
    expire(db)
    begin(db)

    with pytest.raises(LaneLost):
        end(db, late, Change(id=ticket.id, state="done", dependents=ticket.dependents or ()))
    with pytest.raises(LaneLost):
        end(db, late)

    assert [row["state"] for row in db.rows("SELECT state FROM effects")] == ["planned", "planned"]
    assert due_now(db, "contact:app1:c") == []
    assert db.row("SELECT worker FROM lanes WHERE key = %(lane)s", {"lane": LANE}) == {"worker": "tests"}
