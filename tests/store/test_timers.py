"""Timers: written with the run, an event once, whoever makes it and whenever somebody dies."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from app.store import events, lanes, runs, timers, turn
from app.store.database import Database
from app.store.lanes import LaneLost
from app.store.timers import WAIT_OVER, Waiting
from tests.store.test_accept import add, an_arrival, jobs
from tests.store.test_firings import a_run, claimed
from tests.store.test_lanes import LANE, expire

PAST = datetime(2026, 1, 1, 1, tzinfo=UTC)
FUTURE = datetime(2100, 1, 1, tzinfo=UTC)


def at(minute: int) -> datetime:
    return datetime(2026, 1, 1, 0, minute, tzinfo=UTC)


def happened(db: Database, url: str, number: int, *, minute: int = 0) -> int:
    """A reply at that minute; its event."""
    add(url, an_arrival(number, created_at=at(minute)))
    row = db.row("SELECT id FROM events WHERE delivery_key = %(key)s", {"key": f"app1/notif_{number}"})
    assert row is not None
    return int(row["id"])


def begin(db: Database, event_id: int, due_at: datetime = PAST, *, rule: str = "r", kind: str = "live") -> None:
    """A run of the event after which the rule waits."""
    expire(db)
    wanted = [Waiting(rule=rule, due_at=due_at)]
    runs.save(db, claimed(db), a_run(db, event_id, kind=kind, waiting=wanted))


def states(db: Database) -> list[tuple[int, str]]:
    return [(row["event_id"], row["state"]) for row in db.rows("SELECT event_id, state FROM timers ORDER BY id")]


def ends(db: Database) -> list[int]:
    """The events that ends of waits have become."""
    return [row["id"] for row in db.rows("SELECT id FROM events WHERE topic = %(t)s ORDER BY id", {"t": WAIT_OVER})]


def test_a_timer_that_is_due_becomes_an_event_of_its_lane_and_wakes_it(db: Database, database_url: str) -> None:
    cause = happened(db, database_url, 1)
    begin(db, cause)
    lanes.release(db, claimed_again(db))
    before = len(jobs(db))

    assert timers.fire(db) == 1

    event = turn.look(db, LANE, lands_within=0).event
    assert event is not None
    assert (event.topic, event.created_at, event.body, event.replayed) == (WAIT_OVER, PAST, None, False)
    assert len(jobs(db)) == before + 1
    assert states(db) == [(cause, "due")]
    over = timers.over(db, event.id)
    assert over is not None
    assert (over.rule, over.event_id, over.body, over.anew) == ("r", cause, b"{}", None)
    shown = events.show(db, event.id)
    assert shown is not None
    assert (shown["waited_rule"], shown["waited_event"], shown["body"]) == ("r", cause, b"{}")


def claimed_again(db: Database) -> lanes.Lease:
    expire(db)
    return claimed(db)


def test_a_timer_that_is_not_due_stays(db: Database, database_url: str) -> None:
    begin(db, happened(db, database_url, 1), FUTURE)

    assert timers.fire(db) == 0
    assert ends(db) == []


def test_two_workers_at_the_same_time_make_one_event_of_each_timer(db: Database, database_url: str) -> None:
    for number in range(1, 41):
        begin(db, happened(db, database_url, number, minute=number), rule=f"r{number}")

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: timers.fire(db), range(8)))

    assert sum(made) == 40
    assert len(ends(db)) == 40


def test_more_timers_than_go_into_one_transaction_all_become_events(db: Database, database_url: str) -> None:
    cause = happened(db, database_url, 1)
    expire(db)
    wanted = [Waiting(rule=f"r{number}", due_at=PAST) for number in range(450)]
    runs.save(db, claimed(db), a_run(db, cause, waiting=wanted))

    assert timers.fire(db) == 450
    assert len(ends(db)) == 450


def test_a_worker_that_dies_before_its_commit_leaves_the_timer_as_it_was(db: Database, database_url: str) -> None:
    begin(db, happened(db, database_url, 1))
    with pytest.raises(Died):
        fire_and_die(db)

    assert ends(db) == []
    assert timers.fire(db) == 1
    assert timers.fire(db) == 0
    assert len(ends(db)) == 1


class Died(Exception):  # noqa: N818 - what happened
    pass


def fire_and_die(db: Database) -> None:
    """What `timers.fire` does, up to its commit."""
    with db.transaction() as conn:
        rows = conn.execute(timers._DUE.encode(), {"most": 10}).fetchall()
        conn.execute(timers._FIRE.encode(), {"ids": [row["id"] for row in rows]})
        raise Died


def test_of_several_replies_the_last_one_counts(db: Database, database_url: str) -> None:
    first, second, third = (happened(db, database_url, number, minute=number) for number in (1, 2, 3))
    begin(db, first, FUTURE)
    begin(db, second, FUTURE)
    begin(db, third, FUTURE, rule="another")

    assert states(db) == [(first, "cancelled"), (second, "waiting"), (third, "waiting")]
    (cancelled,) = timers.of_event(db, first)
    assert (cancelled["state"], cancelled["anew"], cancelled["looked_again"]) == ("cancelled", second, None)


def test_a_reply_that_comes_late_does_not_begin_anew_what_a_later_one_began(db: Database, database_url: str) -> None:
    late, in_time = happened(db, database_url, 1, minute=1), happened(db, database_url, 2, minute=2)
    begin(db, in_time, FUTURE)
    begin(db, late, PAST)

    assert states(db) == [(in_time, "waiting"), (late, "cancelled")]
    assert timers.fire(db) == 0


def test_an_end_that_is_an_event_already_knows_that_the_wait_began_anew(db: Database, database_url: str) -> None:
    first, second = happened(db, database_url, 1, minute=1), happened(db, database_url, 2, minute=2)
    begin(db, first)
    timers.fire(db)
    begin(db, second, FUTURE)

    over = timers.over(db, ends(db)[0])
    assert over is not None
    assert (over.event_id, over.anew) == (first, second)


def test_waits_in_other_lanes_go_on(db: Database, database_url: str) -> None:
    first = happened(db, database_url, 1)
    add(database_url, an_arrival(2, lane="conversation:app1:8", created_at=at(5)))
    begin(db, first, FUTURE)
    other = max(row["id"] for row in db.rows("SELECT id FROM events"))
    runs.save(db, claimed(db, "conversation:app1:8"), a_run(db, other, waiting=[Waiting(rule="r", due_at=FUTURE)]))

    assert {state for _, state in states(db)} == {"waiting"}


def test_a_replay_begins_no_second_wait_and_what_it_does_begin_stays_a_replay(db: Database, database_url: str) -> None:
    cause = happened(db, database_url, 1)
    begin(db, cause)
    timers.fire(db)
    begin(db, cause, kind="replay")
    begin(db, cause, kind="replay", rule="new")

    assert states(db) == [(cause, "due"), (cause, "waiting")]
    assert timers.fire(db) == 1
    row = db.row("SELECT replayed FROM events WHERE id = %(id)s", {"id": ends(db)[-1]})
    assert row == {"replayed": True}


def test_a_run_that_lost_its_lane_begins_no_wait(db: Database, database_url: str) -> None:
    cause = happened(db, database_url, 1)
    lease = claimed(db)
    expire(db)
    claimed(db)

    with pytest.raises(LaneLost):
        runs.save(db, lease, a_run(db, cause, waiting=[Waiting(rule="r", due_at=PAST)]))
    assert states(db) == []


def test_the_end_of_a_wait_comes_after_what_happened_before_it(db: Database, database_url: str) -> None:
    begin(db, happened(db, database_url, 1), at(30))
    timers.fire(db)
    earlier = happened(db, database_url, 2, minute=20)
    happened(db, database_url, 3, minute=40)

    event = turn.look(db, LANE, lands_within=0).event
    assert event is not None
    assert event.id == earlier
