"""B7: where the desk switches it on, what a teammate has logged is closed, after the customer was told, until there is
news."""

from pathlib import Path

from tests.house import wait_until
from tests.journeys.desk import wait_for_words
from tests.journeys.swell import BUGS, a_swell_desk, changed, ticket_of, wait_for_state

OFF = "    mode: {off: teammates close by themselves}\n"


def test_b7_what_is_logged_is_closed_after_the_customer_was_told(house_database: str, tmp_path: Path) -> None:
    switched_on = changed("swell/closing.yaml", (OFF, ""))
    with a_swell_desk(house_database, tmp_path, changes={"swell/closing.yaml": switched_on}) as house:
        conversation, contact = house.customer_starts("Hello there")
        house.teammate_notes(conversation, "/bug Calendar is empty")

        wait_for_words(house, conversation, "As soon as there is news we write to you here")
        wait_for_state(house, conversation, "closed")

        assert ticket_of(house, conversation, BUGS)["name"] == "Calendar is empty"
        wait_until(lambda: house.notes_on(contact), what="the user note")
        parts = house.conversation(conversation)["parts"]
        told, closed = (
            next(n for n, part in enumerate(parts) if "As soon as there is news" in str(part["body"])),
            next(n for n, part in enumerate(parts) if part["type"] == "close"),
        )
        assert told < closed


def test_b7_without_that_it_stays_open(fresh_house_database: str, tmp_path: Path) -> None:
    with a_swell_desk(fresh_house_database, tmp_path) as house:
        conversation, contact = house.customer_starts("Hello there")
        house.teammate_notes(conversation, "/bug Calendar is empty")

        wait_until(lambda: house.notes_on(contact), what="the user note")

        assert house.conversation(conversation)["state"] == "open"
