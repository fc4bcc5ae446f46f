"""G8: one internal note an event, and none that repeats the last."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.talking import effects_of, is_at_rest, notes, talking

RULES = """
rules:
  - name: first
    when: [conversation_started, customer_replied]
    then: [internal_note: "This customer pays."]
  - name: second
    when: conversation_started
    then: [{internal_note: "<p>They wrote for the first time.</p>"}, {draft: hello}]
  - name: only-watched
    when: conversation_started
    reach: watch
    then: [internal_note: never written]
"""


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with talking(house_database, Path(tmp_path_factory.mktemp("house")), RULES) as one:
        yield one


def test_g8_what_several_rules_note_on_one_event_is_one_note(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")

    (note,) = wait_until(lambda: notes(house, conversation), what="the note")

    for words in ("This customer pays.", "They wrote for the first time.", "Draft for the customer"):
        assert note.count(words) == 1
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert len(notes(house, conversation)) == 1
    written, watched = effects_of(house_db, conversation, "internal_note", "draft")
    assert written["rule"] == "first, second"
    assert (watched["state"], watched["rule"]) == ("skipped", "only-watched")


def test_g8_a_note_that_says_the_same_as_the_last_is_not_written(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    wait_until(lambda: len(notes(house, conversation)) == 1, what="the first note")
    house.customer_replies(conversation, "more")
    wait_until(lambda: len(notes(house, conversation)) == 2, what="a note that says something else")

    house.customer_replies(conversation, "and more")

    wait_until(lambda: len(effects_of(house_db, conversation, "internal_note")) == 4, what="the third note's effect")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert len(notes(house, conversation)) == 2
    last = effects_of(house_db, conversation, "internal_note")[-1]
    assert (last["state"], last["reason"]) == ("skipped", "it says the same as the last note")
