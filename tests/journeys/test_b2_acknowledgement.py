"""B2, G9: a chat is acknowledged at once, an e-mail gets a draft for the teammate, thanks get nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.desk import a_desk, wait_for_words
from tests.journeys.swell import a_swell_desk, wait_for_note
from tests.journeys.talking import is_at_rest, notes, said


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_swell_desk(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def test_b2_a_chat_is_acknowledged_at_once_by_name(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hello, are you there?")

    told = wait_for_words(house, conversation, "We are looking into it")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    assert "Hi Kim! Thank you for writing to us." in told
    assert said(house, conversation) == [told]


def test_b2_in_the_customers_language(house: House) -> None:
    conversation, _ = house.customer_starts("Здравствуйте, вы здесь? Нужна помощь", contact={"name": "Олег"})

    wait_for_words(house, conversation, "Здравствуйте, Олег! Спасибо, что написали нам.")


def test_b2_an_email_gets_a_draft_and_no_answer(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts(
        "The checkout is broken since yesterday", channel="email", subject="Checkout", contact={"name": "Kim Berg"}
    )

    draft = wait_for_note(house, conversation, "Thank you for your e-mail about “Checkout”")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    assert "Hi Kim!" in draft
    assert "a screenshot or a recording" in draft
    assert said(house, conversation) == []


def test_g9_thanks_get_no_answer_in_a_chat_and_no_draft_by_email(house: House, house_db: Database) -> None:
    chat, _ = house.customer_starts("Thanks!")
    email, _ = house.customer_starts("Thank you very much!", channel="email", subject="Re: Checkout")

    wait_until(
        lambda: is_at_rest(house, house_db, chat) and is_at_rest(house, house_db, email),
        what="everything to be settled",
    )
    for conversation in (chat, email):
        assert said(house, conversation) == []
        assert notes(house, conversation) == []


def test_b2_where_the_other_desk_has_thanked_nothing_is_said_twice(fresh_house_database: str, tmp_path: Path) -> None:
    with a_desk(fresh_house_database, tmp_path) as both:
        conversation, _ = both.customer_starts("Hello, are you there?")

        told = wait_for_words(both, conversation, "Thank you for reaching out to us.")

        assert "Thank you for writing to us" not in told
