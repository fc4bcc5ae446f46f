"""B1: spam is closed without a word and the manager is told, who decides about blocking. Who pays is never spam."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.swell import MANAGER, a_swell_desk, wait_for_alert, wait_for_note, wait_for_state, wait_for_tag
from tests.journeys.talking import is_at_rest, said

SPAM = "Dear sir or madam, we sell backlinks and guest posts for your ranking on Google."
A_STRANGER = {"name": "Lina", "role": "lead", "email": "lina@spam.example"}
A_PAYER = {"name": "Pia", "role": "user", "attributes": {"plan": "standard"}}


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_swell_desk(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def test_b1_spam_is_closed_without_a_word_and_the_manager_blocks_the_sender(house: House, house_db: Database) -> None:
    conversation, contact = house.customer_starts(SPAM, contact=A_STRANGER)

    wait_for_state(house, conversation, "closed")
    told = wait_for_alert(house, conversation, "Closed as spam: “Dear sir or madam")
    assert "/block" in told
    assert "/not-spam" in told
    wait_for_tag(house, conversation, "spam")

    house.teammate_notes(conversation, "/block")
    wait_for_note(house, conversation, "Only the manager blocks")
    assert not house.state()["contacts"][contact]["blocked"]
    wait_for_alert(house, conversation, "asks to block")

    house.teammate_notes(conversation, "/block", admin=MANAGER)
    wait_until(lambda: house.state()["contacts"][contact]["blocked"], what="the sender to be blocked")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert said(house, conversation) == []


def test_b1_the_manager_says_that_it_is_no_spam(house: House) -> None:
    conversation, _ = house.customer_starts(SPAM, contact=A_STRANGER | {"email": "other@spam.example"})
    wait_for_state(house, conversation, "closed")

    house.teammate_notes(conversation, "/not-spam")
    wait_for_note(house, conversation, "The manager decides")
    assert house.conversation(conversation)["state"] == "closed"
    house.teammate_notes(conversation, "/not-spam", admin=MANAGER)

    wait_for_state(house, conversation, "open")
    wait_until(lambda: "spam" not in house.conversation(conversation)["tags"], what="the tag to be gone")


def test_b1_who_pays_is_never_spam(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts(SPAM, contact=A_PAYER)
    wait_until(lambda: said(house, conversation), what="the acknowledgement")
    house.teammate_notes(conversation, "/spam")
    wait_for_note(house, conversation, "whoever pays is no spam")

    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    seen = house.conversation(conversation)
    assert seen["state"] == "open"
    assert {"spam", "perhaps-spam"}.isdisjoint(seen["tags"])


def test_b1_who_may_pay_is_not_closed_and_the_manager_has_a_look(house: House) -> None:
    conversation, _ = house.customer_starts(SPAM, contact={"name": "Uma", "role": "user"})

    wait_for_alert(house, conversation, "Perhaps spam")
    wait_for_tag(house, conversation, "perhaps-spam")
    assert house.conversation(conversation)["state"] == "open"


def test_b1_whoever_was_taken_for_spam_and_writes_again_is_looked_at(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts(SPAM, contact=A_STRANGER | {"email": "again@spam.example"})
    wait_for_state(house, conversation, "closed")
    house.customer_replies(conversation, "Excuse me, I am a person")

    wait_for_alert(house, conversation, "writes again: “Excuse me, I am a person”")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert house.conversation(conversation)["state"] == "open"
    assert said(house, conversation) == []
