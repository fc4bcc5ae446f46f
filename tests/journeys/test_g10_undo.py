"""G10: what was done is taken back as far as the vendors allow, and the teammate is told what stays and why."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.runs.undoing.inverse import COMMENT
from app.store.database import Database
from tests.house import ROOT, House, a_house, wait_until
from tests.journeys.talking import SEAT, is_at_rest, notes

PROJECT = "1200000000000101"
BOOK = f"""
vocabulary:
  attributes:
    Issue Type: {{options: [Technical Issue, Question]}}
    Issue Priority: {{options: [High, Low]}}
  tags: [bug, seen, late]
  texts: {{hello: Hello!, bye: Goodbye!}}
  teams: {{Engineering: "5002"}}
  tickets:
    bug: {{project: "{PROJECT}", section: "1200000000000201"}}
rules:
  - name: sort-broken
    about: What is broken is a bug, and engineering has it.
    when: conversation_started
    if: {{message.text: {{contains: broken}}}}
    then:
      - tag: bug
      - set: {{Issue Type: Technical Issue, Issue Priority: High}}
      - assign: {{team: Engineering}}
      - file_in_asana: bug
      - user_note: bug
      - internal_note: Sorted.
  - name: close-done
    when: customer_replied
    if: {{message.text: {{contains: all done}}}}
    then: [close: conversation]
  - name: seen-by-us
    when: customer_replied
    then: [tag: seen]
  - name: greet
    when: customer_replied
    if: {{message.text: {{contains: hello}}}}
    then: [reply: hello]
  - name: part
    when: customer_replied
    if: {{message.text: {{contains: bye}}}}
    then: [reply: bye]
  - name: log-by-hand
    when: {{teammate_command: /bug}}
    then:
      - file_in_asana: bug
      - user_note: bug
      - internal_note: 'Logged as a bug: {{{{ ticket.url }}}}'
  - name: welcome-vip
    when: conversation_started
    if: {{message.text: {{contains: vip}}}}
    then: [tag_contact: seen]
  - name: never-on-our-own
    when: [contact_tagged, contact_untagged]
    then: [tag_contact: late]
  - name: undo
    when: {{teammate_command: /undo}}
    then: [undo: last]
  - name: why
    when: {{teammate_command: /why}}
    then: [tell_why: conversation]
