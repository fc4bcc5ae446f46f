"""G2: a person stops what customers are told, and so does a fuse, with the rest on a list."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.talking import VOCABULARY, effects_of, messages, said, talking, the_message, triage


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = Path(tmp_path_factory.mktemp("house"))
    words = f'{VOCABULARY}  people: {{Ana: {{teammate: "9002", slack: "#managers", role: manager}}}}\n'
    with talking(house_database, folder, vocabulary=words, TRIAGE_PAUSE="0.5", TRIAGE_FUSE="2") as one:
        yield one


def test_g2_after_a_stop_nothing_reaches_a_customer_and_resuming_discards_it(house: House, house_db: Database) -> None:
    waiting, _ = house.customer_starts("It is broken")
    triage(house, "stop")
    conversation, _ = house.customer_starts("It is broken")

    held = the_message(house_db, conversation, "held")

    assert held["reason"].startswith("stopped by a command: at ")
    assert said(house, conversation) == []
    assert len(messages(house_db, waiting)) == 1
    assert "stopped by a command: " in triage(house, "held")
    told = triage(house, "resume")
    assert told.startswith("resumed; ")
    assert "discarded" in told
    assert the_message(house_db, conversation, "skipped")["reason"] == "discarded by a person"
    (buttons,) = wait_until(lambda: effects_of(house_db, conversation, "quick_replies"), what="its buttons")
    assert (buttons["state"], buttons["reason"]) == ("skipped", "it needs what a person discarded")
    house_db.run("UPDATE effects SET tried_at = now() - interval '2 hours'")


def test_g2_the_fuse_counts_a_message_with_its_buttons_once_and_holds_the_rest(
    house: House, house_db: Database
) -> None:
    spoken = [house.customer_starts("It is broken")[0] for _ in range(2)]
    for conversation in spoken:
        the_message(house_db, conversation, "done")
    more = [house.customer_starts("It is broken")[0] for _ in range(3)]

    held = [the_message(house_db, conversation, "held") for conversation in more]

    assert {row["reason"] for row in held} == {"fuse: 2 messages to customers went out within an hour"}
    for conversation in spoken:
        wait_until(
            lambda conversation=conversation: [  # type: ignore[misc]  # bound for this turn of the loop
                part for part in house.conversation(conversation)["parts"] if part["type"] == "quick_reply"
            ],
            what="the buttons, which went out with their message",
        )
    assert house_db.row("SELECT times FROM announcements WHERE subject = 'fuse'") == {"times": 3}
    (told,) = wait_until(lambda: house.slack("managers"), what="the manager to be told, once")
    assert told.startswith("The fuse has blown: 2 messages")
    assert "fuse" in triage(house, "held")
    assert triage(house, "held", "discard", "--cause", "fuse") == "discarded: 3\n"
    assert triage(house, "held") == "nothing is held\n"
