"""B8: snoozes are the manager's. Somebody else's is reported, or undone where the desk wants that; anyone may ask for
one with a reason, and the manager is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.desk import wait_for_words
from tests.journeys.swell import (
    MANAGER,
    a_swell_desk,
    changed,
    wait_for_alert,
    wait_for_note,
    wait_for_state,
    wait_for_tag,
)
from tests.journeys.talking import is_at_rest

OFF = "    mode: {off: a report is enough}\n"


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_swell_desk(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def an_acknowledged_conversation(house: House) -> str:
    """What is said to the customer ends a snooze: here nothing more is."""
    conversation, _ = house.customer_starts("Hello there")
    wait_for_words(house, conversation, "We are looking into it")
    return conversation


def test_b8_a_snooze_by_somebody_else_is_reported_and_stays(house: House, house_db: Database) -> None:
    conversation = an_acknowledged_conversation(house)
    house.in_conversation(conversation, "snooze")

    assert "Ana has snoozed Hello there" in wait_for_alert(house, conversation, "has snoozed")
    wait_for_tag(house, conversation, "snoozed-without-asking")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert house.conversation(conversation)["state"] == "snoozed"


def test_b8_a_managers_snooze_is_nobodys_business(house: House, house_db: Database) -> None:
    conversation = an_acknowledged_conversation(house)
    house.in_conversation(conversation, "snooze", admin=MANAGER)

    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    assert house.conversation(conversation)["state"] == "snoozed"
    assert not [text for text in house.slack() if f"/conversations/{conversation}" in text]


def test_b8_anyone_may_ask_for_a_snooze_with_a_reason(house: House, house_db: Database) -> None:
    conversation = an_acknowledged_conversation(house)
    house.teammate_notes(conversation, "/snooze 2d")
    wait_for_note(house, conversation, "Write how long and why")
    assert house.conversation(conversation)["state"] == "open"

    house.teammate_notes(conversation, "/snooze 2d waits for the bank")

    wait_for_state(house, conversation, "snoozed")
    assert "2d waits for the bank" in wait_for_alert(house, conversation, "has snoozed")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert house.conversation(conversation)["state"] == "snoozed"
    assert "snoozed-without-asking" not in house.conversation(conversation)["tags"]


def test_b8_where_the_desk_wants_that_it_is_undone(fresh_house_database: str, tmp_path: Path) -> None:
    switched_on = changed("swell/snoozes.yaml", (OFF, ""))
    with a_swell_desk(fresh_house_database, tmp_path, changes={"swell/snoozes.yaml": switched_on}) as strict:
        conversation = an_acknowledged_conversation(strict)
        strict.in_conversation(conversation, "snooze")

        wait_for_note(strict, conversation, "only managers snooze")
        wait_for_state(strict, conversation, "open")
        wait_for_alert(strict, conversation, "has snoozed")
