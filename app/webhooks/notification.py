"""Intercom's envelope, read as far as accepting it needs: one parse, a few look-ups, about 35 us for 7 KB.
Field names: developers.intercom.com, "Webhook models". `id` is null in pings; any field may be missing.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from app.rules.topics import EVENT_BY_TOPIC
from app.webhooks import items, keys
from app.webhooks.untrusted import ID_LENGTH, Json, identity, moment, table, text, whole

_DELIVERY_FIELDS = frozenset({"delivery_attempts", "delivery_status", "delivered_at", "first_sent_at"})
_MOST_ATTEMPTS = 1_000_000
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One notification. `app_id` is "" where none is named; `lane` is None where nothing is named that it is about;
    `settled` is the reason, for people, why nothing will ever be done about it. `item` is as it came: not to be stored
    as text or JSON. Ids are opaque: up to 200 characters of printable ASCII.
    """

    app_id: str
    notification_id: str | None
    topic: str
    created_at: datetime | None
    lane: str | None
    delivery_key: str
    occurrence_key: str | None
    item: Json
    attempts: int
    settled: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Signed bytes that are no notification: kept and shown with `reason`. The same bytes have the same key."""

    reason: str
    delivery_key: str


def read_notification(body: bytes) -> Notification | Unreadable:
    """The notification in a request's body. Raises nothing, whatever the bytes are."""
    envelope = _parsed(body)
    if isinstance(envelope, str):
        return Unreadable(reason=envelope, delivery_key=f"unreadable/{hashlib.sha256(body).hexdigest()}")
    app_id = identity(envelope.get("app_id")) or ""
    topic = (text(envelope.get("topic")) or "")[:ID_LENGTH]
    item = table(table(envelope.get("data")).get("item"))
    kind, about_id = items.about(topic, item)
    notification_id, created_at = identity(envelope.get("id")), moment(envelope.get("created_at"))
    return Notification(
        app_id=app_id,
        notification_id=notification_id,
        topic=topic,
        created_at=created_at,
        lane=keys.lane(kind, app_id, about_id) if kind and about_id else None,
        delivery_key=keys.delivery_key(app_id, notification_id)
        if notification_id
        else keys.nameless_delivery_key(app_id, topic, created_at, _digest(envelope, body)),
        occurrence_key=_occurrence_key(app_id, topic, item),
        item=item,
        attempts=whole(envelope.get("delivery_attempts"), 1, _MOST_ATTEMPTS) or 1,
        settled=_settled(topic, kind, about_id),
    )


def _not_a_number(_: str) -> None:
    """NaN and Infinity are no JSON, though Python reads them: unknown."""


_decode = json.JSONDecoder(parse_constant=_not_a_number).decode


def _parsed(body: bytes) -> Json | str:
    """The envelope, or the reason why there is none."""
    try:
        envelope = _decode(body.removeprefix(_BOM).decode("utf-8"))
    except UnicodeDecodeError:
        return "the body is not UTF-8"
    except RecursionError:
        return "the body is nested too deeply"
    except ValueError:
        return "the body is not JSON"
    return envelope if isinstance(envelope, dict) else "the body is JSON, but not an object"


def _digest(envelope: Json, body: bytes) -> str:
    """Of what stays the same when Intercom tries a delivery again: a retry differs in its count of attempts."""
    lasting = {name: value for name, value in envelope.items() if name not in _DELIVERY_FIELDS}
    try:
        canonical = json.dumps(lasting, sort_keys=True).encode("ascii")
    except RecursionError:  # readable, but too deep to be written again
        canonical = body
    return hashlib.sha256(canonical).hexdigest()


def _occurrence_key(app_id: str, topic: str, item: Json) -> str | None:
    part_id = identity(items.occurring_part(topic, item).get("id"))
    if part_id is None:
        return None
    if topic != "conversation_part.tag.created":
        return keys.occurrence_key(app_id, part_id, topic)
    tag_id = identity(items.tag_object(item).get("id"))
    return keys.occurrence_key(app_id, part_id, topic, tag_id=tag_id) if tag_id else None


def _settled(topic: str, kind: str | None, about_id: str | None) -> str | None:
    if topic == "ping":
        return "a ping: Intercom asks whether anybody is here"
    if not topic:
        return "it names no topic"
    if topic not in EVENT_BY_TOPIC:
        return f"unknown topic {topic}"
    return None if about_id else f"its item names no {kind or 'conversation or contact'}"