"""


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    rulebook = tmp_path_factory.mktemp("rulebook")
    (rulebook / "book.yaml").write_text(BOOK)
    changes = {"TRIAGE_PAUSE": "60", "TRIAGE_FUSE": "1000"}
    with a_house(house_database, Path(tmp_path_factory.mktemp("house")), rulebook=rulebook, changes=changes) as one:
        yield one


def settled(house: House, db: Database, conversation: str) -> None:
    wait_until(lambda: is_at_rest(house, db, conversation), what="everything to settle")


def told(house: House, conversation: str, words: str) -> str:
    """Our note with these words, once it is there."""

    def look() -> str | None:
        return next((note for note in notes(house, conversation) if words in note), None)

    return wait_until(look, what=f"the note that says {words!r}")


def broken(house: House, db: Database, **more: Any) -> str:
    conversation, contact = house.customer_starts("It is broken", **more)
    wait_until(lambda: house.notes_on(contact), what="the user note")
    settled(house, db, conversation)
    return conversation


def is_tagged(house: House, conversation: str, tag: str) -> bool:
    return tag in house.conversation(conversation)["tags"]


def is_untagged(house: House, conversation: str, tag: str) -> bool:
    return not is_tagged(house, conversation, tag)


def echoes_on(db: Database, contact: str) -> list[dict[str, Any]]:
    return db.rows(
        "SELECT reason FROM events WHERE lane = %(lane)s AND topic LIKE 'contact.%%tag%%' AND state <> 'waiting'",
        {"lane": f"contact:sandbox1:{contact}"},
    )


def mine(house: House, conversation: str) -> dict[str, Any]:
    (ticket,) = [each for each in house.tickets(PROJECT) if f"/conversations/{conversation}" in each["notes"]]
    return ticket


def waiting_parts(db: Database, conversation: str) -> list[str]:
    """The names of what is still to be said."""
    rows = db.rows(
        "SELECT request -> 'parts' AS parts FROM effects WHERE conversation = %(c)s AND action = 'message'"
        " AND state IN ('planned', 'waiting')",
        {"c": f"conversation:sandbox1:{conversation}"},
    )
    return [part["name"] for row in rows for part in row["parts"]]


def run_of(db: Database, conversation: str, rule: str) -> int:
    row = db.row(
        "SELECT run_id FROM effects WHERE conversation = %(c)s AND rule = %(rule)s ORDER BY id LIMIT 1",
        {"c": f"conversation:sandbox1:{conversation}", "rule": rule},
    )
    assert row is not None
    return int(row["run_id"])


def test_g10_undo_in_a_note_takes_the_last_run_back_and_says_what_stays(house: House, house_db: Database) -> None:
    conversation = broken(house, house_db, attributes={"Issue Priority": "Low"})
    house.teammate_notes(conversation, "/undo")

    answer = told(house, conversation, "Taken back")

    seen = house.conversation(conversation)
    assert "bug" not in seen["tags"]
    assert seen["attributes"].get("Issue Priority") == "Low"
    assert not seen["attributes"].get("Issue Type")
    ticket = mine(house, conversation)
    assert ticket["completed"] is True
    assert len([story for story in ticket["stories"] if COMMENT in story["text"]]) == 1
    assert "tag bug: untagged" in answer
    assert "file in Asana: bug: completed, with a comment" in answer
    assert "assign to team 5002: handed back" in answer
    assert "Not taken back" in answer
    assert "note on the customer" in answer
    assert "cannot delete a note" in answer


def test_g10_said_twice_it_is_done_once_and_the_second_time_takes_the_run_before(
    house: House, house_db: Database
) -> None:
    conversation = broken(house, house_db)
    house.customer_replies(conversation, "and again")
    wait_until(lambda: "seen" in house.conversation(conversation)["tags"], what="the second tag")
    settled(house, house_db, conversation)

    house.teammate_notes(conversation, "/undo")
    told(house, conversation, "tag seen: untagged")
    assert "bug" in house.conversation(conversation)["tags"]
    house.teammate_notes(conversation, "/undo")
    told(house, conversation, "tag bug: untagged")
    house.teammate_notes(conversation, "/undo")

    told(house, conversation, "nothing to take back")


def test_g10_what_a_teammate_changed_since_stays_as_it_is(house: House, house_db: Database) -> None:
    conversation = broken(house, house_db)
    house.in_conversation(conversation, "attributes", **{"Issue Priority": "Low"})
    house.teammate_notes(conversation, "/undo")

    answer = told(house, conversation, "Taken back")

    assert house.conversation(conversation)["attributes"]["Issue Priority"] == "Low"
    assert "somebody changed it since" in answer


def test_g10_a_rule_does_not_do_again_what_a_person_took_back(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    house.customer_replies(conversation, "one")
    wait_until(lambda: "seen" in house.conversation(conversation)["tags"], what="the tag")
    settled(house, house_db, conversation)
    house.teammate_notes(conversation, "/undo")
    told(house, conversation, "tag seen: untagged")

    house.customer_replies(conversation, "two")
    wait_until(
        lambda: house_db.row(
            "SELECT 1 AS n FROM effects WHERE conversation = %(c)s AND reason LIKE 'a person took this back%%'",
            {"c": f"conversation:sandbox1:{conversation}"},
        ),
        what="the rule to be kept from tagging again",
    )

    settled(house, house_db, conversation)
    assert "seen" not in house.conversation(conversation)["tags"]


def test_g10_a_message_that_waits_is_not_sent_any_more(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    house.customer_replies(conversation, "hello you")
    wait_until(lambda: "seen" in house.conversation(conversation)["tags"], what="the tag of the same run")

    house.teammate_notes(conversation, "/undo")

    assert "write to the customer: it is not done any more" in told(house, conversation, "Taken back")
    settled(house, house_db, conversation)
    parts = house.conversation(conversation)["parts"]
    assert not [part for part in parts if part["type"] == "comment" and part["author"]["id"] == SEAT]


def test_g10_of_what_two_runs_say_in_one_message_only_what_is_taken_back_is_left_out(
    house: House, house_db: Database
) -> None:
    conversation, _ = house.customer_starts("Hi")
    house.customer_replies(conversation, "hello you")
    wait_until(lambda: "seen" in house.conversation(conversation)["tags"], what="the tag of the first run")
    house.customer_replies(conversation, "and bye")
    wait_until(lambda: waiting_parts(house_db, conversation) == ["hello", "bye"], what="one message of both runs")

    house.teammate_notes(conversation, "/undo")
    assert "bye is not said any more, the rest of the message is" in told(house, conversation, "Taken back")
    assert waiting_parts(house_db, conversation) == ["hello"]
    house.teammate_notes(conversation, "/undo")
    assert "write to the customer: it is not done any more" in told(house, conversation, "tag seen: untagged")
    assert waiting_parts(house_db, conversation) == []


def test_g10_a_bug_that_is_logged_taken_back_and_logged_again_gets_a_ticket_of_its_own(
    house: House, house_db: Database
) -> None:
    conversation, contact = house.customer_starts("Hi")
    house.teammate_notes(conversation, "/bug Foo")
    told(house, conversation, "Logged as a bug")
    settled(house, house_db, conversation)
    withdrawn = mine(house, conversation)
    house.teammate_notes(conversation, "/undo")
    told(house, conversation, "Taken back")
    settled(house, house_db, conversation)

    house.teammate_notes(conversation, "/bug Foo")

    wait_until(lambda: len(house.notes_on(contact)) == 2, what="the user note on the second ticket")
    settled(house, house_db, conversation)
    tickets = [each for each in house.tickets(PROJECT) if f"/conversations/{conversation}" in each["notes"]]
    (new,) = [each for each in tickets if each["permalink_url"] != withdrawn["permalink_url"]]
    assert (new["name"], new["completed"]) == ("Foo", False)
    assert new["permalink_url"] in told(house, conversation, new["permalink_url"])
    assert [note for note in house.notes_on(contact) if new["permalink_url"] in note]


def test_g10_a_conversation_that_was_closed_is_opened_again_by_the_api(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    house.customer_replies(conversation, "all done")
    wait_until(lambda: house.conversation(conversation)["state"] == "closed", what="it to be closed")
    settled(house, house_db, conversation)
    run, key = run_of(house_db, conversation, "close-done"), house.key("undo")

    def ask(**body: object) -> dict[str, Any]:
        answer = house.service.post(f"/api/runs/{run}/undo", json=body, headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    foreseen = ask(dry_run=True)
    assert house.conversation(conversation)["state"] == "closed"
    asked = ask()

    wait_until(lambda: house.conversation(conversation)["state"] == "open", what="it to be open")
    settled(house, house_db, conversation)
    assert [each["fate"] for each in foreseen["effects"]] == ["taken back", "taken back"]
    assert foreseen["event_id"] is None
    why = house.service.get(f"/api/events/{asked['event_id']}/why", headers={"Authorization": f"Bearer {key}"}).json()
    assert f"took back what run {run} did" in why["text"]
    assert "open the conversation: done" in why["text"]
    assert "its body is gone" not in why["text"]


def test_g10_our_own_taking_back_triggers_no_rule(house: House, house_db: Database) -> None:
    conversation = broken(house, house_db)
    house.teammate_notes(conversation, "/undo")
    told(house, conversation, "Taken back")
    settled(house, house_db, conversation)

    runs = house_db.rows(
        "SELECT r.kind, r.event_name FROM runs r JOIN events e ON e.id = r.event_id WHERE e.lane = %(c)s ORDER BY r.id",
        {"c": f"conversation:sandbox1:{conversation}"},
    )
    assert [(row["kind"], row["event_name"]) for row in runs] == [
        ("live", "conversation_started"),
        ("live", "teammate_noted"),
        ("undo", "undo"),
    ]


def test_g10_why_tells_the_rules_that_acted_what_made_them_and_what_came_of_it(
    house: House, house_db: Database
) -> None:
    conversation = broken(house, house_db)
    house.teammate_notes(conversation, "/why")

    answer = told(house, conversation, "because")

    assert "sort-broken" in answer
    assert "What is broken is a bug" in answer
    assert "because message.text contains" in answer
    assert "tag bug: done" in answer
    assert "/runs/" in answer


def test_g10_all_that_one_rule_did_is_taken_back_and_what_others_did_in_the_same_runs_stays(
    house: House, house_db: Database
) -> None:
    conversations = [broken(house, house_db) for _ in range(2)]
    for conversation in conversations:
        house.customer_replies(conversation, "and more")
        wait_until(partial(is_tagged, house, conversation, "seen"), what="the other rule's tag")
        settled(house, house_db, conversation)

    told = subprocess.run(
        [sys.executable, "-m", "app.cli", "undo", "--rule", "seen-by-us", "--since", "1h"],
        env=house.environment, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip

    for conversation in conversations:
        wait_until(partial(is_untagged, house, conversation, "seen"), what="the tag to be gone")
        assert "bug" in house.conversation(conversation)["tags"]
    assert "to be taken back so far" in told.stdout


def test_g10_what_was_done_to_the_customer_is_taken_back_in_the_customers_lane(
    house: House, house_db: Database
) -> None:
    conversation, contact = house.customer_starts("I am a vip")
    wait_until(lambda: house.state()["contacts"][contact]["tags"], what="the customer's tag")
    settled(house, house_db, conversation)

    house.teammate_notes(conversation, "/undo")

    assert "untagged" in told(house, conversation, "Taken back")
    wait_until(lambda: len(echoes_on(house_db, contact)) == 2, what="the echoes of tag and untag")
    assert {row["reason"] for row in echoes_on(house_db, contact)} == {"our own doing"}
    assert not house.state()["contacts"][contact]["tags"]
