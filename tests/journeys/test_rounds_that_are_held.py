"""A round that would act on more than the fuse allows is held until a person lets it go or drops it."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.rounds import (
    FUSE,
    a_house_with_rounds,
    about,
    conversations,
    due_events,
    its_time_comes,
    wait_for_note,
    wait_for_round,
)
from tests.journeys.talking import notes, triage


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_house_with_rounds(house_database, tmp_path_factory) as one:
        yield one


def test_on_more_than_the_fuse_allows_nothing_is_done_until_a_person_says_go(house: House, house_db: Database) -> None:
    many = conversations(house, "many", FUSE + 1)
    its_time_comes(house_db, "on-many")
    held = wait_for_round(house_db, "on-many", "held")

    listed = triage(house, "schedules")
    untouched = [each for each in many if not due_events(house_db, each)]
    said = house_db.row("SELECT words FROM announcements WHERE kind = 'schedule_held' AND subject = 'on-many'")
    triage(house, "schedules", "go", "on-many")
    for each in many:
        wait_for_note(house, each)

    assert held["matched"] >= FUSE + 1
    assert "held: it would act on" in listed
    assert untouched == many
    assert said
    assert "triage schedules go" in said["words"]
    done = wait_for_round(house_db, "on-many", "done")
    assert done["allowed"] == held["matched"]
    assert not house_db.rows("SELECT 1 FROM schedule_matches WHERE round_id = %(id)s", {"id": done["id"]})
    assert not house_db.rows("SELECT 1 FROM announcements WHERE kind = 'schedule_held' AND subject = 'on-many'")
    told = wait_until(lambda: about(house, "on-many"), what="the manager to be told")
    assert len(told) == 1
    assert "triage schedules drop on-many" in told[0]


def test_what_a_person_said_go_to_is_held_again_where_it_has_grown_by_far(house: House, house_db: Database) -> None:
    few = conversations(house, "grown", FUSE + 1)
    its_time_comes(house_db, "more-and-more")
    held = wait_for_round(house_db, "more-and-more", "held")
    wait_until(lambda: about(house, "more-and-more"), what="the manager to be told")
    more = conversations(house, "grown", FUSE + 1)

    triage(house, "schedules", "go", "more-and-more")
    told = wait_until(lambda: about(house, "more-and-more")[1:], what="the manager to be told again")

    assert held["matched"] == len(few)
    assert f"more than the {len(few)} that a person allowed" in told[0]
    assert not [event for each in (*few, *more) for event in due_events(house_db, each)]
    assert not house_db.rows("SELECT 1 FROM schedule_matches WHERE round_id = %(id)s", {"id": held["id"]})
    triage(house, "schedules", "go", "more-and-more")
    for each in (*few, *more):
        wait_for_note(house, each)
        house.in_conversation(each, "close")


def test_what_is_held_of_a_rule_that_is_taken_out_is_dropped(house: House, house_db: Database) -> None:
    many = conversations(house, "orphan", FUSE + 1)
    its_time_comes(house_db, "going")
    wait_for_round(house_db, "going", "held")
    book = Path(house.environment["TRIAGE_RULEBOOK"]) / "book.yaml"
    whole = book.read_text()

    book.write_text(whole[: whole.index("  - name: going")])
    dropped = wait_for_round(house_db, "going", "dropped")
    wait_until(
        lambda: not house_db.rows("SELECT 1 FROM schedule_watch WHERE rule = 'going'"), what="it to be watched no more"
    )

    assert dropped["reason"] == "the rule is not called by the clock any more"
    assert not house_db.rows("SELECT 1 FROM announcements WHERE kind = 'schedule_held' AND subject = 'going'")
    assert not [event for each in many for event in due_events(house_db, each)]
    for each in many:
        house.in_conversation(each, "close")


def test_what_was_found_long_ago_is_read_anew_and_left_alone_where_it_is_closed(
    house: House, house_db: Database, tmp_path: Path
) -> None:
    closed, still_open = conversations(house, "old", 2)
    house.end("worker")
    house.start("worker", "worker", changes={"TRIAGE_CRASH_AT": f"schedule.counted:{tmp_path}"})
    its_time_comes(house_db, "read-anew")
    wait_until(lambda: house.processes["worker"].poll() is not None, what="the worker to die")
    house.end("worker", signal_number=signal.SIGKILL)
    house.in_conversation(closed, "close")
    house_db.run("UPDATE schedule_matches SET found_at = found_at - interval '1 hour'")
    house_db.run("UPDATE schedule_rounds SET leased_until = now() WHERE rule = 'read-anew'")
    house.start("worker", "worker")

    wait_for_note(house, still_open)
    (event,) = wait_until(lambda: due_events(house_db, closed), what="the closed one to be asked about")
    query = "SELECT codes FROM runs WHERE event_id = %(id)s"
    wait_until(lambda: house_db.row(query, {"id": event["id"]}), what="it to be decided on")

    assert notes(house, closed) == []
    key = {"Authorization": f"Bearer {house.key('schedules')}"}
    told = house.service.get(f"/api/events/{event['id']}/why", headers=key).json()["text"]
    assert "the conversation is closed by now" in told
    house.in_conversation(still_open, "close")


def test_what_is_held_can_be_dropped_and_then_nothing_is_done(house: House, house_db: Database) -> None:
    many = conversations(house, "many", FUSE + 1)
    its_time_comes(house_db, "dropped")
    wait_for_round(house_db, "dropped", "held")
    key = {"Authorization": f"Bearer {house.key('schedules')}"}

    dropped = house.service.post("/api/schedules/dropped/drop", headers=key)
    again = house.service.post("/api/schedules/dropped/drop", headers=key)
    shown = house.service.get("/api/schedules", headers=key).json()["schedules"]

    assert (dropped.status_code, again.status_code) == (200, 409)
    assert wait_for_round(house_db, "dropped", "dropped")["reason"].startswith("dropped by key")
    assert not [event for each in many for event in due_events(house_db, each)]
    (last,) = [each["last"] for each in shown if each["rule"] == "dropped"]
    assert (last["state"], last["matched"] > FUSE) == ("dropped", True)
