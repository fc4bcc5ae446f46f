"""B9: tickets on the same matter are suggested; a teammate links one by its line or its bare address, and then, in this
order, the customer is told, added to the ticket and noted, and the conversation is closed."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.desk import wait_for_words
from tests.journeys.swell import BUGS, a_swell_desk, ticket_of, wait_for_note, wait_for_state
from tests.journeys.talking import effects_of, is_at_rest, said

AFFECTED = "1200000000000303"
FIRST = "Gift cards are not working at the checkout with multiple currencies"
SECOND = "A gift card does not work in the checkout, our currency is CHF"


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_swell_desk(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


@pytest.fixture(scope="module")
def known(house: House) -> dict[str, object]:
    """A ticket that is there already."""
    conversation, contact = house.customer_starts(FIRST)
    wait_until(lambda: house.notes_on(contact), what="the user note")
    return ticket_of(house, conversation, BUGS)


def test_b9_tickets_on_the_same_matter_are_suggested_and_linked_by_their_line(
    house: House, house_db: Database, known: dict[str, object]
) -> None:
    conversation, contact = house.customer_starts(SECOND, contact={"name": "Noa", "attributes": {"plan": "standard"}})
    suggested = wait_for_note(house, conversation, "Perhaps the same matter")
    assert FIRST in suggested
    (line,) = re.findall(r"/link <a href=\"([^\"]+)\"", suggested)[:1]
    assert line == known["permalink_url"]

    house.teammate_notes(conversation, f"/link {line}")

    wait_for_state(house, conversation, "closed")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert [text for text in said(house, conversation) if "We know of this issue" in text]
    ticket = next(each for each in house.tickets(BUGS) if each["permalink_url"] == line)
    (comment,) = [story["text"] for story in ticket["stories"] if f"/conversations/{conversation}" in story["text"]]
    assert comment.startswith("Noa (plan standard) has this too")
    assert ticket["custom_fields"][AFFECTED] == 1
    assert [note for note in house.notes_on(contact) if line in note]
    assert "linked" in house.conversation(conversation)["tags"]


def test_b9_a_ticket_is_not_suggested_where_it_was_just_filed(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hello there, my refund")

    house.teammate_notes(conversation, "/bug Refunds arrive twice")

    wait_for_note(house, conversation, "Logged as a bug")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    (suggested,) = effects_of(house_db, conversation, "suggest_related")
    assert (suggested["state"], suggested["reason"]) == ("skipped", "no ticket on the same matter")


def test_b9_a_bare_address_is_enough_and_the_order_is_kept(
    house: House, house_db: Database, known: dict[str, object]
) -> None:
    conversation, contact = house.customer_starts("Hello there, my gift card")
    wait_for_words(house, conversation, "We are looking into it")
    house.teammate_notes(conversation, str(known["permalink_url"]))

    wait_for_state(house, conversation, "closed")
    wait_until(lambda: house.notes_on(contact), what="the user note")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    done = {
        row["action"]: row["done_at"] for row in effects_of(house_db, conversation, "link_ticket", "close", "user_note")
    }
    told = [row["done_at"] for row in effects_of(house_db, conversation, "message")][-1]
    assert told <= done["link_ticket"] <= done["user_note"]
    assert done["link_ticket"] <= done["close"]


def test_b9_a_link_in_a_sentence_links_nothing(house: House, house_db: Database, known: dict[str, object]) -> None:
    conversation, _ = house.customer_starts("Hello there, my gift card")
    house.teammate_notes(conversation, f"Is it {known['permalink_url']} perhaps?")
    house.teammate_notes(conversation, "/link")

    wait_for_note(house, conversation, "Nothing was linked")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    assert house.conversation(conversation)["state"] == "open"
    assert effects_of(house_db, conversation, "link_ticket") == []


def test_b9_a_link_to_a_ticket_that_is_gone_tells_the_customer_nothing_and_closes_nothing(
    house: House, house_db: Database, known: dict[str, object]
) -> None:
    conversation, contact = house.customer_starts("Hello there, my gift card")
    wait_for_words(house, conversation, "We are looking into it")
    gone = str(known["permalink_url"]).rpartition("/")[0] + "/1299999999999999"

    house.teammate_notes(conversation, gone)

    note = wait_for_note(house, conversation, "Not done, or not yet")
    for words in ("tell the customer (skipped)", "add the customer to the Asana ticket 1299999999999999 (failed)",
                  "close the conversation (skipped)"):  # fmt: skip
        assert words in note
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert not [text for text in said(house, conversation) if "We know of this issue" in text]
    assert house.conversation(conversation)["state"] == "open"
    assert "linked" not in house.conversation(conversation)["tags"]
    assert [note for note in house.notes_on(contact) if gone in note] == []


OVER = {
    "complete": ({}, "the ticket is completed already, since "),
    "field": (
        {"name": "Resolution", "value": "Won't do"},
        "the ticket is cancelled, and nobody works on it: please tell the customer",
    ),
}


@pytest.mark.parametrize("deed", OVER)
def test_b9_of_a_ticket_that_is_over_the_teammate_is_told_so_and_the_customer_hears_of_no_work_on_it(
    house: House, house_db: Database, deed: str
) -> None:
    more, words = OVER[deed]
    first, _ = house.customer_starts("Hello there, my shelf")
    house.teammate_notes(first, f"/bug The shelf is empty before {deed}")
    ticket = ticket_of(house, first, BUGS)
    wait_until(lambda: is_at_rest(house, house_db, first), what="everything to be settled")
    house.engineer(str(ticket["gid"]), deed, **more)
    conversation, _ = house.customer_starts("Hello there, my shelf")
    wait_for_words(house, conversation, "We are looking into it")

    house.teammate_notes(conversation, str(ticket["permalink_url"]))

    assert words in wait_for_note(house, conversation, "Not done, or not yet")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert not [text for text in said(house, conversation) if "We know of this issue" in text]
    assert house.conversation(conversation)["state"] == "open"
    assert [row["state"] for row in effects_of(house_db, conversation, "link_ticket")] == ["done"]


def test_b9_what_else_is_said_in_the_same_message_is_said_and_nothing_closed(house: House, house_db: Database) -> None:
    first, _ = house.customer_starts("Hello there, my drawer")
    house.teammate_notes(first, "/bug The drawer is stuck")
    ticket = ticket_of(house, first, BUGS)
    wait_until(lambda: is_at_rest(house, house_db, first), what="everything to be settled")
    house.engineer(str(ticket["gid"]), "complete")
    house.end("worker")
    conversation, _ = house.customer_starts("Hello there, my drawer")
    house.teammate_notes(conversation, str(ticket["permalink_url"]))
    house.start("worker", "worker")

    assert "the ticket is completed already" in wait_for_note(house, conversation, "Not done, or not yet")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    (words,) = said(house, conversation)
    assert "We are looking into it" in words
    assert "We know of this issue" not in words
    assert house.conversation(conversation)["state"] == "open"


def test_b9_while_asana_is_down_nobody_is_told_and_then_all_is_done_in_its_order(
    house: House, house_db: Database, known: dict[str, object]
) -> None:
    conversation, contact = house.customer_starts("Hello there, my gift card")
    wait_for_words(house, conversation, "We are looking into it")
    house.weather(asana={"down": True})
    try:
        house.teammate_notes(conversation, str(known["permalink_url"]))
        wait_until(
            lambda: [row for row in effects_of(house_db, conversation, "message") if row["state"] == "waiting"],
            what="the message to wait for Asana",
        )
        assert not [text for text in said(house, conversation) if "We know of this issue" in text]
        assert house.conversation(conversation)["state"] == "open"
    finally:
        house.weather(asana={})

    wait_for_state(house, conversation, "closed")
    wait_until(lambda: house.notes_on(contact), what="the user note")
    assert [text for text in said(house, conversation) if "We know of this issue" in text]
    assert "Not done" not in wait_for_note(house, conversation, "To be linked")


def test_b9_a_ticket_that_the_conversation_has_is_not_linked_again(
    house: House, house_db: Database, known: dict[str, object]
) -> None:
    conversation, _ = house.customer_starts("Hello there, my gift card")
    wait_for_words(house, conversation, "We are looking into it")
    for _ in range(2):
        house.teammate_notes(conversation, str(known["permalink_url"]))
        wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    wait_for_note(house, conversation, "has that ticket already")
    assert len([text for text in said(house, conversation) if "We know of this issue" in text]) == 1
    assert len(effects_of(house_db, conversation, "link_ticket")) == 1


def test_b9_the_address_that_our_own_note_tells_links_nothing(house: House, house_db: Database) -> None:
    conversation, contact = house.customer_starts("Hello there, my gift card")
    wait_for_words(house, conversation, "We are looking into it")
    house.teammate_notes(conversation, "/question Which gift cards are there?")
    wait_until(lambda: house.notes_on(contact), what="the user note")
    (own,) = [row["url"] for row in effects_of(house_db, conversation, "ticket")]

    house.teammate_notes(conversation, own)

    wait_for_note(house, conversation, "has that ticket already")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert not [text for text in said(house, conversation) if "We know of this issue" in text]
    assert house.conversation(conversation)["state"] == "open"


def test_b9_customers_who_are_linked_at_the_same_time_are_counted_each_of_them_once(
    house: House, house_db: Database
) -> None:
    first, contact = house.customer_starts("Hello there, my map")
    house.teammate_notes(first, "/bug The map stays white")
    wait_until(lambda: house.notes_on(contact), what="the user note")
    url = str(ticket_of(house, first, BUGS)["permalink_url"])
    kim, kims = house.customer_starts("Hello there, my map")
    others = [house.customer_starts("Hello there, my map")[0] for _ in range(3)]
    for conversation in (kim, *others):
        house.teammate_notes(conversation, url)
    for conversation in (kim, *others):
        wait_for_state(house, conversation, "closed")
    again, _ = house.customer_starts("Hello there, my map once more", contact=kims)
    house.teammate_notes(again, url)
    wait_for_state(house, again, "closed")

    for conversation in (kim, *others, again):
        wait_until(partial(is_at_rest, house, house_db, conversation), what="everything to be settled")
    (ticket,) = [each for each in house.tickets(BUGS) if each["permalink_url"] == url]
    assert ticket["custom_fields"][AFFECTED] == 4
    counts = [effects_of(house_db, conversation, "count_affected")[0] for conversation in (kim, again)]
    assert sorted((count["state"], count["reason"]) for count in counts) == [
        ("done", None),
        ("skipped", "the ticket counts this customer already"),
    ]
