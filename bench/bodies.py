"""Signed webhook bodies of 6 KB, shaped like a captured `conversation.user.created`, each of another conversation."""

import hashlib
import hmac
import json
from dataclasses import dataclass

from app import clock

SECRET = "bench-secret"
APP_ID = "bench"
SIZE = 6 * 1024
_CONVERSATION, _CONTACT, _NOTIFICATION, _SOURCE = "@conversation@", "@contact@", "@notification@", "@source@"
_PARAGRAPH = (
    "<p>Hello, since this morning I am not able to set a date for my office hours: the calendar opens, stays empty and"
    " after a while says that something went wrong. I have tried two browsers and another account, with the same"
    " outcome. Three of our mentors wait for their slots, so any help would be welcome. Thank you!</p>"
)


@dataclass(frozen=True, slots=True)
class Signed:
    """One delivery: the body as it is sent and the header that signs it."""

    number: int
    body: bytes
    signature: str


def conversation_id(number: int) -> str:
    return str(215_470_000_000_000 + number)


def contact_id(number: int) -> str:
    return f"66f0c0ff{number:016x}"


def signed(first: int, count: int) -> list[Signed]:
    """Deliveries number `first` and following."""
    template = _template()
    return [_signed(template, number) for number in range(first, first + count)]


def _signed(template: str, number: int) -> Signed:
    text = template
    for mark, value in (
        (_CONVERSATION, conversation_id(number)),
        (_CONTACT, contact_id(number)),
        (_NOTIFICATION, f"notif_{number:032d}"),
        (_SOURCE, str(3_380_000_000 + number)),
    ):
        text = text.replace(mark, value)
    body = text.encode()
    return Signed(number, body, "sha1=" + hmac.digest(SECRET.encode(), body, hashlib.sha1).hex())


def _template() -> str:
    now = int(clock.now().timestamp())
    envelope = {
        "type": "notification_event",
        "app_id": APP_ID,
        "data": {"type": "notification_event_data", "item": _conversation(now)},
        "links": {},
        "id": _NOTIFICATION,
        "topic": "conversation.user.created",
        "delivery_status": "pending",
        "delivery_attempts": 1,
        "delivered_at": 0,
        "first_sent_at": now,
        "created_at": now,
        "self": None,
    }
    source = envelope["data"]["item"]["source"]  # type: ignore[index] # made a few lines above
    while len(json.dumps(envelope)) < SIZE - len(_PARAGRAPH):
        source["body"] += _PARAGRAPH
    return json.dumps(envelope, separators=(",", ":"))


def _conversation(now: int) -> dict[str, object]:
    return {
        "type": "conversation",
        "id": _CONVERSATION,
        "created_at": now,
        "updated_at": now,
        "waiting_since": now,
        "snoozed_until": None,
        "source": {
            "type": "conversation",
            "id": _SOURCE,
            "delivered_as": "customer_initiated",
            "subject": "",
            "body": _PARAGRAPH,
            "author": {"type": "user", "id": _CONTACT, "name": "Marta Ruiz", "email": "marta@example.org"},
            "attachments": [],
            "url": "https://app.example.com/office-hours",
            "redacted": False,
        },
        "contacts": {
            "type": "contact.list",
            "contacts": [{"type": "contact", "id": _CONTACT, "external_id": f"ext-{_CONTACT}"}],
        },
        "first_contact_reply": {"created_at": now, "type": "conversation", "url": "https://app.example.com/"},
        "admin_assignee_id": None,
        "team_assignee_id": None,
        "open": True,
        "state": "open",
        "read": False,
        "tags": {"type": "tag.list", "tags": []},
        "priority": "not_priority",
        "sla_applied": None,
        "statistics": {"type": "conversation_statistics", "time_to_admin_reply": None, "count_reopens": 0},
        "conversation_rating": None,
        "teammates": {"type": "admin.list", "admins": []},
        "title": "Office hours cannot be set",
        "custom_attributes": {"Issue Type": "Technical Issue", "Has attachments": False, "Copilot used": False},
        "topics": {"type": "topic.list", "topics": [], "total_count": 0},
        "ticket": None,
        "linked_objects": {"type": "list", "data": [], "total_count": 0, "has_more": False},
        "ai_agent_participated": False,
        "conversation_parts": {"type": "conversation_part.list", "conversation_parts": [], "total_count": 0},
    }
