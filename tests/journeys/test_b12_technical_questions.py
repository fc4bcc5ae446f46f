"""B12, E1: a possible bug is logged as a question, a known answer is given, an app of others gets a reference first,
and the rest is referred to the discussions, but never where the plan may be an enterprise plan."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.desk import wait_for_words
from tests.journeys.swell import BUGS, QUESTIONS, a_swell_desk, ticket_of, wait_for_note, wait_for_tag
from tests.journeys.talking import is_at_rest, said

DISCUSSIONS = "https://github.com/orgs/swellstores/discussions"
ENDPOINT = "Which endpoint creates a cart?"


def on(plan: str | None) -> dict[str, object]:
    return {"name": "Kim", "role": "user", "attributes": {"plan": plan} if plan else {}}


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_swell_desk(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def test_b12_what_may_be_a_bug_is_logged_as_a_question(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("The API answers 500 for carts. Is this a bug?", contact=on("standard"))

    ticket_of(house, conversation, QUESTIONS)
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    assert not [each for each in house.tickets(BUGS) if f"/conversations/{conversation}" in each["notes"]]
    assert not [text for text in said(house, conversation) if DISCUSSIONS in text]


def test_b12_a_known_answer_is_an_article(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("How to set a date for Office Hours by the API?", contact=on("enterprise"))

    wait_for_words(house, conversation, "This article answers it")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    (text,) = said(house, conversation)
    assert "How to set a date for Office Hours" in text


def test_b12_a_known_answer_without_an_article_is_told(house: House) -> None:
    conversation, _ = house.customer_starts("Where do I find my API keys?", contact=on("standard"))

    wait_for_words(house, conversation, "under Developer, API keys")


def test_b12_an_app_of_others_gets_a_reference_first(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("How do I connect Klaviyo?", contact=on("community"))

    wait_for_note(house, conversation, "first look for a reference")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    assert not [text for text in said(house, conversation) if DISCUSSIONS in text]


@pytest.mark.parametrize("plan", ["community", "standard"])
def test_b12_a_question_about_the_api_is_referred_to_the_discussions(
    house: House, house_db: Database, plan: str
) -> None:
    conversation, _ = house.customer_starts(ENDPOINT, contact=on(plan))

    wait_for_words(house, conversation, DISCUSSIONS)
    wait_for_tag(house, conversation, "referred")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert len(said(house, conversation)) == 1


@pytest.mark.parametrize("plan", ["enterprise", "a new plan", None])
def test_b12_where_the_plan_may_be_an_enterprise_plan_the_team_answers(
    house: House, house_db: Database, plan: str | None
) -> None:
    conversation, _ = house.customer_starts(ENDPOINT, contact=on(plan))

    wait_for_words(house, conversation, "We are looking into it")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    assert not [text for text in said(house, conversation) if DISCUSSIONS in text]
    assert "referred" not in house.conversation(conversation)["tags"]
