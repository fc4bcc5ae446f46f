"""Rounds in the store: one worker's at a time, overtaken by the next, and not kept for ever."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.store import schedule_desk, schedules
from app.store.database import Database
from app.store.schedules import Match, Round

MONDAY = date(2026, 3, 2)


def begun(db: Database, day: date = MONDAY, rule: str = "r") -> None:
    """A round of a day is begun."""
    now = schedules.now(db)
    schedules.watch(db, rule, "every day", since=now)
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    assert schedules.begin(db, app_id="app", rule=rule, day=day, at=at, passing=(now, now))


def claimed(db: Database) -> Round:
    found = schedules.claim(db)
    assert found is not None
    return found


def found_something(db: Database, of: Round) -> bool:
    now = schedules.now(db)
    match = Match(conversation="1", acts=True, found_at=now, body=b"{}")
    return schedules.keep(db, of, [match], looked_at=1, reached=now)


def rounds(db: Database) -> list[tuple[object, ...]]:
    return [(row["day"], row["state"]) for row in db.rows("SELECT * FROM schedule_rounds ORDER BY id")]


def matches(db: Database) -> int:
    return len(db.rows("SELECT 1 FROM schedule_matches"))


def test_a_round_stays_its_workers_while_a_step_takes_long(db: Database) -> None:
    begun(db)
    mine = claimed(db)

    schedules.renew(db, mine, seconds=600)

    row = db.row("SELECT leased_until - now() AS left FROM schedule_rounds")
    assert row is not None
    assert row["left"] > timedelta(seconds=600)
    assert schedules.claim(db) is None
    assert found_something(db, mine)


def test_what_was_another_workers_meanwhile_is_kept_by_that_one_alone(db: Database) -> None:
    begun(db)
    mine = claimed(db)
    db.run("UPDATE schedule_rounds SET leased_until = now()")
    others = claimed(db)

    schedules.renew(db, mine, seconds=600)

    assert not found_something(db, mine)
    assert found_something(db, others)


@pytest.mark.parametrize("state", ["counting", "held"])
def test_a_round_that_is_not_through_when_its_next_time_comes_is_dropped(db: Database, state: str) -> None:
    begun(db)
    late = claimed(db)
    found_something(db, late)
    if state == "held":
        assert schedule_desk.hold(db, late, reason="many")

    begun(db, MONDAY + timedelta(days=1))

    assert rounds(db) == [(MONDAY, "dropped"), (MONDAY + timedelta(days=1), "counting")]
    assert matches(db) == 0
    assert not found_something(db, late)


def test_what_a_held_round_found_is_not_kept_and_it_is_told_once(db: Database) -> None:
    begun(db)
    of = claimed(db)
    found_something(db, of)

    assert schedule_desk.hold(db, of, reason="many")

    assert matches(db) == 0
    (event,) = db.rows("SELECT id, topic, lane FROM events")
    assert (event["topic"], event["lane"]) == (schedule_desk.HELD_ROUND, "desk:app")
    told = schedule_desk.told_of(db, event["id"])
    assert told is not None
    assert told.reason == "many"
    assert schedule_desk.drop(db, ["r", "another"], reason="x") == ["r"]
    assert schedule_desk.told_of(db, event["id"]) is None


def test_rounds_and_previews_that_ended_long_ago_are_forgotten_with_what_they_found(db: Database) -> None:
    now = schedules.now(db)
    old, young = (schedule_desk.preview(db, app_id="app", rule=rule, day=MONDAY, at=now) for rule in ("old", "young"))
    for _ in (old, young):
        of = claimed(db)
        found_something(db, of)
        with db.transaction() as conn:
            assert schedules.move(conn, of, "done")
    assert matches(db) == 2
    db.run("UPDATE schedule_rounds SET ended_at = now() - interval '40 days' WHERE id = %(id)s", {"id": old})

    with db.connection() as conn:
        assert schedule_desk.forget_before(conn, now - timedelta(days=30)) == 1

    assert schedule_desk.one(db, old) is None
    assert schedule_desk.found(db, young, limit=5) == ["1"]
    assert matches(db) == 1
