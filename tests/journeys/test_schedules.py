"""Rules that the clock calls: asked for every open conversation at their time, counted first, once a day for each."""

import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.rounds import (
    a_house_with_rounds,
    calls,
    conversations,
    due_events,
    its_time_comes,
    wait_for_note,
    wait_for_round,
)
from tests.journeys.talking import is_at_rest, notes, triage


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_house_with_rounds(house_database, tmp_path_factory) as one:
        yield one


def test_a_rule_is_asked_for_each_open_conversation_when_its_time_has_come(house: House, house_db: Database) -> None:
    waiting, closed = conversations(house, "stale", 2)
    (other,) = conversations(house, "many", 1)
    house.in_conversation(closed, "close")

    its_time_comes(house_db, "morning-round")
    wait_until(lambda: notes(house, waiting), what="the note")
    done = wait_for_round(house_db, "morning-round", "done")

    (event,) = due_events(house_db, waiting)
    assert event["delivery_key"] == f"schedule/morning-round/{done['day']}/{waiting}"
    assert (done["matched"], len(due_events(house_db, closed)), len(due_events(house_db, other))) == (1, 0, 0)
    key = {"Authorization": f"Bearer {house.key('schedules')}"}
    told = house.service.get(f"/api/events/{event['id']}/why", headers=key).json()["text"]
    assert "morning-round" in told
    wait_until(lambda: is_at_rest(house, house_db, waiting), what="everything to be settled")
    again = house.service.post(f"/api/events/{event['id']}/replay", headers=key, json={"mode": "dry_run"}).json()
    assert [effect["standing"] for effect in again["effects"]] == ["done before"]


def test_of_one_day_a_rule_has_one_round_also_where_the_clock_is_put_back(house: House, house_db: Database) -> None:
    wait_for_round(house_db, "morning-round", "done")
    count = "SELECT count(*) AS rounds FROM schedule_rounds WHERE rule = 'morning-round' AND NOT is_preview"

    its_time_comes(house_db, "morning-round")
    house_db.run("UPDATE schedule_watch SET up_to = now() + interval '1 year' WHERE rule = 'morning-round'")

    query = (
        "SELECT 1 FROM schedule_watch WHERE rule = 'morning-round' AND up_to BETWEEN now() - interval '1 min' AND now()"
    )
    wait_until(lambda: house_db.row(query), what="the rule to be looked after again")
    assert house_db.row(count) == {"rounds": 1}


def test_a_round_costs_no_more_than_it_must(house: House, house_db: Database) -> None:
    made = [house.customer_starts("Hello?")[0] for _ in range(20)]
    settled = (
        "SELECT 1 FROM events WHERE state = 'waiting' UNION SELECT 1 FROM effects WHERE state IN ('planned', 'sending')"
    )
    wait_until(lambda: not house_db.rows(settled), what="all to come to rest")
    house.end("worker")  # which remembers these customers
    before = calls(house)
    house.start("worker", "worker")
    its_time_comes(house_db, "what-it-costs")

    done = wait_for_round(house_db, "what-it-costs", "done")
    wait_until(lambda: all(due_events(house_db, each) for each in made), what="all to be asked about")
    wait_until(lambda: not house_db.rows(settled), what="all to be decided on")

    assert done["looked_at"] >= len(made)
    assert done["matched"] == 0
    assert calls(house) - before <= 1.3 * done["looked_at"] + 5  # what a worker asks when it starts


def test_a_preview_counts_and_does_nothing(house: House, house_db: Database) -> None:
    (one,) = conversations(house, "again", 1)

    told = triage(house, "schedules", "preview", "under-fire")

    assert "under-fire would act on 1 of " in told
    assert f"conversation {one}" in told
    assert not due_events(house_db, one)
    house.in_conversation(one, "close")


def test_a_rule_may_be_asked_for_snoozed_conversations_instead(house: House, house_db: Database) -> None:
    awake, asleep = (house.customer_starts("Hello?")[0] for _ in range(2))
    until = int((clock.now() + timedelta(days=1)).timestamp())
    house.in_conversation(asleep, "snooze", until=until)

    its_time_comes(house_db, "for-the-snoozed")
    wait_until(lambda: notes(house, asleep), what="the note")

    assert not due_events(house_db, awake)


def test_a_time_that_was_missed_for_long_is_told_and_left_out(house: House, house_db: Database) -> None:
    its_time_comes(house_db, "long-ago")
    query = "SELECT words FROM announcements WHERE kind = 'schedule_missed' AND subject = 'long-ago'"

    said = wait_until(lambda: house_db.row(query), what="the announcement")

    assert "was not asked at its time" in said["words"]
    assert not house_db.rows("SELECT 1 FROM schedule_rounds WHERE rule = 'long-ago'")


@pytest.mark.parametrize("point", ["schedule.counting", "schedule.counted", "schedule.releasing", "schedule.released"])
def test_a_worker_that_is_killed_on_its_round_loses_and_doubles_nothing(
    house: House, house_db: Database, point: str, tmp_path: Path
) -> None:
    house_db.run("DELETE FROM schedule_rounds WHERE rule = 'under-fire'")
    house_db.run("DELETE FROM events WHERE topic = 'schedule.due' AND delivery_key LIKE 'schedule/under-fire/%'")
    one, other = conversations(house, "again", 2)
    house.end("worker")
    house.start("worker", "worker", changes={"TRIAGE_CRASH_AT": f"{point}:{tmp_path}"})
    its_time_comes(house_db, "under-fire")
    wait_until(lambda: house.processes["worker"].poll() is not None, what="the worker to die")
    house.end("worker", signal_number=signal.SIGKILL)
    house_db.run("UPDATE schedule_rounds SET leased_until = now() WHERE rule = 'under-fire'")
    house.start("worker", "worker")

    wait_for_round(house_db, "under-fire", "done")
    for each in (one, other):
        wait_for_note(house, each)
        assert len(due_events(house_db, each)) == 1
        assert len(notes(house, each)) == 1
        house.in_conversation(each, "close")
