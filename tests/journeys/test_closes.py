"""Closes: not over what the customer wrote since, not behind words that nobody got; and notes that tell what was not
done."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.talking import effects_of, is_at_rest, notes, said, talking

RULES = """
rules:
  - name: close-when-content
    when: customer_replied
    if: {message.text: {contains: satisfied}}
    then: [{close: conversation}]
  - name: close-by-hand
    when: {teammate_command: /done}
    reach: inside
    then: [{internal_note: To be closed.}, {close: conversation}]
  - name: tell-and-close
    when: {teammate_command: /fixed}
    then: [{reply: hello}, {internal_note: The customer is told.}, {close: conversation}]
"""


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with talking(house_database, Path(tmp_path_factory.mktemp("house")), RULES) as one:
        yield one


def the_close(house: House, db: Database, conversation: str) -> tuple[str, str | None]:
    (close,) = wait_until(lambda: effects_of(db, conversation, "close"), what="the close to be decided")
    wait_until(lambda: is_at_rest(house, db, conversation), what="everything to be settled")
    (close,) = effects_of(db, conversation, "close")
    return close["state"], close["reason"]


def test_a_close_that_comes_late_is_not_made_over_what_the_customer_wrote_meanwhile(
    house: House, house_db: Database
) -> None:
    conversation, _ = house.customer_starts("Hi")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="the start to be settled")
    house.weather(intercom={"down": True})
    try:
        house.customer_replies(conversation, "I am satisfied")
        later = clock.now() + timedelta(seconds=1.5)
        wait_until(lambda: clock.now() > later, what="another second of the vendor's clock")
        house.customer_replies(conversation, "It broke again")
    finally:
        house.weather()

    assert the_close(house, house_db, conversation) == ("skipped", "the customer wrote more since it was decided")
    assert house.conversation(conversation)["state"] == "open"


def test_a_close_after_which_the_customer_wrote_nothing_is_made(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    house.customer_replies(conversation, "I am satisfied")

    assert the_close(house, house_db, conversation) == ("done", None)
    assert house.conversation(conversation)["state"] == "closed"


def test_an_answer_to_a_note_tells_what_was_not_done(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    house.teammate_notes(conversation, "/done")

    (note,) = wait_until(lambda: notes(house, conversation), what="the answer")
    assert "To be closed." in note
    assert "close the conversation (skipped): watch: this rule reaches" in note
    assert house.conversation(conversation)["state"] == "open"


def test_where_the_words_to_the_customer_are_only_drafted_the_conversation_stays_open(
    house: House, house_db: Database
) -> None:
    conversation, _ = house.customer_starts("Hi", channel="email", subject="Help")
    house.teammate_notes(conversation, "/fixed")

    (note,) = wait_until(lambda: notes(house, conversation), what="the answer with the draft")
    assert "Draft for the customer" in note
    assert "close the conversation (skipped): what the customer is told first is only drafted" in note
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert said(house, conversation) == []
    assert house.conversation(conversation)["state"] == "open"
