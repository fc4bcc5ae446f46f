"""Dates that fall due call rules: set by hand, by a rule, moved, taken away, and whatever dies meanwhile."""

import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app import clock
from app.store.database import Database
from tests.house import House, a_house, wait_until
from tests.journeys.talking import lane_of, notes, the_message, triage

BOOK = """
vocabulary:
  attributes: {Promised until: {type: date}, Issue Details: {type: text}}
  tags: [vip]
  texts: {sorry: {en: It takes us a little longer.}}
rules:
  - name: promise-by-rule
    when: {teammate_command: /promise}
    then: [set: {Promised until: "{{ message.command_argument }}"}]
  - name: warn
    when: {due: Promised until, before: 1h}
    unless: {tag: vip}
    then: [internal_note: "An hour is left."]
  - name: over
    when: {due: Promised until}
    then:
      - internal_note: "It is over."
      - reply: sorry
"""
LATE_AFTER = 3
WARNING, OVER = "An hour is left.", "It is over."


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    rulebook = tmp_path_factory.mktemp("rulebook")
    (rulebook / "book.yaml").write_text(BOOK)
    changes = {"TRIAGE_READ_AGAIN_EVERY": "1", "TRIAGE_DELIVERY_TIME": "1", "TRIAGE_LATE_AFTER": str(LATE_AFTER)}
    with a_house(house_database, Path(tmp_path_factory.mktemp("house")), rulebook=rulebook, changes=changes) as one:
        wait_until(lambda: house_seen(one), what="reading again to begin")
        yield one


def house_seen(house: House) -> bool:
    with Database(house.database_url) as db:
        return db.row("SELECT 1 FROM sweeps") is not None


def in_time(span: timedelta) -> int:
    """A moment as Intercom tells a date: UNIX seconds."""
    return int((clock.now() + span).timestamp())


def set_by_hand(house: House, conversation: str, date: object) -> None:
    house.in_conversation(conversation, "attributes", **{"Promised until": date})


def kept(db: Database, conversation: str) -> dict[str, Any] | None:
    return db.row("SELECT * FROM due_dates WHERE lane = %(lane)s", {"lane": lane_of(conversation)})


def wait_until_kept(db: Database, conversation: str, date: int | None) -> None:
    """Until it is known, and looked at, that this date stands in a conversation."""

    def look() -> bool:
        row = kept(db, conversation)
        if row is None or date is None:
            return row is None and date is None
        return bool(row["at"] == datetime.fromtimestamp(date, UTC) and row["looked_up_to"] is not None)

    wait_until(look, what=f"the date of {conversation} to be {date}, and not {kept(db, conversation)}")


def calls(db: Database, conversation: str) -> list[dict[str, Any]]:
    query = "SELECT * FROM events WHERE lane = %(lane)s AND topic = 'date.due' ORDER BY id"
    return db.rows(query, {"lane": lane_of(conversation)})


def wait_for_calls(db: Database, conversation: str, times: int) -> list[dict[str, Any]]:
    """Until so many calls are decided on."""

    def look() -> list[dict[str, Any]]:
        found = calls(db, conversation)
        return found if len(found) == times and all(each["state"] != "waiting" for each in found) else []

    return wait_until(look, what=f"{times} calls in {conversation}, and not {calls(db, conversation)}")


def wait_for_notes(house: House, conversation: str, *words: str) -> None:
    def look() -> bool:
        written = notes(house, conversation)
        return len(written) == len(words) and all(word in note for word, note in zip(words, written, strict=True))

    wait_until(look, what=f"the notes {words} in {conversation}, and not {notes(house, conversation)}")


