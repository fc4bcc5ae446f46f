"""F5: what Intercom told nobody of is found by reading it again, and what it would say to a customer waits (G3)."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.store.database import Database
from tests.house import House, a_house, wait_until
from tests.journeys.talking import effects_of, is_settled, lane_of, said, the_message, triage
from tests.outage.outage import SETTINGS, suffer
from tests.outage.rulebook import RULEBOOK as OUTAGE
from tests.outage.verdict import MOST_CALLS_EACH, problems

BOOK = """
vocabulary:
  attributes:
    Issue Priority: [High, Medium, Low]
  texts:
    hello: Thank you for writing to us.
  tags: [seen, vip]
rules:
  - name: answer
    when: [conversation_started, customer_replied]
    then: [{reply: hello}, {internal_note: "<p>seen {{ message.text }}</p>"}]

  - name: waits
    when: conversation_started
    wait: 1s
    then: [{reply: hello}]

  - name: priority-changed
    when: attribute_changed
    if: {change.attribute: Issue Priority}
    then: [{internal_note: "<p>{{ change.before }} became {{ change.after }}</p>"}]

  - name: tags-changed
    when: [conversation_tagged, conversation_untagged]
    then: [{internal_note: "<p>{{ event.name }}</p>"}]
"""
QUICK = {
    "TRIAGE_READ_AGAIN_EVERY": "2",
    "TRIAGE_DELIVERY_TIME": "2",
    "TRIAGE_PAUSE": "0.2",
    "TRIAGE_FUSE": "1000",
    "TRIAGE_LEASE": "4",
    "TRIAGE_CALL_TIMEOUT": "2",
}


def a_book(folder: Path, text: str) -> Path:
    rulebook = folder / "rulebook"
    rulebook.mkdir()
    (rulebook / "book.yaml").write_text(text, "utf-8")
    return rulebook


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house that Intercom never tells anything."""
    folder = Path(tmp_path_factory.mktemp("house"))
    with a_house(house_database, folder, rulebook=a_book(folder, BOOK), changes=QUICK) as one:
        with Database(house_database, size=1) as db:
            wait_until(lambda: db.row("SELECT 1 AS begun FROM sweeps"), what="reading again to begin")
        one.sandbox.put("/sandbox/webhooks", json={"drop": True}).raise_for_status()
        yield one


def events_of(db: Database, conversation: str) -> list[dict[str, Any]]:
    query = "SELECT * FROM events WHERE lane = %(lane)s AND topic LIKE 'conversation%%' ORDER BY created_at, id"
    return db.rows(query, {"lane": lane_of(conversation)})


def wait_for_events(house: House, db: Database, conversation: str, *topics: str) -> list[dict[str, Any]]:
    """The conversation's events as soon as they are these, and are decided on."""

    def look() -> list[dict[str, Any]]:
        found = events_of(db, conversation)
        told = [row["topic"] for row in found] == list(topics) and is_settled(db, conversation)
        return found if told else []

    return wait_until(look, what=f"{topics} in conversation {conversation}\n{events_of(db, conversation)}")


def notes_in(house: House, conversation: str) -> list[str]:
    parts = house.conversation(conversation)["parts"]
    return [part["body"] for part in parts if part["type"] == "note"]


