"""A rulebook that talks to customers, and what is seen of the talk from outside."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.store.database import Database
from tests.house import ROOT, House, a_house, wait_until

SEAT = "9001"
PAUSE = "1"
SOON_TAKEN_OVER = {"TRIAGE_LEASE": "3", "TRIAGE_CALL_TIMEOUT": "2", "TRIAGE_LOOKS": "0,1,2"}
"""Settings for a house in which workers are killed."""
VOCABULARY = """
vocabulary:
  languages: {default: en, also: [ru]}
  attributes:
    Issue Type:
      options: [Technical Issue, Question or Guidance]
      ask: {en: What is it?, ru: Что случилось?}
      labels:
        Technical Issue: {en: Something is broken, ru: Поломка}
        Question or Guidance: {en: A question, ru: Вопрос}
    Issue Priority:
      options: [High, Low]
      ask: {en: How urgent is it?, ru: Насколько это срочно?}
  tags: [seen, asked]
  texts:
    hello: {en: Thank you for writing to us., ru: Спасибо за ваше письмо.}
    noted: {en: We have noted it., ru: Мы это записали.}
"""
RULES = """
rules:
  - name: greet
    when: conversation_started
    then: [reply: hello]
  - name: note-more
    when: customer_replied
    unless: {any: [{question.open: {is: known}}, {message.is_only_thanks: true}]}
    then: [reply: noted]
  - name: ask-type
    when: [conversation_started, customer_replied]
    if: {message.text: {contains: broken}}
    then: [ask: Issue Type]
"""


@contextmanager
def talking(
    database_url: str, folder: Path, rules: str = RULES, *, vocabulary: str = VOCABULARY, **changes: str
) -> Iterator[House]:
    """A house that talks by these rules, with a pause of a second and a fuse that does not blow."""
    rulebook = folder / "rulebook"
    rulebook.mkdir()
    (rulebook / "book.yaml").write_text(vocabulary + rules)
    settings = {"TRIAGE_PAUSE": PAUSE, "TRIAGE_FUSE": "1000", **changes}
    with a_house(database_url, folder, rulebook=rulebook, changes=settings) as house:
        yield house


def said(house: House, conversation: str) -> list[str]:
    """What we said to the customer, as plain as the vendor keeps it."""
    return [part["body"] for part in _ours(house, conversation, "comment") if part["body"]]


def notes(house: House, conversation: str) -> list[str]:
    """Our internal notes."""
    return [part["body"] for part in _ours(house, conversation, "note")]


def _ours(house: House, conversation: str, kind: str) -> list[Mapping[str, Any]]:
    parts = house.conversation(conversation)["parts"]
    return [part for part in parts if part["type"] == kind and part["author"]["id"] == SEAT]


def messages(db: Database, conversation: str) -> list[dict[str, Any]]:
    """Our messages in the ledger, in the order in which they were decided."""
    return effects_of(db, conversation, "message")


def effects_of(db: Database, conversation: str, *actions: str) -> list[dict[str, Any]]:
    """Its effects of these kinds, in the order in which they were decided."""
    return db.rows(
        "SELECT * FROM effects WHERE action = ANY(%(actions)s) AND conversation = %(c)s ORDER BY id",
        {"c": lane_of(conversation), "actions": list(actions)},
    )


def lane_of(conversation: str) -> str:
    return f"conversation:sandbox1:{conversation}"


def is_settled(db: Database, conversation: str) -> bool:
    """Whether every event of the conversation is decided on and no effect is under way."""
    row = db.row(
        "SELECT NOT EXISTS (SELECT 1 FROM events WHERE lane = %(c)s AND state = 'waiting') AND NOT EXISTS (SELECT 1"
        " FROM effects WHERE conversation = %(c)s AND state IN ('planned', 'waiting', 'sending')) AS settled",
        {"c": lane_of(conversation)},
    )
    return bool(row and row["settled"])


def is_at_rest(house: House, db: Database, conversation: str) -> bool:
    """Whether Intercom has told all that it has to tell, and everything of the conversation is settled."""
    told = house.sandbox.get("/sandbox/deliveries").json()
    return told["pending"] == 0 and is_settled(db, conversation)


def triage(house: House, *words: str) -> str:
    """What a command of the command line says."""
    made = subprocess.run(
        [sys.executable, "-m", "app.cli", *words],
        env=house.environment, cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return made.stdout


def the_message(db: Database, conversation: str, state: str) -> dict[str, Any]:
    """The conversation's message as soon as one is in this state."""
    found = wait_until(
        lambda: [row for row in messages(db, conversation) if row["state"] == state], what=f"a message that is {state}"
    )
    return found[-1]
