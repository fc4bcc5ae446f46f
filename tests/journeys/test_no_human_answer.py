"""B3, by the clock: a rule looks at a conversation in which a customer waits too long for a person, once for each such
wait, counted from the first message that nobody has handled."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.store.database import Database
from tests.house import House, a_house, wait_until
from tests.journeys.talking import lane_of, notes

BOOK = """
vocabulary:
  tags: [vip, bug]
  tickets:
    bug: {project: "1200000000000101"}
rules:
  - name: nobody-answers
    when: {no_human_answer_for: 3s}
    unless: {tag: vip}
    then: [internal_note: "Nobody has answered."]
  - name: log-bug
    when: {teammate_command: /bug}
    then: [file_in_asana: bug]
  - name: stop-all
    when: customer_replied
    then: [stop]
"""
WORDS = "Nobody has answered."


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    rulebook = tmp_path_factory.mktemp("rulebook")
    (rulebook / "book.yaml").write_text(BOOK)
    changes = {"TRIAGE_READ_AGAIN_EVERY": "2", "TRIAGE_DELIVERY_TIME": "2"}
    with a_house(house_database, Path(tmp_path_factory.mktemp("house")), rulebook=rulebook, changes=changes) as one:
        yield one


def timers(db: Database, conversation: str) -> list[dict[str, Any]]:
    return db.rows("SELECT * FROM timers WHERE lane = %(lane)s ORDER BY id", {"lane": lane_of(conversation)})


def wait_for_timers(db: Database, conversation: str, *states: str) -> list[dict[str, Any]]:
    """Until the conversation's waits are in these states, oldest first, and those that are over are decided on."""

    def look() -> list[dict[str, Any]]:
        found = timers(db, conversation)
        return found if [each["state"] for each in found] == list(states) and is_decided(db, conversation) else []

    return wait_until(look, what=f"waits of {conversation} to be {states}, and not {timers(db, conversation)}")


def wait_for_a_second(db: Database, conversation: str) -> list[dict[str, Any]]:
    """Until the first wait of a conversation has lasted a second, to which times in Intercom are told."""
    query = "SELECT * FROM timers WHERE lane = %(lane)s AND since < now() - interval '1 second'"
    return wait_until(lambda: db.rows(query, {"lane": lane_of(conversation)}), what="a second to go by")


def is_decided(db: Database, conversation: str) -> bool:
    lane = {"lane": lane_of(conversation)}
    return not db.rows("SELECT 1 FROM events WHERE lane = %(lane)s AND state = 'waiting'", lane)


def code(db: Database, conversation: str) -> str:
    """The code of the rule at its last look."""
    (row,) = db.rows(
        "SELECT codes FROM runs r JOIN events e ON e.id = r.event_id WHERE lane = %(lane)s"
        " AND topic = 'triage.wait_over' ORDER BY r.id DESC LIMIT 1",
        {"lane": lane_of(conversation)},
    )
    return str(row["codes"][0])


