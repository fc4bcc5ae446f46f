"""A conversation that was read, as the notifications that should have come of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from app.rules.events import Change
from app.webhooks import keys, own
from app.webhooks.items import first_message, parts_in
from app.webhooks.messages import author_of
from app.webhooks.part_topics import topic_of_beginning, topic_of_part
from app.webhooks.untrusted import Json, identity, moment, table, text, whole

RATED = "conversation.rating.added"
ATTRIBUTE_CHANGED = "conversation.attribute.changed"
_ATTRIBUTE_PART = "conversation_attribute_updated_by_"
_MOST_POINTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One thing that happened in a conversation. `key` tells it apart however often it is read. `occurrence`: the key
    that a notification of it has too (None for a rating: no part tells of it). `change`: of an attribute, of which no
    webhook tells. `part`: what caused it, none of a first message and of a rating."""

    topic: str
    at: datetime
    key: str
    occurrence: str | None = None
    part: Json | None = None
    change: Change | None = None


def happenings(conversation: Json, app_id: str, *, own_seat: str) -> list[Happened]:
    """Everything that happened in a conversation as REST gives it, oldest first. What the teammate `own_seat` did, this
    service itself, is left out."""
    found = [*_beginning(conversation, app_id), *_parts(conversation, app_id, own_seat), *_rating(conversation, app_id)]
    return sorted(found, key=lambda each: each.at)


def _beginning(conversation: Json, app_id: str) -> Iterator[Happened]:
    source, at = first_message(conversation), moment(conversation.get("created_at"))
    topic, part_id = topic_of_beginning(source), identity(source.get("id"))
    if topic and part_id and at:
        occurrence = keys.occurrence_key(app_id, part_id, topic)
        yield Happened(topic=topic, at=at, key=occurrence, occurrence=occurrence)


def _parts(conversation: Json, app_id: str, own_seat: str) -> Iterator[Happened]:
    was_snoozed = False
    for part in sorted(parts_in(conversation), key=_when):
        topic = ATTRIBUTE_CHANGED if _change(part) else topic_of_part(part, was_snoozed=was_snoozed)
        was_snoozed = part.get("state") == "snoozed"
        part_id, at = identity(part.get("id")), moment(part.get("created_at"))
        if topic and part_id and at and not _is_by(own_seat, part):
            key = keys.occurrence_key(app_id, part_id, topic)
            yield Happened(topic=topic, at=at, key=key, occurrence=key, part=part, change=_change(part))


def _rating(conversation: Json, app_id: str) -> Iterator[Happened]:
    told = table(conversation.get("conversation_rating"))
    at = moment(told.get("updated_at")) or moment(told.get("created_at"))
    conversation_id = identity(conversation.get("id"))
    if whole(told.get("rating"), 1, _MOST_POINTS) and at and conversation_id:
        key = keys.found_key(app_id, conversation_id, RATED, f"{at.timestamp():.0f}")
        yield Happened(topic=RATED, at=at, key=key)


def _change(part: Json) -> Change | None:
    """Intercom shows each change of an attribute as a part, with the values as people read them."""
    details = table(part.get("event_details"))
    name = text(table(details.get("attribute")).get("name"))
    if name is None or not str(part.get("part_type") or "").startswith(_ATTRIBUTE_PART):
        return None
    value = table(details.get("value"))
    return Change(attribute=name, before=value.get("previous"), after=value.get("name"))


def _is_by(seat: str, part: Json) -> bool:
    author = author_of(part)
    return bool(seat) and author.kind == "teammate" and author.id == seat


def _when(part: Json) -> float:
    at = moment(part.get("created_at"))
    return at.timestamp() if at else 0.0


def envelope_of(conversation: Mapping[str, Any], happened: Happened, app_id: str) -> bytes:
    """The bytes of the notification that should have come: the conversation as it was read, with the part that caused
    the event."""
    if happened.change is not None:
        return changed(conversation, happened.change, app_id=app_id, key=happened.key, at=happened.at)
    parts = [dict(happened.part)] if happened.part else []
    listed = {"type": "conversation_part.list", "conversation_parts": parts, "total_count": len(parts)}
    told = {
        "type": "notification_event",
        "app_id": app_id,
        "topic": happened.topic,
        "id": happened.key,
        "created_at": happened.at.timestamp(),
        "data": {"type": "notification_event_data", "item": {**conversation, "conversation_parts": listed}},
    }
    return json.dumps(told).encode()


def changed(conversation: Mapping[str, Any], change: Change, *, app_id: str, key: str, at: datetime) -> bytes:
    """The bytes of an event of ours about an attribute that was changed."""
    shown, more = without_parts(conversation), {"change": asdict(change)}
    return own.envelope(app_id=app_id, topic=ATTRIBUTE_CHANGED, key=key, at=at, conversation=shown, more=more)


def without_parts(conversation: Mapping[str, Any]) -> dict[str, Any]:
    """The conversation as searches give it: an event of ours was caused by no part."""
    return {name: value for name, value in conversation.items() if name != "conversation_parts"}
