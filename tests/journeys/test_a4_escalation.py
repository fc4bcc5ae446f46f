"""A4: a teammate escalates: tags for product, engineering and client, a ticket and a word to the support channel with
scale and type, and an estimate to the customer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.desk import a_desk, attributes_of, wait_for_words
from tests.journeys.talking import is_at_rest, notes

BUGS = "1200000000000101"
KNOWN = {
    "Issue Type": "Technical Issue",
    "Issue Priority": "Medium",
    "User Authentication": "User",
    "Scale of Issue": "Several users",
    "Product Affected": "Office Hours",
    "Issue Details": "The calendar is empty",
}


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_desk(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def test_a4_everybody_who_has_to_know_is_told(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("The calendar is empty", attributes=KNOWN)
    wait_for_words(house, conversation, "Thank you for telling us all that we need.")

    house.teammate_notes(conversation, "/escalate Calendar stays empty")

    escalated = wait_for_words(house, conversation, "We have escalated this issue to our engineering team.")
    assert "You usually hear back from us by " in escalated
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    seen = house.conversation(conversation)
    assert {"escalated", "bug", "office-hours", "engineering-bug", "client-new"} <= set(seen["tags"])
    told = attributes_of(house, conversation)
    assert (told["Support Type"], told["Engineering"], told["Client Priority"]) == (
        "Engineering",
        "Bugs",
        "Implementation / New",
    )
    (alert,) = [text for text in house.slack("support") if f"/conversations/{conversation}" in text]
    assert "Type: Technical Issue. Scale: Several users. Product: Office Hours." in alert
    (ticket,) = [each for each in house.tickets(BUGS) if f"/conversations/{conversation}" in each["notes"]]
    assert "Type: Technical Issue" in ticket["notes"]
    assert "Scale: Several users" in ticket["notes"]
    (answer,) = [note for note in notes(house, conversation) if "Escalated: " in note]
    assert ticket["permalink_url"] in answer


def test_a4_by_e_mail_the_estimate_is_a_draft_for_the_teammate(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("The calendar is empty", channel="email", attributes=KNOWN)
    house.teammate_notes(conversation, "/escalate")

    wait_until(
        lambda: [note for note in notes(house, conversation) if "escalated this issue" in note], what="the draft"
    )
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert not [
        part for part in house.conversation(conversation)["parts"]
        if part["type"] == "comment" and "escalated this issue" in (part["body"] or "")
    ]  # fmt: skip
