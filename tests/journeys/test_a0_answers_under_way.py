"""A0: nothing is asked that was answered a moment ago, though the vendor does not show it yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.talking import SEAT, is_at_rest, said, talking


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with talking(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def test_a0_a_question_is_not_asked_again_while_the_vendor_does_not_show_its_answer_yet(
    house: House, house_db: Database
) -> None:
    conversation, _ = house.customer_starts("it is broken")
    wait_until(lambda: len(said_and_shown(house, conversation)) == 2, what="the question and its buttons")
    house.weather(intercom={"read_lag": 4})
    house.customer_replies(conversation, "zzz qqq")
    house.customer_clicks(conversation, "A question")

    wait_until(lambda: "noted" in " ".join(said(house, conversation)), what="the answer")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    house.weather(intercom={})

    assert " ".join(said(house, conversation)).count("What is it?") == 1


def said_and_shown(house: House, conversation: str) -> list[str]:
    """The types of our parts that a customer sees."""
    parts = house.conversation(conversation)["parts"]
    return [part["type"] for part in parts if part["author"]["id"] == SEAT and part["type"] != "note"]
