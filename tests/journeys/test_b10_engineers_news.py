"""B10: what engineers do in Asana comes to every linked conversation: noted, opened again, and offered to the customer
where it is for them. Completed is a claim, and cancelled is not done."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import ITSELF, House, wait_until
from tests.journeys.desk import buttons_of, wait_for_words
from tests.journeys.swell import (
    BUGS,
    MANAGER,
    QUESTIONS,
    REQUESTS,
    a_swell_desk,
    ticket_of,
    wait_for_note,
    wait_for_state,
)
from tests.journeys.talking import effects_of, is_at_rest, notes, said

FOR_CUSTOMER = '        for_customer: "For the customer:"'
PROJECTS = (BUGS, QUESTIONS, REQUESTS)


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    changes = {"vocabulary.yaml": (FOR_CUSTOMER, f"{FOR_CUSTOMER}\n        cool_off: 1s")}
    folder = Path(tmp_path_factory.mktemp("house"))
    with a_swell_desk(house_database, folder, changes=changes, TRIAGE_PUBLIC_URL=ITSELF) as one:
        wait_until(
            lambda: len(one.sandbox.get("/sandbox/asana/deliveries").json()["webhooks"]) == len(PROJECTS),
            what="a webhook for each project",
        )
        yield one


def settled(house: House, house_db: Database, conversation: str) -> None:
    wait_until(partial(is_at_rest, house, house_db, conversation), what=f"everything of {conversation} to be settled")


def a_logged_bug(house: House, house_db: Database, title: str) -> tuple[str, dict[str, object]]:
    """A conversation that a teammate has logged as a bug and closed, and its ticket in Asana."""
    conversation, _ = house.customer_starts(f"Hello there, {title}", contact={"name": "Noa Berg"})
    house.teammate_notes(conversation, f"/bug {title}")
    ticket = ticket_of(house, conversation, BUGS)
    settled(house, house_db, conversation)
    house.in_conversation(conversation, "close", admin=MANAGER)
    wait_for_state(house, conversation, "closed")
    settled(house, house_db, conversation)
    return conversation, ticket


def engineer(house: House, ticket: dict[str, object], deed: str, **more: object) -> None:
    house.engineer(str(ticket["gid"]), deed, **more)


def test_b10_a_comment_is_noted_in_every_linked_conversation_which_is_opened_again(
    house: House, house_db: Database
) -> None:
    first, ticket = a_logged_bug(house, house_db, "gift cards in two currencies")
    second, _ = house.customer_starts("Hello there, my gift card")
    house.teammate_notes(second, str(ticket["permalink_url"]))
    wait_for_state(house, second, "closed")
    settled(house, house_db, second)

    engineer(house, ticket, "comment", text="The rate is read twice.", by="Erik")

    for conversation in (first, second):
        note = wait_for_note(house, conversation, "The rate is read twice.")
        assert "Erik in " in note
        assert str(ticket["permalink_url"]) in note
        wait_for_state(house, conversation, "open")
        settled(house, house_db, conversation)
        assert not [text for text in said(house, conversation) if "The rate is read twice." in text]
        assert len([text for text in notes(house, conversation) if "The rate is read twice." in text]) == 1


def test_b10_a_comment_for_the_customer_is_a_draft_that_a_teammate_sends_and_the_ticket_says_so(
    house: House, house_db: Database
) -> None:
    conversation, ticket = a_logged_bug(house, house_db, "labels are cut off")

    engineer(house, ticket, "comment", text="For the customer: a fix is being tested.")

    wait_until(
        lambda: [row for row in effects_of(house_db, conversation, "message") if row["state"] == "held"],
        what="the message to wait for a person",
    )
    assert not [text for text in said(house, conversation) if "a fix is being tested" in text]
    house.teammate_notes(conversation, "/send")
    wait_until(
        lambda: [text for text in said(house, conversation) if "a fix is being tested" in text],
        what="the customer to be told",
    )
    wait_until(
        lambda: [story for story in _stories(house, ticket) if "told to Noa Berg" in story],
        what="the ticket to say that the customer was told",
    )
    assert "For the customer" not in said(house, conversation)[-1]


def _stories(house: House, ticket: dict[str, object]) -> list[str]:
    (task,) = [each for each in house.tickets() if each["gid"] == ticket["gid"]]
    return [story["text"] for story in task["stories"]]


def test_b10_a_field_that_matters_is_noted_and_any_other_is_not(house: House, house_db: Database) -> None:
    conversation, ticket = a_logged_bug(house, house_db, "tax is wrong by a cent")

    engineer(house, ticket, "comment", text="Looking into it.")
    wait_for_note(house, conversation, "Looking into it.")
    settled(house, house_db, conversation)
    house.in_conversation(conversation, "close", admin=MANAGER)
    wait_for_state(house, conversation, "closed")

    engineer(house, ticket, "field", name="Users affected", value=3)
    engineer(house, ticket, "field", name="Priority", value="High")

    wait_for_note(house, conversation, "Priority is High now")
    wait_for_state(house, conversation, "open")
    settled(house, house_db, conversation)
    assert not [text for text in notes(house, conversation) if "Users affected" in text]


def test_b10_completed_is_a_claim_of_which_the_customer_is_told_nothing(house: House, house_db: Database) -> None:
    conversation, ticket = a_logged_bug(house, house_db, "search finds nothing")
    before = said(house, conversation)

    engineer(house, ticket, "complete")

    wait_for_note(house, conversation, "The customer is not told yet")
    settled(house, house_db, conversation)
    assert house.conversation(conversation)["state"] == "closed"
    assert said(house, conversation) == before

    engineer(house, ticket, "reopen")
    wait_for_note(house, conversation, "Open again")
    wait_for_state(house, conversation, "open")


def test_b10_what_is_confirmed_is_told_to_each_in_their_language_once_a_person_has_read_the_first(
    house: House, house_db: Database
) -> None:
    first, ticket = a_logged_bug(house, house_db, "dates are a day off")
    second, _ = house.customer_starts("Здравствуйте, дата сдвинута на один день", contact={"name": "Олег"})
    house.teammate_notes(second, str(ticket["permalink_url"]))
    wait_for_state(house, second, "closed")
    settled(house, house_db, second)

    for name, value in (("What changed", "Dates are right in all time zones."), ("Released", "Yes")):
        engineer(house, ticket, "field", name=name, value=value)
    engineer(house, ticket, "complete")

    both = (first, second)
    reader = wait_until(lambda: next(filter(partial(_has_held, house_db), both), None), what="a message to be read")
    assert not [text for each in both for text in said(house, each) if "Dates are right" in text]
    house.teammate_notes(reader, "/send")

    for conversation, words in ((first, "What you told us about is solved."), (second, "решена.")):
        told = wait_for_words(house, conversation, "Dates are right in all time zones.")
        assert words in told
        assert "Dates are right in all time zones." in wait_for_note(house, conversation, "Done and confirmed")
        wait_for_state(house, conversation, "open")
        wait_until(partial(_is_asked, house, conversation), what="the question how it was")
    wait_until(
        lambda: [story for story in _stories(house, ticket) if "2 of 2 customers were told" in story],
        what="the ticket to list who was told",
    )


def _has_held(db: Database, conversation: str) -> bool:
    return any(row["state"] == "held" for row in effects_of(db, conversation, "message"))


def _is_asked(house: House, conversation: str) -> bool:
    return {"Satisfied", "Доволен"}.intersection(buttons_of(house, conversation)) != set()


def test_b10_cancelled_is_not_done_and_whoever_has_the_conversation_decides(house: House, house_db: Database) -> None:
    conversation, ticket = a_logged_bug(house, house_db, "the logo is too small")
    before = said(house, conversation)

    engineer(house, ticket, "field", name="Resolution", value="Won't do")
    engineer(house, ticket, "complete")

    wait_for_note(house, conversation, "Cancelled, and not done")
    wait_for_state(house, conversation, "open")
    settled(house, house_db, conversation)
    assert said(house, conversation) == before
    assert not [text for text in notes(house, conversation) if "not told yet" in text]


def test_b10_of_a_deleted_ticket_the_conversation_is_told(house: House, house_db: Database) -> None:
    conversation, ticket = a_logged_bug(house, house_db, "the footer is missing")

    engineer(house, ticket, "delete")

    wait_for_note(house, conversation, "Deleted in Asana")
    wait_for_state(house, conversation, "open")


def test_b10_a_merged_ticket_sends_the_news_of_the_other_one(house: House, house_db: Database) -> None:
    conversation, ticket = a_logged_bug(house, house_db, "the cart is empty")
    _, other = a_logged_bug(house, house_db, "the basket loses its goods")

    engineer(house, ticket, "duplicate", of=other["gid"])
    assert str(other["gid"]) in wait_for_note(house, conversation, "is the same matter as")

    engineer(house, other, "comment", text="Sessions end too soon.")
    wait_for_note(house, conversation, "Sessions end too soon.")
