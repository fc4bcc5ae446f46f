"""A0: nothing is asked that the message, the profile, an earlier answer or a teammate gave; it is still thanked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.desk import a_desk, attributes_of, buttons_of, click, wait_for_attribute, wait_for_words
from tests.journeys.talking import is_at_rest, said

ALL_TOLD = "How do I invite a second admin to our programme? No rush"


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_desk(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def test_a0_who_has_told_it_all_is_asked_nothing_and_thanked(house: House, house_db: Database) -> None:
    colleague = {"name": "Ben Example", "role": "user", "email": "ben@10kc.example"}
    conversation, _ = house.customer_starts(ALL_TOLD, contact=colleague)

    wait_for_words(house, conversation, "Hi Ben! Thank you for telling us all that we need.")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    assert buttons_of(house, conversation) == []
    assert len(said(house, conversation)) == 1
    assert attributes_of(house, conversation)["User Authentication"] == "10KC Internal"


def test_a0_what_was_answered_in_an_earlier_conversation_is_not_asked_again(house: House) -> None:
    first, contact = house.customer_starts(ALL_TOLD)
    click(house, first, "I run a programme (admin)")
    wait_until(
        lambda: house.state()["contacts"][contact]["attributes"].get("user_authentication") == "Admin",
        what="the answer on the profile",
    )

    second, _ = house.customer_starts(ALL_TOLD, contact=contact)

    wait_for_words(house, second, "Thank you for telling us all that we need.")
    wait_for_attribute(house, second, "User Authentication", "Admin")


def test_a0_what_a_teammate_sets_meanwhile_is_not_asked(house: House) -> None:
    conversation, _ = house.customer_starts("Hello, I need help")
    wait_for_words(house, conversation, "What type of issue")
    house.in_conversation(conversation, "attributes", **{"Issue Priority": "Low"})

    click(house, conversation, "I have an idea")

    wait_for_words(house, conversation, "Who are you on the platform?")
    assert not [text for text in said(house, conversation) if "How urgent" in text]
    wait_for_attribute(house, conversation, "Issue Type", "Feature Request")
