"""What rules say about how often, for whom and in earnest or not, kept by the running service."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.store.database import Database
from tests.house import House, a_house, wait_until

BOOK = """
vocabulary:
  tags: [seen, maybe]
  tickets:
    bug: {project: "1200000000000101"}
rules:
  - name: note-the-first-reply
    when: customer_replied
    then: [internal_note: "the first reply"]
    once_per: conversation

  - name: seen
    when: [conversation_started, customer_replied]
    then: [tag: seen]

  - name: maybe
    mode: {shadow: "trying it out"}
    when: conversation_started
    then: [{tag: maybe}, {tag: seen}]

  - name: answer-notes
    when: teammate_noted
    include_own: true
    unless: {message.command: {is: known}}
    then: [internal_note: "an answer"]

  - name: file-and-tell
    when: {teammate_command: /bug}
    then: [{file_in_asana: bug}, {internal_note: "Filed: {{ ticket.url }}"}]

  - name: note-what-is-urgent
    when: customer_replied
    if: {message.text: {contains: urgent}}
    then: [internal_note: "Urgent: {{ message.text }}"]
"""


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    rulebook = tmp_path_factory.mktemp("rulebook")
    (rulebook / "book.yaml").write_text(BOOK)
    with a_house(house_database, Path(tmp_path_factory.mktemp("house")), rulebook=rulebook) as one:
        yield one


def notes(house: House, conversation: str, text: str) -> int:
    parts = house.conversation(conversation)["parts"]
    return sum(part["type"] == "note" and text in part["body"] for part in parts)


def runs_of(db: Database, conversation: str) -> list[dict[str, Any]]:
    return db.rows(
        "SELECT r.* FROM runs r JOIN events e ON e.id = r.event_id WHERE e.lane LIKE %(lane)s ORDER BY r.id",
        {"lane": f"conversation:%:{conversation}"},
    )


def test_once_per_conversation_acts_on_the_first_reply_and_says_so_on_the_second(
    house: House, house_db: Database
) -> None:
    conversation, _ = house.customer_starts("Hi")
    other, _ = house.customer_starts("Hello")
    for text in ("one", "two"):
        house.customer_replies(conversation, text)
    house.customer_replies(other, "one")

    wait_until(lambda: len(runs_of(house_db, conversation)) >= 3, what="the replies to be decided on")
    wait_until(lambda: notes(house, other, "the first reply"), what="the note on the other conversation")

    assert [run["codes"][0] for run in runs_of(house_db, conversation) if run["event_name"] == "customer_replied"] == [
        "M",
        "d",
    ]
    wait_until(lambda: notes(house, conversation, "the first reply") == 1, what="the note")


def test_what_a_rule_in_shadow_would_do_is_recorded_beside_what_was_done(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")

    (run,) = wait_until(lambda: runs_of(house_db, conversation), what="the run")
    wait_until(lambda: "seen" in house.conversation(conversation)["tags"], what="the live rule's tag")

    assert run["codes"][2] == "S"
    assert run["shadow"] == [
        {"rule": "maybe", "action": "tag", "target": "maybe", "same": False},
        {"rule": "maybe", "action": "tag", "target": "seen", "same": True, "needless": "already tagged seen"},
    ]
    assert "maybe" not in house.conversation(conversation)["tags"]


def test_a_rule_that_asks_for_our_own_doings_is_stopped_before_it_answers_itself(
    house: House, house_db: Database
) -> None:
    conversation, _ = house.customer_starts("Hi")
    house.teammate_notes(conversation, "have a look")

    def decided() -> list[str]:
        noted = [run for run in runs_of(house_db, conversation) if run["event_name"] == "teammate_noted"]
        return [run["codes"][3] for run in noted]

    wait_until(lambda: len(decided()) >= 2, what="the answer's own echo to be decided on")

    assert decided() == ["M", "l"]
    assert notes(house, conversation, "an answer") == 1


def test_a_note_tells_the_address_of_the_ticket_once_it_is_filed(house: House) -> None:
    conversation, _ = house.customer_starts("Hi")
    house.teammate_notes(conversation, "/bug Calendar stays empty")

    def ticket() -> dict[str, Any] | None:
        return next((each for each in house.tickets() if each["name"] == "Calendar stays empty"), None)

    wait_until(lambda: (found := ticket()) and notes(house, conversation, found["permalink_url"]), what="the note")

    assert notes(house, conversation, "Filed: ") == 1


def test_each_of_several_notes_in_a_row_is_answered_once_by_the_rule_that_asks_for_our_own(house: House) -> None:
    conversation, _ = house.customer_starts("Hi")
    for number in range(3):
        house.customer_replies(conversation, f"urgent {number}")

    wait_until(lambda: notes(house, conversation, "an answer") >= 3, what="an answer to each note of ours")

    assert notes(house, conversation, "Urgent: ") == 3


def test_a_busy_customer_is_no_loop(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    for number in range(22):
        house.customer_replies(conversation, f"urgent {number}")

    def decided() -> list[str]:
        return [run["codes"][5] for run in runs_of(house_db, conversation) if run["event_name"] == "customer_replied"]

    wait_until(lambda: len(decided()) == 22, what="all replies to be decided on")
    assert decided() == ["M"] * 22
