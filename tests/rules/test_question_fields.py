"""What rules see of the questions that a customer was asked: those that went out, and those that are still to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.rules.actions import Reply
from app.rules.asked import LASTS, asked_before
from app.rules.decide import decide
from app.rules.events import Author, Message, Past
from app.rules.facts import Value, facts_of
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.rules.makers import a_conversation, a_snapshot
from tests.shipped import shipped_files

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
ARTICLE = "Article Helped"


@pytest.fixture(scope="module")
def book() -> Rulebook:
    loaded = load(shipped_files())
    assert isinstance(loaded, Rulebook), loaded
    return loaded


def asked(*, sent: bool, ago: timedelta = timedelta(minutes=1), **more: Any) -> dict[str, object]:
    return {"rule": "article-first", "times": 1, "at": (NOW - ago).isoformat(), "sent": sent, "buttons": {}, **more}


def replied(book: Rulebook, text: str = "I mean next week", **questions: dict[str, object]) -> dict[str, Value]:
    """The facts of a customer's reply after these questions; `_` in a name stands for a blank."""
    told = {name.replace("_", " "): each for name, each in questions.items()}
    snapshot = a_snapshot(
        conversation=a_conversation(parts=()),
        message=Message(id="p9", part_type="comment", text=text, author=Author(kind="customer")),
    )
    return facts_of(replace(snapshot, now=NOW, past=Past(questions=told)), book.vocabulary)


def test_a_question_is_open_once_it_went_out_and_coming_before_that(book: Rulebook) -> None:
    went_out = replied(book, Article_Helped=asked(sent=True))
    waits = replied(book, Article_Helped=asked(sent=False))

    assert (went_out.get("question.open"), went_out.get("question.coming")) == (ARTICLE, None)
    assert (waits.get("question.open"), waits.get("question.coming")) == (None, ARTICLE)


@pytest.mark.parametrize("sent", [True, False])
def test_the_field_and_the_asking_agree_when_a_question_is_over(book: Rulebook, *, sent: bool) -> None:
    for ago in (LASTS - timedelta(seconds=1), LASTS + timedelta(seconds=1)):
        facts = replied(book, Article_Helped=asked(sent=sent, ago=ago))
        found = facts.get("question.open" if sent else "question.coming")

        assert asked_before(facts)[ARTICLE].is_open is (found is not None) is (ago < LASTS)


def test_what_a_teammate_took_over_is_neither_open_nor_coming(book: Rulebook) -> None:
    for sent in (True, False):
        facts = replied(book, Article_Helped=asked(sent=sent, over=True))

        assert facts.get("question.open", facts.get("question.coming")) is None


def test_whoever_writes_on_before_the_article_went_out_has_not_said_that_it_did_not_help(book: Rulebook) -> None:
    decision = decide(book, replied(book, Article_Helped=asked(sent=False)))

    assert not [step for step in decision.steps if isinstance(step.action, Reply)]


def test_after_it_went_out_the_questions_begin(book: Rulebook) -> None:
    decision = decide(book, replied(book, Article_Helped=asked(sent=True)))

    assert "sorry-that-it-did-not-help" in [
        step.action.name for step in decision.steps if isinstance(step.action, Reply)
    ]
