"""B3: a conversation that nobody handles is warned of before its first hour is over, and then the manager is told. What
counts is a person's answer, a close or a ticket, and not what this service says."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.desk import wait_for_words
from tests.journeys.swell import MANAGER, a_swell_desk, changed, wait_for_alert, wait_for_note, wait_for_tag
from tests.journeys.talking import is_at_rest, lane_of, notes

SOONER = (
    ("{no_human_answer_for: 45m, counting: desk_hours}", "{no_human_answer_for: 4s}"),
    ("{no_human_answer_for: 60m, counting: desk_hours}", "{no_human_answer_for: 6s}"),
    ("{for: 60m, counting: desk_hours}", "{for: 6s}"),
)
WARNING = "Nobody has handled this for 45 minutes"


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    sooner = changed("swell/first-hour.yaml", *SOONER)
    changes = {"swell/first-hour.yaml": sooner}
    with a_swell_desk(house_database, Path(tmp_path_factory.mktemp("house")), changes=changes) as one:
        yield one


def wait_for_looks(db: Database, conversation: str, number: int) -> None:
    """Until so many waits of the conversation are over and decided on."""
    wait_until(
        lambda: db.row(
            "SELECT 1 FROM events WHERE topic = 'triage.wait_over' AND lane = %(lane)s AND state <> 'waiting'"
            " HAVING count(*) >= %(number)s",
            {"lane": lane_of(conversation), "number": number},
        ),
        what=f"{number} waits to be over",
    )


def test_b3_what_nobody_handles_is_warned_of_and_then_the_manager_is_told(house: House) -> None:
    conversation, _ = house.customer_starts("Hello, are you there?")
    wait_for_words(house, conversation, "We are looking into it")  # which is no handling

    wait_for_note(house, conversation, WARNING)
    wait_for_tag(house, conversation, "first-hour")
    wait_for_alert(house, conversation, "Nobody has handled this for an hour")
    wait_for_tag(house, conversation, "over-an-hour")


def test_b3_an_answer_a_close_and_a_ticket_are_handling(house: House, house_db: Database) -> None:
    answered, _ = house.customer_starts("Hello, are you there?")
    closed, _ = house.customer_starts("Hello, are you there?")
    logged, _ = house.customer_starts("Hello, are you there?")
    house.teammate_replies(answered, "Yes. How can I help?")
    house.in_conversation(closed, "close", admin=MANAGER)
    house.teammate_notes(logged, "/question Is anybody there?")

    for conversation in (answered, closed, logged):
        wait_for_looks(house_db, conversation, 1)
        wait_until(partial(is_at_rest, house, house_db, conversation), what="everything to be settled")
        tags = house.conversation(conversation)["tags"]
        assert {"first-hour", "over-an-hour"}.isdisjoint(tags)
        assert not [note for note in notes(house, conversation) if WARNING in note]


def test_b3_work_that_lasts_more_than_an_hour_asks_for_assistance(house: House) -> None:
    conversation, _ = house.customer_starts("Hello, are you there?")
    house.teammate_replies(conversation, "Yes. How can I help?")
    house.customer_replies(conversation, "My shipping zones are all mixed up")

    wait_for_note(house, conversation, "in work for more than an hour")
    wait_for_alert(house, conversation, "may need assistance")


def test_b3_a_teammate_who_said_to_be_back_is_reminded(house: House) -> None:
    conversation, _ = house.customer_starts("Hello, are you there?")
    house.teammate_replies(conversation, "Let me check this with the team and get back to you.")

    wait_for_note(house, conversation, "said to be back an hour ago")
