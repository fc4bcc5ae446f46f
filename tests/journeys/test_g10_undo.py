"""G10: what was done is taken back as far as the vendors allow, and the teammate is told what stays and why."""

from collections.abc import Iterator

import pytest

from app.runs.undoing.inverse import COMMENT
from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.taking_back import PROJECT, a_house_that_takes_back, broken, mine, settled, told, waiting_parts
from tests.journeys.talking import SEAT


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_house_that_takes_back(house_database, tmp_path_factory) as one:
        yield one


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
