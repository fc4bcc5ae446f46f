"""B5, B6, A1: what the shipped rulebook does with a bug, a question and a request, through HTTP and the sandbox."""

from app.store.database import Database
from tests.house import House, wait_until

BUG, QUESTION, REQUEST = "1200000000000101", "1200000000000102", "1200000000000103"


def settled(house: House, db: Database) -> bool:
    told = house.sandbox.get("/sandbox/deliveries").json()
    row = db.row(
        "SELECT (SELECT count(*) FROM events WHERE state = 'waiting') AS waiting, (SELECT count(*) FROM effects"
        " WHERE state IN ('planned', 'waiting', 'sending') AND due_at < now() + interval '1 hour') AS unsettled"
    )
    return told["pending"] == 0 and row == {"waiting": 0, "unsettled": 0}


def wait_until_settled(house: House, db: Database) -> None:
    wait_until(lambda: settled(house, db), what="all events and effects to be settled")


def test_b5_a_bug_is_tagged_filed_and_noted(house: House) -> None:
    conversation, contact = house.customer_starts(
        "The calendar does not come up",
        attributes={"Issue Type": "Technical Issue", "Issue Priority": "High"},
        channel="email",
    )

    (note,) = wait_until(lambda: house.notes_on(contact), what="the user note")
    (ticket,) = [t for t in house.tickets(BUG) if t["permalink_url"] in note]

    wait_until(lambda: "bug" in house.conversation(conversation)["tags"], what="the tag")
    assert ticket["memberships"] == [{"project": BUG, "section": "1200000000000201"}]
    assert ticket["custom_fields"]["1200000000000302"]
    assert f"/conversations/{conversation}" in ticket["notes"]
    assert f"/conversations/{conversation}" in note


def test_a3_a_technical_issue_that_is_high_gets_a_high_internal_priority(house: House) -> None:
    conversation, _ = house.customer_starts(
        "Nothing works", attributes={"Issue Type": "Technical Issue", "Issue Priority": "High"}
    )

    wait_until(lambda: house.conversation(conversation)["attributes"].get("Internal Priority"), what="the priority")

    assert house.conversation(conversation)["attributes"]["Internal Priority"] == "High"


def test_b5_a_question_goes_to_the_questions_project(house: House) -> None:
    conversation, contact = house.customer_starts(
        "How do I?", attributes={"Issue Type": "Question or Guidance"}, channel="email"
    )

    (note,) = wait_until(lambda: house.notes_on(contact), what="the user note")

    assert [t for t in house.tickets(QUESTION) if t["permalink_url"] in note]
    wait_until(lambda: "question" in house.conversation(conversation)["tags"], what="the tag")


def test_b5_a_teammates_command_files_a_ticket_with_its_title(house: House, house_db: Database) -> None:
    conversation, contact = house.customer_starts("Hello there")
    house.teammate_notes(conversation, "/bug Calendar is empty on Firefox")

    (note,) = wait_until(lambda: house.notes_on(contact), what="the user note")

    (ticket,) = [t for t in house.tickets(BUG) if t["permalink_url"] in note]
    assert ticket["name"] == "Calendar is empty on Firefox"


def test_b5_two_bugs_in_one_conversation_are_two_tickets_and_one_said_twice_is_one(
    house: House, house_db: Database
) -> None:
    conversation, contact = house.customer_starts("Hello there")
    for command in ("/bug First thing", "/bug Second thing", "/bug  first   THING"):
        house.teammate_notes(conversation, command)

    wait_until(lambda: len(house.notes_on(contact)) >= 2, what="two user notes")
    wait_until_settled(house, house_db)

    mine = [t["name"] for t in house.tickets(BUG) if f"/conversations/{conversation}" in t["notes"]]
    assert sorted(mine) == ["First thing", "Second thing"]
    assert len(house.notes_on(contact)) == 2


def test_b6_requests_of_one_customer_stand_together_in_one_note_a_day(house: House, house_db: Database) -> None:
    conversation, contact = house.customer_starts("Hello there")
    house.teammate_notes(conversation, "/request Export as a spreadsheet")
    (first,) = wait_until(lambda: house.notes_on(contact), what="the first request note")
    house.teammate_notes(conversation, "/request Dark mode")
    wait_until(lambda: len([t for t in house.tickets(REQUEST) if conversation in t["notes"]]) == 2, what="two tickets")
    wait_until_settled(house, house_db)

    assert "Feature Request: Export as a spreadsheet" in first
    assert house.notes_on(contact) == [first]
    waiting = house_db.row("SELECT reason FROM effects WHERE action = 'user_note' AND state = 'waiting'")
    assert waiting == {"reason": "one request note a day"}


def test_b6_the_next_request_note_lists_all_and_names_the_one_it_replaces(house: House, house_db: Database) -> None:
    conversation, contact = house.customer_starts("Hello there")
    house.teammate_notes(conversation, "/request Export as a spreadsheet")
    wait_until(lambda: house.notes_on(contact), what="the first request note")
    house_db.run("UPDATE effects SET settled_at = settled_at - interval '2 days' WHERE action = 'user_note'")
    house.teammate_notes(conversation, "/request Dark mode")

    wait_until(lambda: len(house.notes_on(contact)) == 2, what="the second request note")

    newest = house.notes_on(contact)[-1]
    assert newest.startswith("<p>Replaces note of ")
    assert "Feature Request: Export as a spreadsheet" in newest
    assert "Feature Request: Dark mode" in newest


def test_f1_a_replay_fills_holes_and_does_nothing_twice(house: House, house_db: Database) -> None:
    conversation, contact = house.customer_starts(
        "Broken", attributes={"Issue Type": "Technical Issue"}, channel="email"
    )
    wait_until(lambda: house.notes_on(contact), what="the user note")
    wait_until_settled(house, house_db)
    before = house.state()
    event = house_db.row(
        "SELECT id FROM events WHERE lane = %(lane)s ORDER BY id LIMIT 1",
        {"lane": f"conversation:sandbox1:{conversation}"},
    )
    assert event is not None
    key = wait_until(lambda: house.key("replay"), what="a key")

    answer = house.service.post(
        f"/api/events/{event['id']}/replay", json={"mode": "fill"}, headers={"Authorization": f"Bearer {key}"}
    )

    assert answer.status_code in (200, 202)
    wait_until(
        lambda: house_db.row("SELECT 1 AS n FROM runs WHERE kind = 'replay' AND event_id = %(id)s", event),
        what="the replay",
    )
    wait_until_settled(house, house_db)
    after = house.state()
    assert after["tasks"] == before["tasks"]
    assert after["conversations"][conversation]["parts"] == before["conversations"][conversation]["parts"]
    assert house.notes_on(contact) == [note["body"] for note in before["contacts"][contact]["notes"]]
