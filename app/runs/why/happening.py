"""What happened in an event, from whatever of it is still kept: its body, the facts of its runs, its lane."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.rules.events import Event
from app.rules.vocabulary import Vocabulary
from app.runs.reread import all_facts
from app.runs.why.values import EventSeen, Happening
from app.webhooks.items import DONE_TO_A_PART

_NO_WORDS = Vocabulary()


def happening_of(seen: EventSeen, event: Event | str, runs: Sequence[Mapping[str, Any]]) -> Happening:
    """`event` is what the body still tells, or why it tells nothing; `runs` are the event's, as they are stored."""
    stored: Mapping[str, Any] = next((run["facts"] for run in reversed(runs) if run["facts"]), {})
    facts = {**stored, **(all_facts(event, _NO_WORDS) if isinstance(event, Event) else {})}
    return Happening(
        name=_text(facts, "event.name") or (runs[-1]["event_name"] if runs else None),
        who=_who(facts),
        customer=_text(facts, "contact.name") or _text(stored, "contact.name"),
        conversation=_text(facts, "conversation.id") or _conversation_of(seen.lane),
        url=_text(facts, "links.conversation"),
        words=_text(facts, "message.text"),
    )


def _who(facts: Mapping[str, Any]) -> str | None:
    if facts.get("event.topic") in DONE_TO_A_PART:  # its author wrote what it was done to
        return None
    kind = _text(facts, "message.author")
    name = _text(facts, "message.author_name")
    if kind == "customer":
        name = name or _text(facts, "contact.name")
    return " ".join(filter(None, (kind, name))) or None


def _conversation_of(lane: str | None) -> str | None:
    kind, _, key = (lane or "").partition(":")
    return key.rpartition(":")[2] if kind == "conversation" else None


def _text(facts: Mapping[str, Any], name: str) -> str | None:
    value = facts.get(name)
    return value if isinstance(value, str) and value.strip() else None
