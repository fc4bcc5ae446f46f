"""What people wrote is kept with the event only, and is read again for a backtest."""

from pathlib import Path

import pytest

from app.rules.fields import BODY_FIELDS
from app.rules.vocabulary import Vocabulary
from app.runs.backtest.scan import FACTS_GONE
from app.runs.backtest.words import Words
from app.runs.reread import BODY_GONE, own_words, reread
from app.store.database import Database
from tests.runs.backtest.counted import TAG_BUG, counts, effects
from tests.runs.past_events import PastEvents, a_book

PAYLOADS = Path(__file__).parents[2] / "payloads"


def test_what_people_wrote_is_read_again(past: PastEvents) -> None:
    past.happened(text="The site is down")
    past.happened(text="Thank you")

    tally = past.against(
        a_book(
            TAG_BUG + "- {name: d, when: customer_replied, if: {message.text: {contains: is down}}, then: [tag: vip]}"
        )
    )

    assert counts(tally) == {"same": 1, "changed": 1, "unknown": 0}


def test_a_command_in_a_note_is_read_again(past: PastEvents) -> None:
    past.happened("teammate_noted", text="/vip please")
    past.happened("teammate_noted", text="nothing special")

    tally = past.against(a_book("- {name: c, when: {teammate_command: /vip}, then: [tag: vip]}"))

    assert effects(tally) == {"tag vip": (1, 0, 0)}


@pytest.mark.parametrize("payload", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.name)
def test_words_are_those_that_explanations_read(payload: Path) -> None:
    body = payload.read_bytes()
    event = reread(body)
    known = {} if isinstance(event, str) else own_words(event, Vocabulary())
    words = Words(body)

    assert {name: told for name in BODY_FIELDS if (told := words.get(name)) is not None} == known


def test_a_body_that_is_gone_counts_only_where_a_rule_hangs_on_it(past: PastEvents, db: Database) -> None:
    past.happened()
    past.happened(attributes={"Issue Type": "Question"})
    db.run("DELETE FROM event_bodies")
    rule = (
        "- {name: d, when: customer_replied, if: {Issue Type: Question, message.text: {contains: x}}, then: [tag: vip]}"
    )

    tally = past.against(a_book(TAG_BUG + rule))

    assert tally.not_replayable == {BODY_GONE: 1}
    assert counts(tally) == {"same": 1, "changed": 0, "unknown": 0}


def test_without_the_body_nobody_knows_whether_a_command_was_given(past: PastEvents, db: Database) -> None:
    past.happened("teammate_noted", text="/vip")
    db.run("DELETE FROM event_bodies")

    assert past.against(a_book("- {name: c, when: {teammate_command: /vip}, then: [tag: vip]}")).not_replayable


def test_an_event_whose_facts_are_gone_is_not_replayable(past: PastEvents, db: Database) -> None:
    past.happened()
    db.run("DELETE FROM run_facts")

    tally = past.against(past.book)

    assert tally.not_replayable == {FACTS_GONE: 1}
    assert tally.events == 1
