"""The `data.item` of notifications, as Intercom's webhooks spell it: not as its REST API does.

From payloads captured in January 2026: ISO times in statistics and contacts, `teammates.admins`, only the part that
caused the event, and (API 2.15 and later) bodies in plain text.
"""

from datetime import UTC, datetime

from app.sandbox.contact_shapes import contact_json
from app.sandbox.intercom_shapes import admin_json, conversation_json, part_json, teammate_ids
from app.sandbox.records import Admin, AppliedTag, Contact, Conversation, Json, Part

_CONTACT_TIMES = ("created_at", "updated_at", "signed_up_at", "last_seen_at", "last_replied_at", "last_contacted_at")


def _iso(unix: int | None, *, offset: str) -> str | None:
    if unix is None:
        return None
    return datetime.fromtimestamp(unix, UTC).strftime("%Y-%m-%dT%H:%M:%S.000") + offset


def conversation_item(one: Conversation, contact: Contact, part: Part | None) -> Json:
    """A conversation with the one part that caused the event; without a part it is the conversation's first message."""
    shape = conversation_json(one, contact, plain=True, parts=False)
    statistics = shape["statistics"]
    shape["statistics"] = {
        name: _iso(value, offset="Z") if name.endswith("_at") else value for name, value in statistics.items()
    }
    shape["teammates"] = {"type": "admin.list", "admins": [{"type": "admin", "id": i} for i in teammate_ids(one)]}
    shape["topics"] = {"type": "topic.list", "topics": [], "total_count": 0}
    shape["ticket"] = None
    shape["title"] = one.title or ""
    parts = [part_json(part, plain=True)] if part else []
    shape["conversation_parts"] = {
        "type": "conversation_part.list",
        "conversation_parts": parts,
        "total_count": len(parts),
    }
    return shape


def contact_item(contact: Contact) -> Json:
    shape = contact_json(contact)
    return shape | {name: _iso(shape[name], offset="+00:00") for name in _CONTACT_TIMES}


def contact_tag_item(contact: Contact, tag: AppliedTag, at: int) -> Json:
    """What happened to a tag of a contact."""
    told = {"type": "tag", "id": tag.id, "name": tag.name}
    return {"type": "contact_tag", "created_at": at, "tag": told, "contact": contact_item(contact)}


def admin_item(admin: Admin, reason: str | None) -> Json:
    """A teammate, with the reason for being away in words."""
    return admin_json(admin) | {"away_status_reason": reason}
