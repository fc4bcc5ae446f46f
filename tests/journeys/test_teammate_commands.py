"""Commands of teammates in internal notes: each is answered by a note; customers cannot give any."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store import installation
from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.desk import a_desk, attributes_of, wait_for_words
from tests.journeys.talking import is_at_rest, notes, said


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_desk(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def wait_for_note(house: House, conversation: str, words: str) -> str:
    return wait_until(
        lambda: next((note for note in notes(house, conversation) if words in note), None),
        what=f"a note with “{words}” in conversation {conversation}",
    )


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/bug Calendar is empty", "Logged as a bug: http"),
        ("/question Which plan?", "Logged as a question: http"),
        ("/request Dark mode", "Logged as a request: http"),
        ("/link", "Nothing was linked."),
        ("/snooze 2d", "Not snoozed."),
        ("/snooze 2d waits for the bank", "To be snoozed: 2d waits for the bank."),
        ("/help", "/cannot-replicate"),
        ("/bgu Calendar", "/bgu is no command."),
        ("/why", "conversation started"),
    ],
)
def test_a_command_is_answered_by_a_note(house: House, command: str, answer: str) -> None:
    conversation, _ = house.customer_starts("Thanks!", attributes={"Issue Type": "Feature Request"}, channel="email")
    wait_for_settled_start(house, conversation)

    house.teammate_notes(conversation, command)

    wait_for_note(house, conversation, answer)


def wait_for_settled_start(house: House, conversation: str) -> None:
    wait_until(lambda: "request" in house.conversation(conversation)["tags"], what="the tag of the start")


def test_a_pasted_link_adds_the_customer_to_the_ticket_tells_and_closes(house: House, house_db: Database) -> None:
    first, first_contact = house.customer_starts("Thanks!")
    house.teammate_notes(first, "/bug Calendar is empty in Firefox")
    (note,) = wait_until(lambda: house.notes_on(first_contact), what="the ticket of the first customer")
    (ticket,) = [each for each in house.tickets() if each["permalink_url"] in note]

    second, contact = house.customer_starts("Thanks!", contact={"name": "Zoë Example", "role": "user"})
    house.teammate_notes(second, ticket["permalink_url"])

    wait_for_words(house, second, "Hi Zoë! Thank you for telling us. We know of this issue")
    wait_until(lambda: house.conversation(second)["state"] == "closed", what="the close")
    wait_until(lambda: is_at_rest(house, house_db, second), what="everything to be settled")
    assert [each for each in house.notes_on(contact) if ticket["permalink_url"] in each]


def test_a_stop_ends_the_questions(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hello, I need help")
    wait_for_words(house, conversation, "What type of issue")
    house.teammate_notes(conversation, "/stop")
    wait_for_note(house, conversation, "Nothing more is said")

    house.customer_replies(conversation, "I have a question")

    wait_until(lambda: attributes_of(house, conversation).get("Issue Type"), what="the answer to be taken")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert not [text for text in said(house, conversation) if "How urgent" in text]


def test_an_undo_takes_back_what_was_done_last(house: House, house_db: Database) -> None:
    conversation, contact = house.customer_starts("Thanks!")
    house.teammate_notes(conversation, "/bug Calendar is empty")
    wait_until(lambda: house.notes_on(contact), what="the user note")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    house.teammate_notes(conversation, "/undo")

    wait_until(lambda: "bug" not in house.conversation(conversation)["tags"], what="the tag to be taken away")


def test_a_command_is_answered_each_time_that_it_is_given(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Thanks!")

    def answers() -> int:
        return len([note for note in notes(house, conversation) if "Nothing was linked" in note])

    for count in (1, 2, 3):
        house.teammate_notes(conversation, "/link")
        wait_until(lambda: answers() >= count, what=f"answer {count}")  # noqa: B023 - it is asked for at once


def test_a_customer_gives_no_commands(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("/help", channel="email")

    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert not [note for note in notes(house, conversation) if "/cannot-replicate" in note]


def test_g2_a_teammates_kill_switch_holds_what_all_customers_could_see(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Thanks!")
    house.teammate_notes(conversation, "/stop all")
    wait_for_note(house, conversation, "in any conversation")

    other, _ = house.customer_starts("Hello, I need help")

    (held,) = wait_until(
        lambda: house_db.rows(
            "SELECT reason FROM effects WHERE conversation LIKE %(c)s AND action = 'message' AND state = 'held'",
            {"c": f"%:{other}"},
        ),
        what="its message to be held",
    )
    assert held["reason"].startswith("stopped by ")
    assert "in a note" in held["reason"]
    assert said(house, other) == []
    installation.resume(house_db, held="discard")