def test_b3_a_customer_whom_nobody_answers_is_noticed(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hello?")

    wait_for_timers(house_db, conversation, "due")

    wait_until(lambda: notes(house, conversation), what="the note")
    assert [WORDS in note for note in notes(house, conversation)] == [True]


def test_b3_one_who_writes_again_does_not_start_the_clock_anew_and_is_noticed_once(
    house: House, house_db: Database
) -> None:
    conversation, _ = house.customer_starts("Hello?")
    wait_for_a_second(house_db, conversation)
    house.customer_replies(conversation, "Anybody there?")
    house.customer_replies(conversation, "Please?")

    first, *others = wait_for_timers(house_db, conversation, "due", "cancelled", "cancelled")

    wait_until(lambda: notes(house, conversation), what="the note")
    assert all(first["due_at"] <= other["due_at"] for other in others)
    assert {other["ended"] for other in others} == {"the rule has acted for this wait"}
    assert len(notes(house, conversation)) == 1
    house.customer_replies(conversation, "I still wait")
    wait_for_timers(house_db, conversation, "due", "cancelled", "cancelled", "due")
    assert code(house_db, conversation) == "d"
    assert len(notes(house, conversation)) == 1


def test_b3_an_answer_ends_the_wait_and_the_next_question_begins_another(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hello?")
    wait_for_a_second(house_db, conversation)
    house.teammate_replies(conversation, "Yes?")
    (ended,) = wait_for_timers(house_db, conversation, "cancelled")
    house.customer_replies(conversation, "My shop is down")
    wait_for_timers(house_db, conversation, "cancelled", "due")

    wait_until(lambda: notes(house, conversation), what="the note")

    assert ended["ended"] == "a teammate has answered"
    assert len(notes(house, conversation)) == 1


def test_b3_a_close_and_a_ticket_are_handling_and_a_note_is_not(house: House, house_db: Database) -> None:
    closed, _ = house.customer_starts("Hello?")
    noted, _ = house.customer_starts("Hello?")
    logged, _ = house.customer_starts("Hello?")
    for each in (closed, noted, logged):
        wait_for_a_second(house_db, each)
    house.in_conversation(closed, "close")
    house.teammate_notes(noted, "I will look into it")
    house.teammate_notes(logged, "/bug It is broken")

    (ended,) = wait_for_timers(house_db, closed, "cancelled")
    wait_for_timers(house_db, noted, "due")
    wait_for_timers(house_db, logged, "due")

    assert ended["ended"] == "it was closed"
    assert code(house_db, noted) == "M"
    assert code(house_db, logged) == "h"


def test_b3_conditions_are_asked_when_the_time_is_over(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hello?")
    headers = {"Authorization": "Bearer sandbox", "Intercom-Version": "2.16"}
    tag = house.sandbox.post("/intercom/tags", headers=headers, json={"name": "vip"}).json()
    path = f"/intercom/conversations/{conversation}/tags"
    house.sandbox.post(path, headers=headers, json={"id": tag["id"], "admin_id": "9002"}).raise_for_status()

    wait_for_timers(house_db, conversation, "due")

    assert code(house_db, conversation) == "x"
    assert notes(house, conversation) == []


def test_b3_thanks_begin_no_wait(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hello?")
    wait_for_a_second(house_db, conversation)
    house.teammate_replies(conversation, "Done.")
    house.customer_replies(conversation, "Thanks!")
    lane = {"lane": lane_of(conversation)}
    query = "SELECT 1 FROM events WHERE lane = %(lane)s AND topic = 'conversation.user.replied' AND state = 'settled'"
    wait_until(lambda: house_db.rows(query, lane), what="the thanks to be decided on")

    assert len(timers(house_db, conversation)) == 1


def test_b3_why_tells_in_plain_words_what_is_counted_and_what_ended_it(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hello?")
    (timer,) = wait_for_a_second(house_db, conversation)
    house.teammate_replies(conversation, "Yes?")
    wait_for_timers(house_db, conversation, "cancelled")
    key = {"Authorization": f"Bearer {house.key('why')}"}

    told = house.service.get(f"/api/events/{timer['event_id']}/why", headers=key).json()["text"]

    assert "nobody-answers: a customer waits for an answer from here on: it looks after 3 seconds" in told
    assert "nobody-answers: not any more: a teammate has answered" in told


def test_b3_f5_waits_that_intercom_told_nobody_of_are_found_and_so_are_their_ends(
    house: House, house_db: Database
) -> None:
    wait_until(lambda: house_db.row("SELECT 1 FROM sweeps"), what="reading again to begin")
    house.sandbox.put("/sandbox/webhooks", json={"drop": True}).raise_for_status()
    forgotten, _ = house.customer_starts("Hello?")
    answered, _ = house.customer_starts("Hello?")
    house.teammate_replies(answered, "Yes?")
    recovered = "SELECT 1 FROM events WHERE lane = %(lane)s AND recovered"
    for each in (forgotten, answered):
        lane = {"lane": lane_of(each)}
        wait_until(lambda lane=lane: house_db.rows(recovered, lane), what="it to be found by reading again")  # type: ignore[misc]
    house.sandbox.put("/sandbox/webhooks", json={"drop": False}).raise_for_status()

    wait_until(lambda: notes(house, forgotten), what="the note")
    wait_until(
        lambda: (
            is_decided(house_db, answered) and not [t for t in timers(house_db, answered) if t["state"] == "waiting"]
        ),
        what="the wait of the answered one to be over",
    )

    assert len(notes(house, forgotten)) == 1
    assert notes(house, answered) == []
