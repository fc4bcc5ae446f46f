"""A3: a technical issue of high priority is asked for its scale and its product, and logged with the answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.desk import a_desk, click, wait_for_attribute, wait_for_words
from tests.journeys.talking import is_at_rest, said

BUGS = "1200000000000101"


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_desk(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def test_a3_scale_and_product_are_asked_and_stand_in_the_ticket(house: House) -> None:
    colleague = {"name": "Ben Example", "role": "user", "email": "ben@10kc.example"}
    conversation, contact = house.customer_starts(
        "The calendar does not come up since this morning, it is urgent", contact=colleague
    )

    wait_for_words(house, conversation, "How many people does it concern?")
    click(house, conversation, "Several of us")
    wait_for_words(house, conversation, "Which part of the product is it about?")
    house.customer_replies(conversation, "office hours")

    wait_for_words(house, conversation, "Thank you for providing more context")
    (note,) = wait_until(lambda: house.notes_on(contact), what="the user note")
    (ticket,) = [each for each in house.tickets(BUGS) if each["permalink_url"] in note]
    assert "Scale: Several users" in ticket["notes"]
    assert "Product: Office Hours" in ticket["notes"]
    wait_for_attribute(house, conversation, "Internal Priority", "High")
    wait_for_attribute(house, conversation, "Scale of Issue", "Several users")


def test_a3_a_technical_issue_that_can_wait_is_not_asked_for_its_scale(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("The calendar does not come up since this morning, no rush")

    wait_for_words(house, conversation, "Who are you on the platform?")
    click(house, conversation, "I take part (user)")
    wait_for_words(house, conversation, "Thank you for providing more context")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    assert not [text for text in said(house, conversation) if "How many people" in text]
    wait_for_attribute(house, conversation, "Issue Priority", "Low")