def test_a_date_that_is_set_by_hand_calls_a_rule_though_intercom_tells_nobody(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("When will it work?")
    date = in_time(timedelta(minutes=30))

    set_by_hand(house, conversation, date)  # an hour before it is over by now, but it is ahead

    wait_for_notes(house, conversation, WARNING)
    (call,) = wait_for_calls(house_db, conversation, 1)
    assert call["delivery_key"].startswith("due/warn/")
    wait_until_kept(house_db, conversation, date)


def test_a_rule_that_sets_a_date_has_it_called_at_once_and_by_the_minute(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("When will it work?")
    date = clock.now() + timedelta(seconds=6)

    house.teammate_notes(conversation, f"/promise {date.isoformat(timespec='seconds')}")

    wait_for_notes(house, conversation, WARNING, OVER)
    warned, over = wait_for_calls(house_db, conversation, 2)
    assert over["created_at"] == date.replace(microsecond=0)
    assert warned["created_at"] < over["created_at"] <= over["received_at"]


def test_a_date_that_was_moved_calls_when_the_new_one_is_due_and_not_before(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("When will it work?")
    first = in_time(timedelta(hours=1, seconds=6))
    set_by_hand(house, conversation, first)
    wait_until_kept(house_db, conversation, first)

    second = in_time(timedelta(hours=5))
    set_by_hand(house, conversation, second)
    wait_until_kept(house_db, conversation, second)
    wait_until(lambda: clock.now().timestamp() > first - 3600 + 1, what="the first time to be over")

    assert notes(house, conversation) == []
    assert all(each["state"] == "settled" for each in calls(house_db, conversation))
    third = in_time(timedelta(minutes=40))
    set_by_hand(house, conversation, third)
    wait_for_notes(house, conversation, WARNING)


def test_a_date_that_was_taken_away_calls_nobody(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("When will it work?")
    date = in_time(timedelta(hours=3))
    set_by_hand(house, conversation, date)
    wait_until_kept(house_db, conversation, date)

    set_by_hand(house, conversation, None)

    wait_until_kept(house_db, conversation, None)


def test_conditions_are_asked_of_the_conversation_as_it_is_when_the_date_is_due(
    house: House, house_db: Database
) -> None:
    conversation, _ = house.customer_starts("When will it work?")
    headers = {"Authorization": "Bearer sandbox", "Intercom-Version": "2.16"}
    tag = house.sandbox.post("/intercom/tags", headers=headers, json={"name": "vip"}).json()
    path = f"/intercom/conversations/{conversation}/tags"
    house.sandbox.post(path, headers=headers, json={"id": tag["id"], "admin_id": "9002"}).raise_for_status()

    set_by_hand(house, conversation, in_time(timedelta(minutes=30)))

    wait_for_calls(house_db, conversation, 1)
    assert notes(house, conversation) == []


def test_schedules_and_why_tell_of_dates_in_plain_words(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("When will it work?")
    set_by_hand(house, conversation, in_time(timedelta(minutes=30)))
    (call,) = wait_for_calls(house_db, conversation, 1)

    listed = triage(house, "schedules")
    why = triage(house, "why", str(call["id"]))

    assert "warn: 1 hour before Promised until; next" in listed
    assert "over: Promised until falls due; next" in listed
    assert "date due" in why
    assert "warn" in why


@pytest.mark.parametrize("point", ["date.calling", "date.called"])
def test_a_worker_that_is_killed_while_a_date_falls_due_loses_and_doubles_nothing(
    house: House, house_db: Database, point: str, tmp_path: Path
) -> None:
    conversation, _ = house.customer_starts("When will it work?")
    house.end("worker")
    house.start("worker", "worker", changes={"TRIAGE_CRASH_AT": f"{point}:{tmp_path}"})
    set_by_hand(house, conversation, in_time(timedelta(hours=1, seconds=5)))
    wait_until(lambda: house.processes["worker"].poll() is not None, what="the worker to die")
    house.end("worker", signal_number=signal.SIGKILL)
    house.start("other", "worker")
    house.start("worker", "worker")

    wait_for_notes(house, conversation, WARNING)
    wait_for_calls(house_db, conversation, 1)
    house.end("other")


def test_what_fell_due_while_the_service_was_down_is_called_late_and_customers_are_told_nothing_by_themselves(
    house: House, house_db: Database
) -> None:
    conversation, _ = house.customer_starts("When will it work?")
    house.end("worker")
    date = in_time(timedelta(seconds=2))
    set_by_hand(house, conversation, date)
    wait_until(lambda: clock.now().timestamp() > date + LATE_AFTER, what="the date to be over for long")
    house.start("worker", "worker")

    wait_for_notes(house, conversation, WARNING, OVER)
    _, over = wait_for_calls(house_db, conversation, 2)
    assert over["created_at"] == datetime.fromtimestamp(date, UTC)
    assert "minutes after what it answers" in str(the_message(house_db, conversation, "held")["reason"])
