"""A real conversation as the notification that Intercom would have sent of what happened in it last."""

import json
from collections.abc import Mapping
from typing import Any

from app.errors import TriageError
from app.rules.topics import EVENT_BY_TOPIC, TOPICS
from app.webhooks.messages import author_of
from app.webhooks.part_topics import STARTED, STARTED_BY_TEAMMATE, topic_of_beginning, topic_of_part

Json = Mapping[str, Any]


def topic_of_event(name: str) -> str:
    """Intercom's topic for a plain event name (or for the topic itself). Raises TriageError if there is none."""
    if name in TOPICS:
        return name
    found = next((topic for topic, event in EVENT_BY_TOPIC.items() if event == name), None)
    if found is None:
        raise TriageError(f'--as: there is no event "{name}"; docs/rules.md lists the events')
    return found


def notification_of(
    conversation: Json, app_id: str, as_name: str | None, *, own_seat: str
) -> tuple[bytes, tuple[str, ...]]:
    """The body of a notification about what happened last in a conversation (as REST gives it), or about the last time
    that `as_name` happened; and notes on what had to be assumed. What the service's own seat did is taken only
    where nobody else did what is asked for. Raises TriageError for an event of another kind."""
    parts = [part for part in _parts(conversation) if not _is_by(own_seat, part)]
    if as_name is None:
        topic, part, notes = _as_told(conversation, parts)
    else:
        topic, part, notes = _as_asked(conversation, parts, topic_of_event(as_name))
    item = {**conversation, "conversation_parts": {"conversation_parts": [part] if part else []}}
    body = {
        "type": "notification_event",
        "app_id": app_id,
        "topic": topic,
        "created_at": (part or conversation).get("created_at"),
        "data": {"type": "notification_event_data", "item": item},
    }
    return json.dumps(body).encode(), notes


def _as_told(conversation: Json, parts: list[Json]) -> tuple[str, Json | None, tuple[str, ...]]:
    """What happened last, as far as a webhook tells of it."""
    for part in reversed(parts):
        topic = topic_of_part(part)
        if topic:
            return topic, part, ()
    return topic_of_beginning(conversation.get("source") or {}) or STARTED, None, ()


def _as_asked(conversation: Json, parts: list[Json], topic: str) -> tuple[str, Json | None, tuple[str, ...]]:
    if TOPICS[topic].item != "conversation":
        raise TriageError(f"--as: {TOPICS[topic].name} does not happen to a conversation")
    name = TOPICS[topic].name
    if topic in (STARTED, STARTED_BY_TEAMMATE):
        return topic, None, ()
    happened = [part for part in _parts(conversation) if EVENT_BY_TOPIC.get(topic_of_part(part) or "") == name]
    told = [part for part in happened if part in parts] or happened
    if told:
        return topic, told[-1], ()
    note = f"nothing of this kind ({name}) has happened in the conversation: what was written last is taken for it"
    return topic, parts[-1] if parts else _first_message(conversation), (note,)


def _first_message(conversation: Json) -> Json:
    """The first message as a part, for a conversation without any."""
    source = conversation.get("source") or {}
    return {**source, "part_type": "comment", "created_at": conversation.get("created_at")}


def _is_by(seat: str, part: Json) -> bool:
    author = author_of(dict(part))
    return bool(seat) and author.kind == "teammate" and author.id == seat


def _parts(conversation: Json) -> list[Json]:
    """The parts, oldest first."""
    listed = (conversation.get("conversation_parts") or {}).get("conversation_parts") or []
    numbered = [(part.get("created_at") or 0, place, part) for place, part in enumerate(listed)]
    return [part for _, _, part in sorted(numbered, key=lambda each: each[:2])]
