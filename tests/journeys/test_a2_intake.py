"""A2: a new chat is thanked by name and asked, one thing after the other, for what is not known; then it is thanked
again and told who takes care of it, by when, and how else we can be reached."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.desk import a_desk, attributes_of, buttons_of, click, code_of, wait_for_attribute, wait_for_words
from tests.journeys.talking import is_at_rest, said


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_desk(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def test_a2_a_chat_is_asked_from_the_type_to_the_details_and_thanked(house: House) -> None:
    conversation, _ = house.customer_starts("Hello, I need help")

    first = wait_for_words(house, conversation, "What type of issue are you experiencing?")
    assert "Hi Kim! Thank you for reaching out to us." in first
    click(house, conversation, "I have a question")
    assert buttons_of(house, conversation) == ["Something does not work", "I have a question", "I have an idea"]
    wait_for_words(house, conversation, "How urgent is it for you?")
    house.customer_replies(conversation, "medium I guess")
    wait_for_words(house, conversation, "Who are you on the platform?")
    click(house, conversation, "I run a programme (admin)")
    wait_for_words(house, conversation, "Please describe in detail")
    house.customer_replies(conversation, "I want to move my session to next week")

    last = wait_for_words(house, conversation, "Thank you for providing more context, Kim.")
    assert "One of our Support Team will take care of it, and you usually hear from us by " in last
    assert "support@10kc.example" in last
    wait_for_attribute(house, conversation, "Issue Details", "I want to move my session to next week")
    told = attributes_of(house, conversation)
    assert (told["Issue Type"], told["Issue Priority"], told["User Authentication"]) == (
        "Question or Guidance",
        "Medium",
        "Admin",
    )


def test_a2_it_is_asked_and_answered_in_russian(house: House) -> None:
    conversation, _ = house.customer_starts(
        "Здравствуйте, мне нужна ваша помощь", contact={"name": "Олег", "language": "ru"}
    )

    wait_for_words(house, conversation, "О чём ваше обращение?")
    click(house, conversation, "У меня вопрос")
    wait_for_words(house, conversation, "Насколько это для вас срочно?")
    wait_for_attribute(house, conversation, "Issue Type", "Question or Guidance")


def test_a2_a_question_that_an_article_answers_for_sure_gets_the_article_first(house: House) -> None:
    conversation, _ = house.customer_starts("How can I set a date for Office Hours?")

    text = wait_for_words(house, conversation, "This article may have the answer")
    assert "How to set a date for Office Hours" in text
    click(house, conversation, "No, I need help")
    wait_for_words(house, conversation, "We have a couple of questions to help resolve this faster.")
    click(house, conversation, "Low")
    wait_for_words(house, conversation, "Who are you on the platform?")


def test_a2_an_article_that_helped_closes_the_conversation(house: House) -> None:
    conversation, _ = house.customer_starts("How can I set a date for Office Hours?")

    click(house, conversation, "Yes, thank you")

    wait_until(lambda: house.conversation(conversation)["state"] == "closed", what="the close")
    wait_until(lambda: "answered-by-article" in house.conversation(conversation)["tags"], what="the tag")


def test_a2_a_teammate_who_answers_ends_the_questions(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hello, I need help")
    wait_for_words(house, conversation, "What type of issue")
    house.teammate_replies(conversation, "I am here, what is it?")
    house.customer_clicks(conversation, "I have a question")

    wait_for_attribute(house, conversation, "Issue Type", "Question or Guidance")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert not [text for text in said(house, conversation) if "How urgent" in text]


def test_a2_an_e_mail_is_not_asked(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hello, I need help", channel="email")

    wait_until(
        lambda: code_of(house_db, house, conversation, "conversation_started", "intake"), what="the decision on it"
    )
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert not [text for text in said(house, conversation) if "What type of issue" in text]
