"""B4: what is missing in a bug report is asked for once, in one message; the steps only when the team cannot replicate
it; the ticket carries whether and by whom it was; card numbers are masked everywhere but in Intercom itself."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.desk import attributes_of, wait_for_attribute, wait_for_words
from tests.journeys.swell import BUGS, a_swell_desk, ticket_of, wait_for_note, wait_for_tag
from tests.journeys.talking import is_at_rest, said

CARD = "4111 1111 1111 1111"
MASKED = "•••• 1111"


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_swell_desk(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def test_b4_just_what_is_missing_is_asked_for_once(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("The checkout does not work, see https://shop.example.com/cart")

    asked = wait_for_words(house, conversation, "a screenshot or a recording")
    assert "the numbers that belong to it" in asked
    assert "a link to the page" not in asked
    assert "step" not in asked

    house.customer_replies(conversation, "It really does not work")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert len([text for text in said(house, conversation) if "would help us" in text]) == 1


def test_b4_who_has_told_it_all_is_asked_nothing(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts(
        "The checkout does not work for order #10023 at 14:05, see https://shop.example.com/cart",
        attachments=["https://files.example.com/cart.png"],
    )

    wait_for_words(house, conversation, "We are looking into it")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    assert not [text for text in said(house, conversation) if "would help us" in text]


def test_b4_steps_are_asked_for_only_when_it_cannot_be_replicated(house: House) -> None:
    conversation, _ = house.customer_starts("The checkout does not work, see https://shop.example.com/cart")
    wait_for_words(house, conversation, "would help us")
    house.teammate_notes(conversation, "/cannot-replicate")

    wait_for_words(house, conversation, "step by step")
    wait_for_attribute(house, conversation, "Replicated", "No")
    house.customer_replies(conversation, "I add a mug to the cart and press Pay")

    wait_for_attribute(house, conversation, "Steps to Reproduce", "I add a mug to the cart and press Pay")


def test_b4_steps_that_were_told_are_not_asked_for(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hello there. When I press Pay nothing comes.")
    house.teammate_notes(conversation, "/cannot-replicate")

    wait_for_note(house, conversation, "has told the steps")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    assert not [text for text in said(house, conversation) if "step by step" in text]


def test_b4_the_ticket_carries_whether_and_by_whom_it_was_replicated(house: House) -> None:
    conversation, _ = house.customer_starts("Hello there, something odd about Pay")
    house.teammate_notes(conversation, "/replicated")
    wait_for_attribute(house, conversation, "Replicated", "Yes")
    house.teammate_notes(conversation, "/bug Pay does nothing")

    ticket = ticket_of(house, conversation, BUGS)

    assert attributes_of(house, conversation)["Replicated By"] == "Ana"
    assert "Replicated: Yes, by Ana" in str(ticket["notes"])
    fields = ticket["custom_fields"]
    assert isinstance(fields, dict)
    assert (fields["1200000000000304"], fields["1200000000000305"]) == ("1200000000000314", "Ana")


def test_b4_a_question_has_a_checklist(house: House) -> None:
    conversation, _ = house.customer_starts("How do I set up shipping zones?")
    wait_for_tag(house, conversation, "question")
    house.in_conversation(conversation, "assign", teammate="9002")

    wait_for_note(house, conversation, "Before you answer or log this question")


def test_b4_card_numbers_are_masked_everywhere_but_in_intercom(house: House, house_db: Database) -> None:
    words = f"The checkout is broken, I paid with {CARD}"
    conversation, contact = house.customer_starts(words)
    ticket = ticket_of(house, conversation, BUGS)
    wait_until(lambda: house.notes_on(contact), what="the user note")
    house.teammate_notes(conversation, f"/bug Paid with {CARD}")
    house.in_conversation(conversation, "snooze")

    wait_until(
        lambda: [text for text in house.slack("managers") if conversation in text and MASKED in text],
        what="Slack to be told",
    )
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert MASKED in str(ticket["notes"])
    assert MASKED in str(ticket["name"])
    assert CARD in house.conversation(conversation)["source"]["body"]
    ours = [part for part in house.conversation(conversation)["parts"] if part["author"]["id"] == "9001"]
    seen = house.state()
    told = json.dumps([seen["tasks"], seen["slack"], seen["mails"], seen["contacts"], ours])
    assert CARD not in told
    assert CARD.replace(" ", "") not in told
