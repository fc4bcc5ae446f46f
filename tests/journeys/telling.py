"""Tellings as seen from outside: customers linked to a ticket, what they are told, what the ticket says."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app import clock
from app.store import tellings
from app.store.database import Database
from tests.house import House, a_house, wait_until
from tests.journeys.talking import said

APP = "sandbox1"
BUGS, REQUESTS, QUESTIONS = "1200000000000101", "1200000000000102", "1200000000000103"
BOOK = f"""
vocabulary:
  tags: [told]
  tickets:
    bug: {{project: '{BUGS}', news: {{cool_off: 1s}}}}
    request: {{project: '{REQUESTS}', user_note: grouped, news: {{cool_off: 1s}}}}
    question: {{project: '{QUESTIONS}', news: {{cool_off: 1s}}}}
  texts:
    fixed: 'It is fixed: {{{{ news.title }}}}.'
rules:
  - name: file
    when: {{teammate_command: /bug}}
    then: [file_in_asana: bug, user_note: bug]
  - name: file-request
    when: {{teammate_command: /request}}
    then: [file_in_asana: request, user_note: request]
  - name: file-question
    when: {{teammate_command: /question}}
    then: [file_in_asana: question]
  - name: link
    when: {{teammate_command: /link}}
    then: [link_ticket: from the note]
  - name: send
    when: {{teammate_command: /send}}
    first_match:
      - if: {{message.command_text: {{is: unknown}}}}
        then: [send_held: conversation]
      - otherwise: [send_held: {{words: '{{{{ message.command_text }}}}'}}]
  - name: hold
    when: {{teammate_command: /hold}}
    then: [drop_held: conversation]
  - name: tell
    when: ticket_fixed
    then:
      - internal_note: 'Done: {{{{ news.title }}}}'
      - open: conversation
      - retire_user_note: ticket
    first_match:
      - if: {{news.kind: request}}
        then: [reply: {{text: fixed, approve: first}}]
      - if: {{news.kind: question}}
        then: [reply: {{text: fixed, approve: each}}]
      - otherwise: [reply: fixed]
"""
SETTINGS = {
    "TRIAGE_FUSE": "1000",
    "TRIAGE_TELL_PER_MINUTE": "1200",
    "TRIAGE_PAUSE": "0.2",
    "TRIAGE_LOOKS": "0,1,2",
    "TRIAGE_CALL_TIMEOUT": "2",
    "TRIAGE_LEASE": "4",
    "TRIAGE_PROBE_AFTER": "0.5",
}


@contextmanager
def a_telling_house(
    database_url: str, folder: Path, changes: Mapping[str, str] | None = None, *, book: str = BOOK
) -> Iterator[House]:
    """A house that tells: of bugs by itself, of requests once a person has read the first message, of questions once
    one has read each."""
    rulebook = folder / "rulebook"
    rulebook.mkdir()
    (rulebook / "book.yaml").write_text(book)
    with a_house(database_url, folder, rulebook=rulebook, changes={**SETTINGS, **(changes or {})}) as one:
        yield one


def a_ticket(house: House, title: str, kind: str = "bug") -> tuple[dict[str, Any], str]:
    """A ticket with the first conversation, that it was filed from."""
    conversation, _ = house.customer_starts("It is broken", contact={"name": f"First of {title}", "role": "user"})
    house.teammate_notes(conversation, f"/{kind} {title}")

    def look() -> dict[str, Any] | None:
        tasks = house.state()["tasks"].items()
        return next(({**task, "gid": gid} for gid, task in tasks if task["name"] == title), None)

    return wait_until(look, what=f"the ticket {title}"), conversation


def another_customer(house: House, ticket: dict[str, Any], name: str, **more: Any) -> str:
    conversation, _ = house.customer_starts("Broken here too", contact={"name": name, "role": "user"}, **more)
    link(house, conversation, ticket)
    return conversation


def link(house: House, conversation: str, ticket: dict[str, Any]) -> None:
    house.teammate_notes(conversation, f"/link {ticket['permalink_url']}")


def comments(house: House, gid: str) -> list[str]:
    return [story["text"] for story in house.state()["tasks"][gid]["stories"] if story["type"] == "comment_added"]


def wait_for_links(house: House, gid: str, count: int) -> None:
    wait_until(lambda: len(comments(house, gid)) >= count, what=f"{count} linked customers")


def list_told(house: House, gid: str) -> str:
    """The ticket's comment on who was told, which there is once."""
    listed = wait_until(
        lambda: [text for text in comments(house, gid) if "were told that this is done" in text], what="the list"
    )
    assert len(listed) == 1
    return listed[0]


def complete(house: House, db: Database, gid: str) -> None:
    """An engineer completes the ticket, and the service finds it so."""
    house.sandbox.post(f"/sandbox/tasks/{gid}/complete", json={}).raise_for_status()
    found(db, gid, is_confirmed=True)


def found(db: Database, gid: str, *, is_confirmed: bool, completion: int = 1) -> None:
    with db.transaction() as conn:
        tellings.keep_in_step(
            conn, app_id=APP, gid=gid, completion=completion, is_confirmed=is_confirmed, at=clock.now()
        )


def state_of(db: Database, gid: str) -> str | None:
    telling = tellings.of_ticket(db, gid)
    return telling.state if telling else None


def wait_for_state(db: Database, gid: str, state: str) -> None:
    wait_until(lambda: state_of(db, gid) == state, what=f"telling {gid} to be {state}")


def notes(house: House, conversation: str) -> list[str]:
    return [part["body"] for part in house.conversation(conversation)["parts"] if part["type"] == "note"]


def told(house: House, conversation: str) -> int:
    return sum("It is fixed" in text for text in said(house, conversation))
