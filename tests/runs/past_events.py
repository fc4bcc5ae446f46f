"""Past events as a worker left them: the bytes that came, the run, and the facts that were gathered for it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from textwrap import dedent, indent
from typing import Any

from psycopg.types.json import Jsonb

from app.rules.events import Contact, Event, Past, Snapshot
from app.rules.facts import facts_of
from app.rules.fields import BODY_FIELDS
from app.rules.loader import load
from app.rules.rulebook import ENGINE, Rulebook
from app.runs.backtest.scan import Question, scan
from app.runs.backtest.tally import Tally
from app.store import rulebooks
from app.store.database import Database
from app.webhooks.events import read_event
from app.webhooks.notification import Notification, read_notification
from app.webhooks.own import envelope

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOPICS = {
    "conversation_started": "conversation.user.created",
    "customer_replied": "conversation.user.replied",
    "teammate_noted": "conversation.admin.noted",
    "teammate_closed": "conversation.admin.closed",
}
WORDS = """
  attributes:
    Issue Type: [Technical Issue, Question]
    Seats: {type: number}
  contact_attributes:
    plan: {type: text, short: plan}
  tags: [bug, vip, urgent]
  tickets:
    bug: {project: "101", title: "{{ conversation.title }}"}
"""


def a_book(rules: str, *, words: str = WORDS) -> Rulebook:
    """A rulebook of these rules (the list under `rules:`) and words (what stands under `vocabulary:`)."""
    text = f"vocabulary:\n{indent(dedent(words).strip(), '  ')}\nrules:\n{indent(dedent(rules).strip(), '  ')}\n"
    book = load({"book.yaml": text})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return book


@dataclass(slots=True)
class PastEvents:
    """What happened, one event a minute. `book` is the rulebook that was in force."""

    db: Database
    book: Rulebook
    count: int = 0

    def happened(
        self,
        name: str = "customer_replied",
        *,
        text: str = "It is broken",
        conversation: str = "1",
        contact: str = "c1",
        attributes: Mapping[str, object] | None = None,
        tags: tuple[str, ...] = (),
        past: Past | None = None,
        **changes: Any,
    ) -> int:
        """One event with its live run; its number. `changes` replace parts of the conversation that facts tell of."""
        rulebooks.remember(self.db, self.book.digest, self.book.sources, origin="a test")
        at = BEGAN + timedelta(minutes=self.count)
        self.count += 1
        body = _body(
            topic=TOPICS[name],
            text=text,
            conversation=conversation,
            contact=contact,
            at=at,
            attributes=attributes or {},
            tags=tags,
        )
        event = _event(body)
        if changes and event.conversation:
            event = replace(event, conversation=replace(event.conversation, **changes))
        person = Contact(id=contact, name="Zoë", attributes={"plan": "pro"})
        url = f"https://inbox.example/{conversation}"
        snapshot = Snapshot(event=event, contact=person, conversation_url=url, now=at, past=past or Past())
        facts = facts_of(snapshot, self.book.vocabulary)
        return self._store(event, body, at, {key: facts[key] for key in facts.keys() - BODY_FIELDS})

    def clock_called(self, rule: str, *, conversation: str = "1") -> int:
        """The time of a rule that the clock calls, for a conversation, with its live run; its number."""
        rulebooks.remember(self.db, self.book.digest, self.book.sources, origin="a test")
        at = BEGAN + timedelta(minutes=self.count)
        self.count += 1
        told = {"id": conversation, "state": "open", "created_at": int(at.timestamp())}
        key = f"schedule/{rule}/{at.date()}/{conversation}"
        body = envelope(app_id="app", topic="schedule.due", key=key, at=at, conversation=told, more={"schedule": rule})
        event = _event(body)
        snapshot = Snapshot(event=event, now=at, past=Past(due=rule))
        facts = facts_of(snapshot, self.book.vocabulary)
        return self._store(event, body, at, {key: facts[key] for key in facts.keys() - BODY_FIELDS})

    def _store(self, event: Event, body: bytes, at: datetime, facts: Mapping[str, object]) -> int:
        assert event.conversation is not None
        row = self.db.row(
            """
            WITH event AS (
              INSERT INTO events (app_id, topic, lane, delivery_key, created_at, received_at, state)
              VALUES ('app', %(topic)s, %(lane)s, %(key)s, %(at)s, %(at)s, 'settled') RETURNING id
            ), body AS (
              INSERT INTO event_bodies (event_id, received_at, body) SELECT id, %(at)s, %(body)s FROM event
            ), run AS (
              INSERT INTO runs (event_id, kind, created_at, event_name, digest, engine, codes, keys)
              SELECT id, 'live', %(at)s, %(name)s, %(digest)s, %(engine)s, '', '{}' FROM event RETURNING id
            ), facts AS (
              INSERT INTO run_facts (run_id, created_at, facts) SELECT id, %(at)s, %(facts)s FROM run
            )
            SELECT id FROM event
            """,
            {
                "topic": event.topic,
                "lane": f"conversation:app:{event.conversation.id}",
                "key": str(self.count),
                "at": at,
                "body": body,
                "name": event.name,
                "digest": self.book.digest,
                "engine": ENGINE,
                "facts": Jsonb(dict(facts)),
            },
        )
        assert row is not None
        return int(row["id"])

    def against(self, now: Rulebook, *, before: Rulebook | None = None, **more: Any) -> Tally:
        """What a backtest of everything counts; `before` is the book that was in force unless it is named."""
        return scan(self.db, Question(before=before or self.book, now=now, since=BEGAN, **more))


def _event(body: bytes) -> Event:
    notification = read_notification(body)
    assert isinstance(notification, Notification)
    event = read_event(notification)
    assert isinstance(event, Event)
    return event


def _body(
    *,
    topic: str,
    text: str,
    conversation: str,
    contact: str,
    at: datetime,
    attributes: Mapping[str, object],
    tags: tuple[str, ...],
) -> bytes:
    moment, kind = int(at.timestamp()), topic.rsplit(".", 1)[1]
    author = {"type": "user" if ".user." in topic else "admin", "id": contact}
    part = {"type": "conversation_part", "id": f"p{moment}", "body": text, "author": author, "created_at": moment}
    part["part_type"] = {"noted": "note", "closed": "close"}.get(kind, "comment")
    item = {
        "type": "conversation",
        "id": conversation,
        "title": "Calendar stays empty",
        "created_at": moment,
        "source": {"id": "s1", "body": text, "author": author},
        "contacts": {"contacts": [{"id": contact}]},
        "tags": {"tags": [{"id": tag, "name": tag} for tag in tags]},
        "custom_attributes": dict(attributes),
        "conversation_parts": {"conversation_parts": [] if kind == "created" else [part]},
    }
    envelope = {"app_id": "app", "id": f"n{moment}", "topic": topic, "created_at": moment, "data": {"item": item}}
    return json.dumps(envelope).encode()