def test_f5_g3_a_lost_message_is_found_and_its_answer_waits_for_a_person(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("It is broken")

    (event,) = wait_for_events(house, house_db, conversation, "conversation.user.created")

    assert event["recovered"]
    assert "<p>seen It is broken</p>" in notes_in(house, conversation)[0]
    held = the_message(house_db, conversation, "held")
    assert str(held["reason"]).startswith("recovered: no notification came")
    assert said(house, conversation) == []
    assert "(recovered)" in triage(house, "events", "--conversation", conversation)
    assert "found by reading again: no notification came" in triage(house, "why", str(event["id"]))
    assert "recovered" in triage(house, "held")
    assert "recovered: no notification came" in house.service.get(f"/runs/{held['run_id']}").text
    headers = {"Authorization": f"Bearer {house.key('ana')}"}
    shown = house.service.get(f"/api/events/{event['id']}", headers=headers).json()
    assert shown["recovered"] is True
    assert 'triage_events_recovered_total{topic="conversation.user.created"}' in house.service.get("/metrics").text


def test_f5_g3_what_a_rule_wants_to_say_after_a_wait_is_held_too(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("It is broken, look again")

    def states() -> list[str]:
        return [row["state"] for row in effects_of(house_db, conversation, "message")]

    wait_until(lambda: states() == ["held", "held"], what="both messages to be held")


def test_f5_changes_that_intercom_tells_nobody_of_become_events(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("It is broken", attributes={"Issue Priority": "Low"})
    began = "conversation.user.created"
    wait_for_events(house, house_db, conversation, began)
    changed = "conversation.attribute.changed"

    house.in_conversation(conversation, "attributes", **{"Issue Priority": "High"})
    wait_for_events(house, house_db, conversation, began, changed)
    house.in_conversation(conversation, "tag", name="vip", admin="9002")
    wait_for_events(house, house_db, conversation, began, changed, "conversation.tag.added")
    house.in_conversation(conversation, "untag", name="vip", admin="9002")
    found = wait_for_events(
        house, house_db, conversation, began, changed, "conversation.tag.added", "conversation.tag.removed"
    )

    assert [row["recovered"] for row in found] == [True, False, False, False]
    notes = " ".join(notes_in(house, conversation))
    assert "Low became High" in notes
    assert "conversation_tagged" in notes
    assert "conversation_untagged" in notes


def test_f5_what_this_service_did_itself_is_no_news(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("It is broken")
    wait_for_events(house, house_db, conversation, "conversation.user.created")

    house.customer_replies(conversation, "Still broken")

    wait_for_events(house, house_db, conversation, "conversation.user.created", "conversation.user.replied")


def test_f5_a_notification_that_comes_late_after_all_is_a_duplicate(house: House, house_db: Database) -> None:
    house.sandbox.put("/sandbox/webhooks", json={"paused": True}).raise_for_status()
    conversation, _ = house.customer_starts("It is broken")
    (event,) = wait_for_events(house, house_db, conversation, "conversation.user.created")
    accepted = house.sandbox.get("/sandbox/deliveries").json()["accepted"]

    house.sandbox.put("/sandbox/webhooks", json={}).raise_for_status()
    wait_until(
        lambda: house.sandbox.get("/sandbox/deliveries").json()["accepted"] > accepted, what="the late notification"
    )
    house.sandbox.put("/sandbox/webhooks", json={"drop": True}).raise_for_status()

    assert events_of(house_db, conversation)[0]["id"] == event["id"]
    assert [row["topic"] for row in events_of(house_db, conversation)].count("conversation.user.created") == 1


def test_f5_a_tag_that_is_told_of_late_after_all_is_no_second_event(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("It is broken")
    wait_for_events(house, house_db, conversation, "conversation.user.created")
    house.sandbox.put("/sandbox/webhooks", json={"paused": True}).raise_for_status()
    house.in_conversation(conversation, "tag", name="vip", admin="9002")
    wait_for_events(house, house_db, conversation, "conversation.user.created", "conversation.tag.added")
    house.sandbox.put("/sandbox/webhooks", json={}).raise_for_status()

    late = wait_until(
        lambda: [
            row
            for row in events_of(house_db, conversation)
            if row["topic"] == "conversation_part.tag.created" and row["state"] != "waiting"
        ],
        what="the late notification",
    )
    house.sandbox.put("/sandbox/webhooks", json={"drop": True}).raise_for_status()

    assert [row["state"] for row in late] == ["ignored"]
    assert "conversation was read again, and that has found the same" in triage(house, "why", str(late[0]["id"]))
    assert len([note for note in notes_in(house, conversation) if "conversation_tagged" in note]) == 1


def test_f5_everything_is_found_once_after_an_outage(fresh_house_database: str, tmp_path: Path) -> None:
    def kill_in_the_middle() -> None:
        wait_until(lambda: db.row("SELECT 1 AS reads FROM events WHERE recovered"), what="the first of it")
        house.end("worker", signal_number=signal.SIGKILL)
        house.start("worker", "worker")

    changes = {**SETTINGS, "TRIAGE_LEASE": "4", "TRIAGE_CALL_TIMEOUT": "2"}
    book = a_book(tmp_path, OUTAGE)
    with (
        a_house(fresh_house_database, tmp_path, rulebook=book, changes=changes) as house,
        Database(fresh_house_database, size=2) as db,
    ):
        outage = suffer(house, db, 60, patience=60, meanwhile=kill_in_the_middle)

        assert list(problems(db, outage.changes, outage.last_before)) == []
        assert outage.figures.each <= MOST_CALLS_EACH + 40 / 60  # one batch may be read a second time


def test_f5_what_was_refused_while_the_web_process_was_away_is_found_when_it_is_back(
    fresh_house_database: str, tmp_path: Path
) -> None:
    with (
        a_house(fresh_house_database, tmp_path, rulebook=a_book(tmp_path, BOOK), changes=SETTINGS) as house,
        Database(fresh_house_database, size=2) as db,
    ):
        wait_until(lambda: db.row("SELECT 1 AS begun FROM sweeps"), what="reading again to begin")
        house.end("web")
        house.sandbox.put("/sandbox/webhooks", json={"drop": True}).raise_for_status()
        conversation, _ = house.customer_starts("Is anybody there?")
        wait_until(lambda: house.sandbox.get("/sandbox/deliveries").json()["dropped"], what="it to be lost")
        house.sandbox.put("/sandbox/webhooks", json={}).raise_for_status()
        house.start("web", "web")

        event = wait_until(lambda: next(iter(events_of(db, conversation)), None), what="the message to be found")

        assert (event["topic"], event["recovered"]) == ("conversation.user.created", True)
