"""What we do ourselves comes back as webhooks, and must trigger nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, a_house, wait_until

BOOK = """
vocabulary:
  tags: [seen]
rules:
  - name: answer-every-note-with-a-note
    when: [conversation_started, teammate_noted, conversation_tagged, teammate_closed, conversation_assigned]
    then:
      - tag: seen
      - internal_note: "noted: {{ event.name }}"
"""


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    rulebook = tmp_path_factory.mktemp("rulebook")
    (rulebook / "book.yaml").write_text(BOOK)
    with a_house(house_database, Path(tmp_path_factory.mktemp("house")), rulebook=rulebook) as one:
        yield one


def notes(house: House, conversation: str) -> list[str]:
    parts = house.conversation(conversation)["parts"]
    return [part["body"] for part in parts if part["type"] == "note" and part["author"]["id"] == "9001"]


def echoes(db: Database) -> int:
    row = db.row("SELECT count(*) AS n FROM events WHERE state = 'ignored' AND reason = 'our own doing'")
    return int(row["n"]) if row else 0


def test_our_own_note_and_tag_come_back_and_trigger_no_rule(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")

    wait_until(lambda: echoes(house_db) >= 2, what="the echoes of tag and note")

    assert len(notes(house, conversation)) == 1


def test_a_teammates_note_with_our_text_is_not_taken_for_ours(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    (ours,) = wait_until(lambda: notes(house, conversation), what="our note")

    house.teammate_notes(conversation, ours)

    wait_until(lambda: len(notes(house, conversation)) == 2, what="the rule to answer the teammate")
