"""A house in which things are done and taken back, and what is seen of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.store.database import Database
from tests.house import House, a_house, wait_until
from tests.journeys.talking import is_at_rest, notes

PROJECT = "1200000000000101"
BOOK = f"""
vocabulary:
  attributes:
    Issue Type: {{options: [Technical Issue, Question]}}
    Issue Priority: {{options: [High, Low]}}
  tags: [bug, seen, late]
  texts: {{hello: Hello!, bye: Goodbye!}}
  teams: {{Engineering: "5002"}}
  tickets:
    bug: {{project: "{PROJECT}", section: "1200000000000201"}}
rules:
  - name: sort-broken
    about: What is broken is a bug, and engineering has it.
    when: conversation_started
    if: {{message.text: {{contains: broken}}}}
    then:
      - tag: bug
      - set: {{Issue Type: Technical Issue, Issue Priority: High}}
      - assign: {{team: Engineering}}
      - file_in_asana: bug
      - user_note: bug
      - internal_note: Sorted.
  - name: close-done
    when: customer_replied
    if: {{message.text: {{contains: all done}}}}
    then: [close: conversation]
  - name: seen-by-us
    when: customer_replied
    then: [tag: seen]
  - name: greet
    when: customer_replied
    if: {{message.text: {{contains: hello}}}}
    then: [reply: hello]
  - name: part
    when: customer_replied
    if: {{message.text: {{contains: bye}}}}
    then: [reply: bye]
  - name: log-by-hand
    when: {{teammate_command: /bug}}
    then:
      - file_in_asana: bug
      - user_note: bug
      - internal_note: 'Logged as a bug: {{{{ ticket.url }}}}'
  - name: welcome-vip
    when: conversation_started
    if: {{message.text: {{contains: vip}}}}
    then: [tag_contact: seen]
  - name: never-on-our-own
    when: [contact_tagged, contact_untagged]
    then: [tag_contact: late]
  - name: undo
    when: {{teammate_command: /undo}}
    then: [undo: last]
  - name: why
    when: {{teammate_command: /why}}
    then: [tell_why: conversation]
"""


@contextmanager
def a_house_that_takes_back(database_url: str, folders: pytest.TempPathFactory) -> Iterator[House]:
    """One that lets customers finish typing for a minute, so that messages can be taken back while they wait."""
    rulebook = folders.mktemp("rulebook")
    (rulebook / "book.yaml").write_text(BOOK)
    changes = {"TRIAGE_PAUSE": "60", "TRIAGE_FUSE": "1000"}
    with a_house(database_url, Path(folders.mktemp("house")), rulebook=rulebook, changes=changes) as one:
        yield one


def settled(house: House, db: Database, conversation: str) -> None:
    wait_until(lambda: is_at_rest(house, db, conversation), what="everything to settle")


def told(house: House, conversation: str, words: str) -> str:
    """Our note with these words, once it is there."""

    def look() -> str | None:
        return next((note for note in notes(house, conversation) if words in note), None)

    return wait_until(look, what=f"the note that says {words!r}")


def broken(house: House, db: Database, **more: Any) -> str:
    conversation, contact = house.customer_starts("It is broken", **more)
    wait_until(lambda: house.notes_on(contact), what="the user note")
    settled(house, db, conversation)
    return conversation


def is_tagged(house: House, conversation: str, tag: str) -> bool:
    return tag in house.conversation(conversation)["tags"]


def is_untagged(house: House, conversation: str, tag: str) -> bool:
    return not is_tagged(house, conversation, tag)


def echoes_on(db: Database, contact: str) -> list[dict[str, Any]]:
    return db.rows(
        "SELECT reason FROM events WHERE lane = %(lane)s AND topic LIKE 'contact.%%tag%%' AND state <> 'waiting'",
        {"lane": f"contact:sandbox1:{contact}"},
    )


def mine(house: House, conversation: str) -> dict[str, Any]:
    (ticket,) = [each for each in house.tickets(PROJECT) if f"/conversations/{conversation}" in each["notes"]]
    return ticket


def waiting_parts(db: Database, conversation: str) -> list[str]:
    """The names of what is still to be said."""
    rows = db.rows(
        "SELECT request -> 'parts' AS parts FROM effects WHERE conversation = %(c)s AND action = 'message'"
        " AND state IN ('planned', 'waiting')",
        {"c": f"conversation:sandbox1:{conversation}"},
    )
    return [part["name"] for row in rows for part in row["parts"]]


def run_of(db: Database, conversation: str, rule: str) -> int:
    row = db.row(
        "SELECT run_id FROM effects WHERE conversation = %(c)s AND rule = %(rule)s ORDER BY id LIMIT 1",
        {"c": f"conversation:sandbox1:{conversation}", "rule": rule},
    )
    assert row is not None
    return int(row["run_id"])
