"""A7: the band of the first human answer becomes an attribute; what this service says itself is no human answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.desk import a_desk, attributes_of, code_of, wait_for_attribute, wait_for_words
from tests.journeys.talking import is_at_rest

FAST, LONGER = "All Star under 1 hour", "1-6 hours"
RULE = "response-time"


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_desk(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def test_a7_the_first_answer_of_a_teammate_sets_the_band_and_ours_does_not(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hello, I need help")
    wait_for_words(house, conversation, "What type of issue")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert "Response Time" not in attributes_of(house, conversation)

    house.teammate_replies(conversation, "I am here.")

    wait_for_attribute(house, conversation, "Response Time", FAST)


def test_a7_a_band_that_is_set_stays(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Thanks!", attributes={"Response Time": LONGER})
    house.teammate_replies(conversation, "I am here.")

    wait_until(
        lambda: code_of(house_db, house, conversation, "teammate_replied", RULE) == "n",
        what="the reply to be decided on",
    )
    assert attributes_of(house, conversation)["Response Time"] == LONGER
