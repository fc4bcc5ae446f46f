"""G7: by e-mail nothing goes out by itself, unless a rule says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.talking import effects_of, is_at_rest, notes, said, talking, the_message

RULES = """
rules:
  - name: greet
    when: conversation_started
    unless: {message.text: {contains: automatically}}
    then: [{reply: hello}, {ask: Issue Type}]
  - name: greet-automatically
    when: conversation_started
    if: {message.text: {contains: automatically}}
    then:
      - reply: {text: hello, send: automatically}
      - ask: {attribute: Issue Type, send: automatically}
"""


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with talking(house_database, Path(tmp_path_factory.mktemp("house")), RULES, TRIAGE_PAUSE="0.2") as one:
        yield one


def test_g7_by_email_a_teammate_gets_one_draft_of_all_that_would_be_said(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hello there", channel="email", subject="Help")

    (note,) = wait_until(lambda: notes(house, conversation), what="the draft")

    assert note.count("Draft for the customer") == 1
    for words in ("e-mail is drafted", "Thank you for writing to us.", "What is it?", "1. Something is broken"):
        assert words in note
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert said(house, conversation) == []


def test_g7_a_rule_may_send_by_itself_with_numbered_options_that_can_be_answered(
    house: House, house_db: Database
) -> None:
    conversation, _ = house.customer_starts("Please automatically", channel="email", subject="Help")

    the_message(house_db, conversation, "done")

    (text,) = said(house, conversation)
    assert "1. Something is broken<br>2. A question" in text.replace("<br/>", "<br>")
    assert effects_of(house_db, conversation, "quick_replies") == []
    house.customer_replies(conversation, "2")
    wait_until(
        lambda: house.conversation(conversation)["attributes"].get("Issue Type") == "Question or Guidance",
        what="the answer to become the attribute",
    )
