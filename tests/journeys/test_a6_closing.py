"""A6: the right department is told of a close, and a close without classification is noticed, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.desk import a_desk, code_of
from tests.journeys.talking import is_at_rest, notes

REMINDER = "Closed without"


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_desk(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def reminders(house: House, conversation: str) -> list[str]:
    return [note for note in notes(house, conversation) if REMINDER in note]


def test_a6_a_close_without_classification_is_noticed_once_and_stays_closed(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Thanks!")
    house.in_conversation(conversation, "close")
    (told,) = wait_until(lambda: reminders(house, conversation), what="the reminder")
    assert "Issue Type and Support Type" in told

    house.in_conversation(conversation, "open")
    house.in_conversation(conversation, "close")
    wait_until(
        lambda: code_of(house_db, house, conversation, "teammate_closed", "closed-without-classification") == "d",
        what="the second close to be decided on",
    )
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    assert len(reminders(house, conversation)) == 1
    assert house.conversation(conversation)["state"] == "closed"


def test_a6_the_department_is_told_of_a_classified_close(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hello, I need a bigger plan", channel="email")
    told = {"Issue Type": "Question or Guidance", "Support Type": "Quick Fix", "Department CC": "Sales"}
    house.in_conversation(conversation, "attributes", **told)
    house.in_conversation(conversation, "close")

    (mail,) = wait_until(lambda: house.mails("sales@10kc.example"), what="the e-mail to sales")

    assert f"/conversations/{conversation}" in mail["text"]
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert house.mails("marketing@10kc.example") == []
    assert reminders(house, conversation) == []
