"""Rules that the clock calls: asked for every open conversation at their time, counted first, once a day for each."""

import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app import clock
from app.store.database import Database
from tests.house import House, a_house, wait_until
from tests.journeys.talking import is_at_rest, lane_of, notes, triage

FUSE = 3
BOOK = """
vocabulary:
  tags: [stale, many, gone, again, seen, grown, orphan, old]
  people: {{Ana: {{teammate: "9002", slack: "#managers", role: manager}}}}
rules:
  - name: morning-round
    when: {{every: day, at: "{just_now}", in: UTC}}
    if: {{tag: stale, contact.name: Kim}}
    then: [internal_note: "It is time for this one."]
  - name: on-many
    when: {{every: day, at: "{just_now}", in: UTC}}
    if: {{tag: many}}
    then: [internal_note: "One of many."]
  - name: dropped
    when: {{every: day, at: "{just_now}", in: UTC}}
    if: {{tag: many}}
    then: [internal_note: "Dropped."]
  - name: more-and-more
    when: {{every: day, at: "{just_now}", in: UTC}}
    if: {{tag: grown}}
    then: [internal_note: "One of more and more."]
  - name: for-the-snoozed
    when: {{every: day, at: "{just_now}", in: UTC, over: snoozed}}
    then: [internal_note: "It sleeps."]
  - name: long-ago
    when: {{every: day, at: "{long_ago}", in: UTC}}
    then: [tag: gone]
  - name: under-fire
    when: {{every: day, at: "{just_now}", in: UTC}}
    if: {{tag: again}}
    then: [internal_note: "Once and once only."]
  - name: what-it-costs
    when: {{every: day, at: "{just_now}", in: UTC}}
    mode: {{shadow: only its reads are counted}}
    if: {{contact.name: Kim, tag: {{has_none: [stale]}}}}
    then: [internal_note: "Never."]
  - name: read-anew
    when: {{every: day, at: "{just_now}", in: UTC}}
    if: {{tag: old}}
    then: [internal_note: "It is as it was."]
  - name: anything
    when: conversation_started
    then: [tag: seen]
"""
GOING = """
  - name: going
    when: {every: day, at: "JUST_NOW", in: UTC}
    if: {tag: orphan}
    then: [internal_note: "Nobody asked for it."]
"""


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    rulebook, now = tmp_path_factory.mktemp("rulebook"), clock.now()
    just_now, long_ago = (f"{now - span:%H:%M}" for span in (timedelta(minutes=2), timedelta(hours=3)))
    words = BOOK.format(just_now=just_now, long_ago=long_ago) + GOING.replace("JUST_NOW", just_now)
    (rulebook / "book.yaml").write_text(words)
    changes = {"TRIAGE_SCHEDULE_FUSE": str(FUSE)}
    with a_house(house_database, Path(tmp_path_factory.mktemp("house")), rulebook=rulebook, changes=changes) as one:
        yield one


def its_time_comes(db: Database, rule: str) -> None:
    """As if the service had been down when the rule's time came, and had come back since."""
    query = "UPDATE schedule_watch SET up_to = up_to - interval '4 hours' WHERE rule = %(rule)s"
    wait_until(lambda: db.run(query, {"rule": rule}), what=f"{rule} to be looked after")


def wait_for_round(db: Database, rule: str, state: str) -> dict[str, Any]:
    query = "SELECT * FROM schedule_rounds WHERE rule = %(rule)s AND NOT is_preview AND state = %(state)s"
    return wait_until(lambda: db.row(query, {"rule": rule, "state": state}), what=f"{rule} to be {state}")


def conversations(house: House, tag: str, number: int) -> list[str]:
    """So many open conversations with a tag."""
    made = [house.customer_starts("Hello?")[0] for _ in range(number)]
    headers = {"Authorization": "Bearer sandbox", "Intercom-Version": "2.16"}
    known = house.sandbox.post("/intercom/tags", headers=headers, json={"name": tag}).json()
    for each in made:
        body = {"id": known["id"], "admin_id": "9002"}
        path = f"/intercom/conversations/{each}/tags"
        house.sandbox.post(path, headers=headers, json=body).raise_for_status()
    return made


def calls(house: House) -> int:
    """How many calls Intercom has answered."""
    return int(house.sandbox.get("/sandbox/counters").json()["intercom"]["calls"])


def wait_for_note(house: House, conversation: str) -> None:
    wait_until(lambda: notes(house, conversation), what=f"the note in {conversation}")


def due_events(db: Database, conversation: str) -> list[dict[str, Any]]:
    return db.rows(
        "SELECT * FROM events WHERE lane = %(lane)s AND topic = 'schedule.due'", {"lane": lane_of(conversation)}
    )


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


def about(house: House, rule: str) -> list[str]:
    """What the managers were told of a rule that is held."""
    return [text for text in house.slack("managers") if f"the rule {rule} is held" in text]


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
