"""C6: on a new conversation a teammate sees at a glance what the customer asked before and what is open."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.desk import a_desk, click, wait_for_attribute
from tests.journeys.swell import BUGS, ticket_of, wait_for_note
from tests.journeys.talking import effects_of, is_at_rest, notes

MARIA, OLEG = "6961d43b372591e999b3ea01", "6961d43b372591e999b3ea02"
"""Customers who have been there for long."""
BEFORE = "This customer before"


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_desk(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def settled(house: House, house_db: Database, conversation: str) -> None:
    wait_until(partial(is_at_rest, house, house_db, conversation), what=f"everything of {conversation} to be settled")


def test_c6_a_new_conversation_tells_of_earlier_ones_of_tickets_questions_and_promises(
    house: House, house_db: Database
) -> None:
    first, _ = house.customer_starts("Urgent: the calendar is broken, card 4111 1111 1111 1111", contact=MARIA)
    click(house, first, "Several of us")
    wait_for_attribute(house, first, "Scale of Issue", "Several users")
    house.teammate_replies(first, "We will add the export to the calendar for you by Friday.")
    wait_until(lambda: "promised" in house.conversation(first)["tags"], what="the promise to be noticed")
    ticket = ticket_of(house, first, BUGS)
    settled(house, house_db, first)
    (nothing,) = effects_of(house_db, first, "history_note")
    assert (nothing["state"], nothing["reason"]) == ("skipped", "nothing earlier is known")

    second, _ = house.customer_starts("How do I invite a second admin to our programme?", contact=MARIA)

    note = wait_for_note(house, second, BEFORE)
    assert "1 conversation (1 open), 1 ticket (1 open)" in note
    assert f"/conversations/{first}" in note
    assert "the calendar is broken, card •••• 1111" in note
    assert "4111" not in note
    assert str(ticket["permalink_url"]) in note
    assert "Ticket (bug)" in note
    assert "Scale of Issue: Several users" in note
    assert "Promised: “" in note
    assert "by Friday" in note
    settled(house, house_db, second)
    assert [text for text in notes(house, second) if str(ticket["permalink_url"]) in text] == [note]


def test_c6_beside_a_draft_it_is_one_note_with_it_and_the_draft_is_kept_apart(house: House, house_db: Database) -> None:
    earlier, _ = house.customer_starts("Как мне пригласить коллегу?", contact=OLEG)
    wait_until(lambda: house.conversation(earlier)["parts"], what="the first answer")

    by_email, _ = house.customer_starts("Подскажите, где расписание?", contact=OLEG, channel="email")

    note = wait_for_note(house, by_email, BEFORE)
    assert re.search(rf"{BEFORE}.*Draft for the customer.*Здравствуйте", note, re.DOTALL)
    settled(house, house_db, by_email)
    assert len(notes(house, by_email)) == 1


def test_c6_where_nothing_is_known_nothing_is_noted(house: House, house_db: Database) -> None:
    somebody, _ = house.customer_starts("Hello there, my gift card")
    settled(house, house_db, somebody)

    assert not [text for text in notes(house, somebody) if BEFORE in text]
    assert effects_of(house_db, somebody, "history_note") == []
