"""A5: what is resolved is asked about, some minutes after the close; the answer is kept, a good one closes it silently,
a low one reaches the manager."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.store.database import Database
from tests.house import ROOT, House, wait_until
from tests.journeys.desk import a_desk, click, code_of, wait_for_attribute, wait_for_words
from tests.journeys.talking import is_at_rest, said

QUESTION = "How satisfied are you with our help?"
QUESTIONS = "1200000000000102"
AT_ONCE = {"10kc/feedback.yaml": ("wait: 10m", "wait: 1s")}


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_desk(house_database, Path(tmp_path_factory.mktemp("house")), changes=AT_ONCE) as one:
        yield one


def resolved(house: House, **more: Any) -> str:
    conversation, _ = house.customer_starts("Thanks!", **more)
    house.teammate_replies(conversation, "You are welcome.")
    house.in_conversation(conversation, "close")
    return conversation


def state(house: House, conversation: str) -> str:
    told: str = house.conversation(conversation)["state"]
    return told


def test_a5_a_good_answer_is_kept_and_closes_it_without_a_word(house: House, house_db: Database) -> None:
    conversation = resolved(house)

    wait_for_words(house, conversation, QUESTION)
    click(house, conversation, "Extremely Satisfied")

    wait_for_attribute(house, conversation, "Client Satisfaction", "Extremely Satisfied")
    wait_until(lambda: state(house, conversation) == "closed", what="the close")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert len([text for text in said(house, conversation) if text]) == 1


def test_a5_a_low_answer_stays_open_and_the_manager_is_told(house: House, house_db: Database) -> None:
    conversation = resolved(house)

    wait_for_words(house, conversation, QUESTION)
    house.customer_replies(conversation, "unsatisfied")

    wait_for_attribute(house, conversation, "Client Satisfaction", "Unsatisfied")
    wait_until(
        lambda: [text for text in house.slack("managers") if f"/conversations/{conversation}" in text], what="the alert"
    )
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert state(house, conversation) == "open"


def test_a5_nobody_is_asked_twice_in_a_month(house: House, house_db: Database) -> None:
    contact = {"name": "Kim", "role": "user"}
    first, same = house.customer_starts("Thanks!", contact=contact)
    house.teammate_replies(first, "You are welcome.")
    house.in_conversation(first, "close")
    wait_for_words(house, first, QUESTION)

    second = resolved(house, contact=same)

    wait_until(lambda: looked_at(house_db, house, second) == "d", what="the rule to be held off")
    assert said(house, second) == []


def test_a5_spam_and_what_nobody_answered_are_not_asked(house: House, house_db: Database) -> None:
    unanswered, _ = house.customer_starts("Thanks!")
    house.in_conversation(unanswered, "close")
    wait_until(lambda: looked_at(house_db, house, unanswered) == "n", what="the close to be decided on")

    assert said(house, unanswered) == []


def test_a5_a_ticket_that_is_open_is_no_resolution_until_it_is_completed(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Which plan has office hours?", channel="email")
    house.in_conversation(conversation, "attributes", **{"Issue Type": "Question or Guidance"})
    house.teammate_replies(conversation, "All of them have.")
    (ticket,) = wait_until(
        lambda: [each for each in house.tickets(QUESTIONS) if f"/conversations/{conversation}" in each["notes"]],
        what="the ticket",
    )
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    house.in_conversation(conversation, "close")
    wait_until(lambda: looked_at(house_db, house, conversation) == "n", what="the first close")
    complete(house, ticket["permalink_url"].rpartition("/")[2])
    house.in_conversation(conversation, "open")
    house.in_conversation(conversation, "close")

    wait_until(lambda: looked_at(house_db, house, conversation) in ("w", "M"), what="the second close")


def test_a5_who_writes_about_something_else_is_not_asked_once_more(house: House, house_db: Database) -> None:
    conversation = resolved(house)
    wait_for_words(house, conversation, QUESTION)

    house.customer_replies(conversation, "It is broken again since this morning, can you look?")

    wait_until(
        lambda: code_of(house_db, house, conversation, "customer_replied", "collect-feedback") == "A",
        what="the end of the question",
    )
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert not [text for text in said(house, conversation) if "did not fit" in text]


def complete(house: House, gid: str) -> None:
    """The ticket is completed in Asana, and read from there."""
    done = house.sandbox.put(
        f"/asana/api/1.0/tasks/{gid}", json={"data": {"completed": True}}, headers={"Authorization": "Bearer sandbox"}
    )
    done.raise_for_status()
    read = [sys.executable, "-m", "app.cli", "asana", "index"]
    subprocess.run(read, env=house.environment, cwd=ROOT, capture_output=True, timeout=60, check=True)


def looked_at(db: Database, house: House, conversation: str) -> str | None:
    """What became of the rule that asks, at the last close: its code."""
    return code_of(db, house, conversation, "teammate_closed", "collect-feedback")
