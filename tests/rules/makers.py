"""Rulebooks and snapshots, complete by default: a test names only what it is about."""

from collections.abc import Mapping
from datetime import UTC, datetime
from textwrap import dedent, indent
from typing import Any

from app.rules.decide import decide
from app.rules.decision import Decision
from app.rules.events import Author, Contact, Conversation, Event, Message, Snapshot
from app.rules.loader import load
from app.rules.rulebook import Rulebook

AT = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
VOCABULARY = """
vocabulary:
  attributes:
    Issue Type: [Technical Issue, Feature Request]
    Issue Priority: [High, Medium, Low]
    Seats: {type: number}
    Vip: {type: flag}
    Remark: {type: text}
  contact_attributes:
    plan: {type: text, short: plan}
  tags: [bug, spam, urgent]
  teams: {Support: "5001", Engineering: "5002"}
  teammates: {Ana: "9002"}
  tickets:
    bug:
      project: "101"
      section: "201"
      marker_field: "301"
      fields:
        - {gid: "302", from: Issue Priority, options: {High: "311", Low: "313"}}
        - {gid: "303", value: "{{ contact.name }}"}
        - {gid: "304", from: Seats}
    request: {project: "103", user_note: grouped}
  phrases:
    failing: [not working, "ошибк*", счёт]
"""


def a_book(rules: str) -> Rulebook:
    """A rulebook of these rules (the list under `rules:`) and the vocabulary above."""
    book = load({"rules.yaml": f"rules:\n{indent(dedent(rules).lstrip(), '  ')}", "vocabulary.yaml": VOCABULARY})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return book


def a_rule(
    condition: str = "", *, unless: str = "", then: str = "[tag: bug]", when: str = "customer_replied"
) -> Rulebook:
    """A book of one rule; conditions and steps in flow style."""
    lines = ["- name: r", f"  when: {when}", f"  then: {then}"]
    lines += [f"  if: {condition}"] if condition else []
    lines += [f"  unless: {unless}"] if unless else []
    return a_book("\n".join(lines))


def facts(**changes: Any) -> dict[str, object]:
    """Facts of a reply; `__` in a name stands for a dot, a capital name for a conversation attribute."""
    known: dict[str, object] = {"event.name": "customer_replied", "event.topic": "conversation.user.replied"}
    for name, value in changes.items():
        key = name.replace("__", ".")
        known[f"conversation.attributes.{key.replace('_', ' ')}" if key[0].isupper() else key] = value
    return known


def code(book: Rulebook, known: Mapping[str, object]) -> str:
    return decide(book, known).codes


def only_step(decision: Decision) -> Any:
    (step,) = decision.steps
    return step


def a_snapshot(**changes: Any) -> Snapshot:
    """A customer's reply in a conversation about a broken calendar; `changes` replace the event's parts."""
    parts: dict[str, Any] = {
        "app_id": "sandbox1",
        "topic": "conversation.user.replied",
        "name": "customer_replied",
        "created_at": AT,
        "conversation": a_conversation(),
        "message": Message(id="p1", part_type="comment", text="It is broken", author=Author(kind="customer", id="c1")),
    }
    event = Event(**{**parts, **changes})
    contact = Contact(id="c1", name="Zoë", email="zoe@example.com", attributes={"plan": "pro"})
    return Snapshot(event=event, contact=contact, conversation_url="https://app.example/conversation/1")


def a_conversation(**changes: Any) -> Conversation:
    parts: dict[str, Any] = {
        "id": "1",
        "title": "Calendar stays empty",
        "state": "open",
        "channel": "chat",
        "started_by": "customer",
        "first_text": "My calendar\nstays empty",
        "created_at": AT,
        "tags": (),
        "attributes": {},
        "contact_ids": ("c1",),
    }
    return Conversation(**{**parts, **changes})


def a_note(text: str, **changes: Any) -> Message:
    parts: dict[str, Any] = {
        "id": "p2",
        "part_type": "note",
        "text": text,
        "author": Author(kind="teammate", id="9002", name="Ana"),
    }
    return Message(**{**parts, **changes})
