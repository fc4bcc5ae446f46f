"""G6: a customer is written to in their language; where a text is missing in it, a teammate gets a draft."""

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
    then: [{reply: hello}, {ask: Issue Type}]
"""


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with talking(house_database, Path(tmp_path_factory.mktemp("house")), RULES, TRIAGE_PAUSE="0.2") as one:
        yield one


def test_g6_russian_is_answered_in_russian_buttons_too(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Здравствуйте! Не могу войти в свою учётную запись, помогите пожалуйста.")

    the_message(house_db, conversation, "done")

    assert said(house, conversation) == ["<p>Спасибо за ваше письмо.</p><p>Что случилось?</p>"]
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="the buttons")
    (shown,) = [part["metadata"] for part in house.conversation(conversation)["parts"] if part["type"] == "quick_reply"]
    assert [option["text"] for option in shown["quick_reply_options"]] == ["Поломка", "Вопрос"]


def test_g6_what_is_not_there_in_spanish_becomes_one_draft(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hola, no puedo entrar en mi cuenta desde ayer, ¿me podrían ayudar?")

    (note,) = wait_until(lambda: notes(house, conversation), what="the draft")

    assert "Draft for the customer" in note
    assert "is missing in the customer's language, es" in note.replace("&#x27;", "'").replace("&#39;", "'")
    assert "Thank you for writing to us." in note
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert said(house, conversation) == []
    assert effects_of(house_db, conversation, "message", "quick_replies") == []
