"""F6: what was decided last stands last, and one note lists what came together, whatever became of earlier calls."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, a_house, wait_until

BOOK = """
vocabulary:
  attributes:
    Scale of Issue: {type: text}
  tags: [waiting]
  tickets:
    request: {project: "1200000000000103", section: "1200000000000203", user_note: grouped}
rules:
  - name: last-word
    when: [conversation_started, customer_replied]
    then:
      - set: {Scale of Issue: "{{ message.text }}"}
  - name: later
    when: {teammate_command: /later}
    then: [{tag: waiting}, {snooze: 2d}]
  - name: back
    when: {teammate_command: /back}
    then: [{untag: waiting}, {open: conversation}]
  - name: request
    when: {teammate_command: /request}
    then: [{file_in_asana: request}, {user_note: request}]
"""
QUICK = {"TRIAGE_LOOKS": "0,1,4", "TRIAGE_CALL_TIMEOUT": "1", "TRIAGE_LEASE": "4", "TRIAGE_FUSE": "1000"}
LATE = {"rate_late": 1.0, "late_by": 3}


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    rulebook = tmp_path_factory.mktemp("rulebook")
    (rulebook / "book.yaml").write_text(BOOK)
    with a_house(house_database, Path(tmp_path_factory.mktemp("house")), rulebook=rulebook, changes=QUICK) as one:
        yield one


@pytest.fixture
def conversation(house: House) -> str:
    """One whose customer is known to the worker, so that a decision needs no call."""
    house.weather(intercom={}, asana={})
    conversation, _ = house.customer_starts("zero")
    wait_until(lambda: last_word(house, conversation) == "zero", what="the first attribute")
    return conversation


def last_word(house: House, conversation: str) -> object:
    return house.conversation(conversation)["attributes"].get("Scale of Issue")


def states(db: Database, conversation: str) -> list[str]:
    """What became of the attribute's decisions, the oldest first."""
    rows = db.rows(
        "SELECT state FROM effects WHERE conversation LIKE %(lane)s AND action = 'set_attribute' ORDER BY id",
        {"lane": f"%:{conversation}"},
    )
    return [row["state"] for row in rows]


def tag_states(db: Database, conversation: str) -> list[str]:
    rows = db.rows(
        "SELECT state FROM effects WHERE conversation LIKE %(lane)s AND action IN ('tag', 'untag') ORDER BY id",
        {"lane": f"%:{conversation}"},
    )
    return [row["state"] for row in rows]


def late_calls(house: House) -> int:
    """How many calls are still to take effect at the vendor."""
    return int(house.sandbox.get("/sandbox/counters").json()["late_effects_waiting"])


def test_f6_a_call_that_lands_late_does_not_undo_a_later_decision(
    house: House, house_db: Database, conversation: str
) -> None:
    house.weather(intercom=LATE)
    house.customer_replies(conversation, "first")
    wait_until(lambda: late_calls(house), what="a call that hangs")
    house.weather(intercom={})
    house.customer_replies(conversation, "second")

    wait_until(lambda: states(house_db, conversation)[2:] == ["done"], what="the second decision to be carried out")

    assert late_calls(house) == 0
    assert last_word(house, conversation) == "second"


def test_f6_a_tag_that_lands_late_does_not_outlive_its_taking_away(
    house: House, house_db: Database, conversation: str
) -> None:
    house.teammate_notes(conversation, "/later")
    wait_until(lambda: house.conversation(conversation)["tags"] == ["waiting"], what="the tag to be known")
    house.teammate_notes(conversation, "/back")
    wait_until(lambda: house.conversation(conversation)["tags"] == [], what="the tag to be taken away")
    wait_until(lambda: set(tag_states(house_db, conversation)) == {"done"}, what="both to be settled")

    house.weather(intercom=LATE)
    house.teammate_notes(conversation, "/later")
    unknown = "SELECT 1 FROM effects WHERE action = 'tag' AND state = 'sending'"
    wait_until(lambda: house_db.rows(unknown), what="a call that hangs")
    house.weather(intercom={})
    house.teammate_notes(conversation, "/back")

    wait_until(lambda: len(tag_states(house_db, conversation)) == 4, what="both decisions")
    wait_until(
        lambda: set(tag_states(house_db, conversation)) <= {"done", "skipped"} and not late_calls(house),
        what="everything to be settled",
    )
    assert house.conversation(conversation)["tags"] == []


def test_f6_a_decision_that_overtook_one_not_carried_out_is_not_taken_for_a_strangers_change(
    house: House, house_db: Database, conversation: str
) -> None:
    house.weather(intercom={"rate_429": 1.0})
    house.customer_replies(conversation, "first")
    wait_until(lambda: states(house_db, conversation)[1:] == ["waiting"], what="the first to be parked")
    house.customer_replies(conversation, "second")
    wait_until(lambda: states(house_db, conversation)[1:] == ["skipped", "waiting"], what="the second to overtake it")
    house.weather(intercom={"rate_reset_before": 1.0})
    unknown = "SELECT 1 FROM effects WHERE action = 'set_attribute' AND state = 'sending' AND reason IS NOT NULL"
    wait_until(lambda: house_db.rows(unknown), what="a call of unknown outcome")
    house.weather(intercom={})

    wait_until(lambda: states(house_db, conversation)[2:] == ["done"], what="the second to be carried out")

    assert last_word(house, conversation) == "second"


def test_f6_a_snooze_that_is_taken_back_before_it_was_carried_out_is_not_carried_out(
    house: House, house_db: Database, conversation: str
) -> None:
    house.weather(intercom={"rate_429": 1.0})
    house.teammate_notes(conversation, "/later")
    moves = "SELECT state FROM effects WHERE action IN ('snooze', 'open') AND conversation LIKE %(lane)s ORDER BY id"

    def moved() -> list[str]:
        return [row["state"] for row in house_db.rows(moves, {"lane": f"%:{conversation}"})]

    wait_until(lambda: moved() == ["waiting"], what="the snooze to be parked")
    house.teammate_notes(conversation, "/back")
    wait_until(lambda: moved()[:1] == ["skipped"] or len(moved()) == 2, what="the second decision")
    house.weather(intercom={})

    wait_until(lambda: set(moved()) <= {"done", "skipped"}, what="everything to be settled")
    assert house.conversation(conversation)["state"] == "open"


def test_b6_requests_whose_notes_come_due_together_stand_in_one_note(house: House, house_db: Database) -> None:
    house.weather(intercom={}, asana={})
    conversation, contact = house.customer_starts("zero")
    wait_until(lambda: last_word(house, conversation) == "zero", what="the contact to be known")
    house.weather(intercom={"rate_429": 1.0})
    house.teammate_notes(conversation, "/request Export")
    house.teammate_notes(conversation, "/request Import")
    due = "SELECT 1 FROM effects WHERE action = 'user_note' AND state = 'waiting'"
    wait_until(lambda: len(house_db.rows(due)) == 2, what="both notes to be parked")
    house.end("worker")
    house.weather(intercom={})
    wait_until(lambda: len(house_db.rows(f"{due} AND due_at < now()")) == 2, what="both notes to be due")
    house.start("worker", "worker")

    settled = "SELECT 1 FROM effects WHERE action = 'user_note' AND state IN ('done', 'skipped')"
    wait_until(lambda: len(house_db.rows(settled)) == 2, what="both notes to be settled")

    (note,) = house.notes_on(contact)
    assert "Export" in note
    assert "Import" in note
