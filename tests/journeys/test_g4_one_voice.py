"""G4: everything the rules want to say in one turn is one message, and nobody is interrupted."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.talking import SOON_TAKEN_OVER, is_at_rest, messages, said, talking, the_message

RULES = """
rules:
  - name: greet
    when: conversation_started
    then: [reply: hello]
  - name: note-more
    when: customer_replied
    unless: {question.open: {is: known}}
    then: [reply: noted]
  - name: ask-type
    when: [conversation_started, customer_replied]
    if: {message.text: {contains: broken}}
    then: [ask: Issue Type]
  - name: say-and-close
    when: conversation_started
    if: {message.text: {contains: solved}}
    then: [reply: noted, close: ]
"""


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = Path(tmp_path_factory.mktemp("house"))
    with talking(house_database, folder, RULES, TRIAGE_PAUSE="2", **SOON_TAKEN_OVER) as one:
        yield one


def test_g4_three_quick_messages_get_one_answer(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    house.customer_replies(conversation, "the page is")
    house.customer_replies(conversation, "broken, I think")

    wait_until(lambda: said(house, conversation), what="the answer")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    (text,) = said(house, conversation)
    assert [text.count(words) for words in ("Thank you", "noted", "What is it?")] == [1, 1, 1]
    assert [row["state"] for row in messages(house_db, conversation)] == ["skipped", "skipped", "done"]
    buttons = [part["metadata"] for part in house.conversation(conversation)["parts"] if part["type"] == "quick_reply"]
    assert [option["text"] for shown in buttons for option in shown["quick_reply_options"]] == [
        "Something is broken",
        "A question",
    ]


def test_g4_what_was_said_is_not_said_again_with_the_next_turn(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    the_message(house_db, conversation, "done")

    house.customer_replies(conversation, "And another thing")

    wait_until(lambda: len(said(house, conversation)) > 1, what="the second answer")
    assert "Thank you" in said(house, conversation)[0]
    assert "Thank you" not in said(house, conversation)[1]


def _teammate_replies(house: House, conversation: str) -> None:
    house.teammate_replies(conversation, "I am looking into it")


def _fin_replies(house: House, conversation: str) -> None:
    house.in_conversation(conversation, "bot-reply", text="Have you tried this article?")


def _stop(house: House, conversation: str) -> None:
    house.teammate_notes(conversation, "/stop I call him")


def _closes(house: House, conversation: str) -> None:
    house.in_conversation(conversation, "close")


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        (_teammate_replies, "replied"),
        (_fin_replies, "is at work here"),
        (_stop, "wrote /stop"),
        (_closes, "has been closed since"),
    ],
)
def test_g4_whoever_is_at_work_during_the_pause_silences_us(
    house: House, house_db: Database, deed: Callable[[House, str], None], reason: str
) -> None:
    conversation, _ = house.customer_starts("It is broken")
    deed(house, conversation)

    silenced = the_message(house_db, conversation, "skipped")

    assert silenced["reason"].startswith("silent: ")
    assert reason in silenced["reason"]
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="its buttons to be settled")
    assert said(house, conversation) == []


def test_g4_stop_lasts_until_go(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    house.teammate_notes(conversation, "/stop")
    the_message(house_db, conversation, "skipped")
    house.customer_replies(conversation, "Anybody?")
    wait_until(
        lambda: [row["state"] for row in messages(house_db, conversation)] == ["skipped"] * 2, what="two silences"
    )

    house.teammate_notes(conversation, "/go")
    house.customer_replies(conversation, "Hello?")

    the_message(house_db, conversation, "done")
    assert len(said(house, conversation)) == 1


def test_g4_a_conversation_is_not_closed_over_what_the_customer_wrote_during_the_pause(
    house: House, house_db: Database
) -> None:
    conversation, _ = house.customer_starts("I have solved it")
    other, _ = house.customer_starts("I have solved it")
    house.customer_replies(conversation, "but there is one more thing")

    the_message(house_db, conversation, "done")
    wait_until(lambda: house.conversation(other)["state"] == "closed", what="the close of the other conversation")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    assert house.conversation(conversation)["state"] == "open"


@pytest.mark.parametrize("point", ["effect.sending", "effect.sent", "effect.settling"])
def test_g4_a_worker_that_is_killed_in_the_middle_says_it_once(
    house: House, house_db: Database, tmp_path: Path, point: str
) -> None:
    house.end("worker")
    house.start("worker", "worker", changes={"TRIAGE_CRASH_AT": f"{point}:{tmp_path}", "TRIAGE_PAUSE": "0.2"})
    conversation, _ = house.customer_starts("It is broken")
    wait_until(lambda: house.processes["worker"].poll() is not None, what="the kill")
    house.end("worker")
    house.start("worker", "worker")

    the_message(house_db, conversation, "done")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    assert len(said(house, conversation)) == 1
    shown = [part for part in house.conversation(conversation)["parts"] if part["type"] == "quick_reply"]
    assert len(shown) == 1
