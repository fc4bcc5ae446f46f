"""A house in which a person approves what customers are told; its drafts, and the news that a ticket is fixed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from app import clock
from app.rules.events import News
from app.store import own_events
from app.store.database import Database
from app.store.own_events import OwnEvent
from app.webhooks.own import envelope, told_news
from tests.house import House, wait_until
from tests.journeys.commands_of_the_desk import shipped_commands
from tests.journeys.talking import (
    SOON_TAKEN_OVER,
    VOCABULARY,
    lane_of,
    notes,
    talking,
    the_message,
)

BUGS = "1200000000000101"
WORDS = VOCABULARY.replace("[seen, asked]", "[seen, bug]") + f'  tickets: {{bug: {{project: "{BUGS}"}}}}\n'
RULES = """
rules:
  - name: each
    when: conversation_started
    if: {message.text: {contains: each}}
    then: [reply: {text: hello, approve: each}, ask: Issue Type]
  - name: at-once
    when: conversation_started
    if: {message.text: {contains: at once}}
    then: [reply: {text: hello, approve: never}]
  - name: more
    when: customer_replied
    then: [reply: noted]
  - name: fixed
    when: ticket_fixed
    then:
      - reply: {words: 'Hi {{ contact.name }}, it works again.', approve: first}
  - name: after-the-approval
    when: {teammate_command: /send}
    then: [tag: seen]
""" + shipped_commands("send-the-draft", "hold-the-draft", "log-bug-by-hand")


@contextmanager
def an_approving_house(database_url: str, folder: Path) -> Iterator[House]:
    """A house whose rules have messages approved: each, the first about a ticket, or none."""
    with talking(database_url, folder, RULES, vocabulary=WORDS, TRIAGE_PAUSE="0.2", **SOON_TAKEN_OVER) as one:
        yield one


def a_draft(house: House, db: Database) -> str:
    """A conversation with a message that waits for approval, and a note that shows it."""
    conversation, _ = house.customer_starts("Read each of them")
    the_message(db, conversation, "held")
    wait_for_note(house, conversation, "to be approved")
    return conversation


def wait_for_note(house: House, conversation: str, words: str) -> str:
    return wait_until(
        lambda: next((note for note in notes(house, conversation) if words in note), None),
        what=f"a note with “{words}” in conversation {conversation}, which has {notes(house, conversation)}",
    )


def is_replayed(db: Database, conversation: str) -> bool:
    row = db.row(
        "SELECT count(*) AS n FROM runs JOIN events ON events.id = runs.event_id"
        " WHERE events.lane = %(c)s AND runs.kind = 'replay'",
        {"c": lane_of(conversation)},
    )
    return bool(row and row["n"])


def nothing_is_due(db: Database, conversation: str) -> bool:
    """Whether all is done but what waits for a person, and what needs that."""
    return not db.rows(
        "SELECT 1 FROM effects WHERE conversation = %(c)s AND state IN ('planned', 'waiting', 'sending')"
        " AND due_at IS NOT NULL UNION ALL SELECT 1 FROM events WHERE lane = %(c)s AND state = 'waiting'",
        {"c": lane_of(conversation)},
    )


def fixed(db: Database, conversation: str, gid: str, *, seconds_ago: float = 0.0, **more: Any) -> None:
    """The news that a ticket is fixed, as this service tells itself."""
    news = News(gid=gid, speaks=True, completion=1, **more)
    now = clock.now() - timedelta(seconds=seconds_ago)
    key = f"ticket/{gid}/fixed/1/{conversation}"
    body = envelope(
        app_id="sandbox1", topic="ticket.fixed", key=key, at=now, conversation={"id": conversation},
        more=told_news(news),
    )  # fmt: skip
    event = OwnEvent(
        app_id="sandbox1", topic="ticket.fixed", lane=lane_of(conversation), key=key, created_at=now, body=body
    )
    with db.transaction() as conn:
        own_events.put(conn, [event])
