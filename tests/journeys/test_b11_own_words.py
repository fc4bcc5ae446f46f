"""B11, B13: what a teammate writes behind `/send` is said in place of the draft, unless it promises something."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.approving import a_draft, an_approving_house, nothing_is_due, wait_for_note
from tests.journeys.talking import (
    effects_of,
    lane_of,
    messages,
    said,
    the_message,
    triage,
)


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with an_approving_house(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def test_b11_a_teammates_own_words_are_sent_in_its_place_with_the_question(house: House, house_db: Database) -> None:
    conversation = a_draft(house, house_db)

    house.teammate_notes(conversation, "<p>/send Dear Kim, here are my words &amp; yours.</p>")

    message = the_message(house_db, conversation, "done")
    (words,) = said(house, conversation)
    assert "Dear Kim, here are my words &amp; yours." in words
    assert "Thank you for writing" not in words
    assert "What is it?" in words
    assert (message["request"]["edited"], message["request"]["approve"]) == (True, "each")
    assert f"approved by {message['request']['approved_by']}, in other words" in triage(
        house, "why", str(message["event_id"])
    )


def test_b11_what_a_teammate_pastes_is_text_and_no_card_number(house: House, house_db: Database) -> None:
    conversation = a_draft(house, house_db)

    house.teammate_notes(
        conversation,
        "<p>/send Your card 4111 1111 1111 1111 &lt;script&gt;alert(1)&lt;/script&gt; {{ contact.email }}</p>",
    )

    message = the_message(house_db, conversation, "done")
    (words,) = said(house, conversation)
    assert "Your card •••• 1111 &lt;script&gt;alert(1)&lt;/script&gt; {{ contact.email }}" in words
    row = house_db.row(
        "SELECT count(*) AS n FROM effects WHERE conversation = %(c)s AND request::text LIKE '%%4111%%'",
        {"c": lane_of(conversation)},
    )
    assert row == {"n": 0}
    assert message["request"]["edited"]


def test_b13_own_words_that_promise_a_date_are_not_sent_until_they_are_written_again(
    house: House, house_db: Database
) -> None:
    conversation, words = a_draft(house, house_db), "/send The calendar will be released by the end of this month."
    house.teammate_notes(conversation, words)

    told = wait_for_note(house, conversation, "promise: it says “by the end of this month”")
    assert "write the same note again" in told
    wait_until(lambda: nothing_is_due(house_db, conversation), what="everything to be settled")
    assert (said(house, conversation), [row["state"] for row in messages(house_db, conversation)]) == ([], ["held"])
    assert [row["state"] for row in effects_of(house_db, conversation, "tag")] == ["skipped"]
    house.teammate_notes(conversation, "/send The calendar will be released by Friday.")
    wait_for_note(house, conversation, "promise: it says “by Friday”")

    house.teammate_notes(conversation, words)

    the_message(house_db, conversation, "done")
    assert "by the end of this month" in said(house, conversation)[0]
    wait_until(
        lambda: [row["state"] for row in effects_of(house_db, conversation, "tag")] == ["skipped", "skipped", "done"],
        what="what follows on the approval to be done once it is given",
    )


def test_b13_own_words_that_name_the_quarter_are_sent_at_once(house: House, house_db: Database) -> None:
    conversation = a_draft(house, house_db)

    house.teammate_notes(conversation, "/send The calendar is planned for Q3.")

    the_message(house_db, conversation, "done")
    assert "planned for Q3" in said(house, conversation)[0]


@pytest.mark.parametrize("command", ["/send", "/hold", "/send in my words"])
def test_b11_with_nothing_to_approve_an_answer_says_so(house: House, house_db: Database, command: str) -> None:
    conversation, _ = house.customer_starts("Good morning")

    house.teammate_notes(conversation, command)

    wait_for_note(house, conversation, "no draft waits for approval in this conversation")
