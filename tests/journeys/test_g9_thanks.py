"""G9: thanks get no answer, though a question is open, and reopen nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import ROOT, House, wait_until
from tests.journeys.talking import RULES, effects_of, is_at_rest, lane_of, said, talking, the_message

SHIPPED = (ROOT / "rulebook" / "swell" / "thanks.yaml").read_text("utf-8").partition("rules:\n")[2]


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = Path(tmp_path_factory.mktemp("house"))
    with talking(house_database, folder, RULES + SHIPPED, TRIAGE_PAUSE="0.2") as one:
        yield one


def settled(db: Database, conversation: str) -> int:
    """How many of its events are decided on."""
    row = db.row(
        "SELECT count(*) AS n FROM events WHERE lane = %(c)s AND state = 'settled'"
        " AND topic LIKE 'conversation.user.%%'",
        {"c": lane_of(conversation)},
    )
    return int(row["n"]) if row else 0


def test_g9_thanks_to_an_open_question_are_answered_by_nothing_and_leave_it_open(
    house: House, house_db: Database
) -> None:
    conversation, _ = house.customer_starts("It is broken")
    the_message(house_db, conversation, "done")

    for number, thanks in enumerate(("Thanks!", "Спасибо большое", "👍"), 2):
        house.customer_replies(conversation, thanks)
        wait_until(lambda number=number: settled(house_db, conversation) == number, what="the thanks to be read")  # type: ignore[misc]  # fmt: skip

    assert len(effects_of(house_db, conversation, "message", "internal_note")) == 1
    assert len(said(house, conversation)) == 1
    house.customer_replies(conversation, "It is a question")
    wait_until(
        lambda: house.conversation(conversation)["attributes"].get("Issue Type") == "Question or Guidance",
        what="the answer to become the attribute",
    )


def test_g9_an_answer_that_cannot_be_used_is_asked_for_once_more(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("It is broken")
    the_message(house_db, conversation, "done")

    house.customer_replies(conversation, "What do you mean?")

    wait_until(lambda: len(said(house, conversation)) == 2, what="the question once more")


def test_g9_thanks_that_open_a_closed_conversation_close_it_again_without_a_word(
    house: House, house_db: Database
) -> None:
    conversation, _ = house.customer_starts("Where is the calendar?")
    the_message(house_db, conversation, "done")
    house.in_conversation(conversation, "close")

    house.customer_replies(conversation, "Great, thanks!")

    wait_until(lambda: effects_of(house_db, conversation, "close"), what="the thanks to be decided on")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert house.conversation(conversation)["state"] == "closed"
    assert len(said(house, conversation)) == 1


def test_g9_whoever_has_more_to_say_than_thanks_opens_it(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Where is the calendar?")
    the_message(house_db, conversation, "done")
    house.in_conversation(conversation, "close")

    house.customer_replies(conversation, "Thanks, but now it is empty")

    wait_until(lambda: len(said(house, conversation)) == 2, what="the answer")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert house.conversation(conversation)["state"] == "open"
