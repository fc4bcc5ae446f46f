"""Contacts and companies as Intercom's REST API (2.16) gives them."""

from app.sandbox.intercom_shapes import admin_json, tag_json
from app.sandbox.records import Admin, Company, Contact, Json, Note, Segment
from app.sandbox.seed import APP_ID
from app.sandbox.workspace_seed import BORN

_EMBEDDED = 10


def contact_json(contact: Contact) -> Json:
    newest = [note.id for note in reversed(contact.notes)]
    return {
        "type": "contact",
        "id": contact.id,
        "workspace_id": APP_ID,
        "external_id": contact.external_id,
        "role": contact.role,
        "email": contact.email,
        "phone": contact.phone,
        "name": contact.name,
        "owner_id": None,
        "has_hard_bounced": False,
        "marked_email_as_spam": False,
        "unsubscribed_from_emails": contact.unsubscribed_from_emails,
        "created_at": contact.created_at,
        "updated_at": contact.updated_at,
        "signed_up_at": None,
        "last_seen_at": None,
        "last_replied_at": None,
        "last_contacted_at": None,
        "language_override": None,
        "browser": None,
        "browser_language": contact.language,
        "os": None,
        "custom_attributes": dict(contact.attributes),
        "tags": _embedded(contact, "tag", "tags", [tag.id for tag in contact.tags]),
        "notes": _embedded(contact, "note", "notes", newest),
        "companies": _embedded(contact, "company", "companies", list(contact.company_ids)),
        "location": {"type": "location", "country": contact.country, "region": None, "city": None},
        "social_profiles": {"type": "list", "data": []},
    }


def _embedded(contact: Contact, kind: str, where: str, ids: list[str]) -> Json:
    """The first ten, and where the rest can be asked for."""
    data = [{"type": kind, "id": i, "url": f"/{where}/{i}"} for i in ids[:_EMBEDDED]]
    return {
        "type": "list",
        "data": data,
        "url": f"/contacts/{contact.id}/{where}",
        "total_count": len(ids),
        "has_more": len(ids) > _EMBEDDED,
    }


def note_json(note: Note, contact_id: str, author: Admin) -> Json:
    return {
        "type": "note",
        "id": note.id,
        "created_at": note.created_at,
        "contact": {"type": "contact", "id": contact_id},
        "author": admin_json(author),
        "body": note.body,
    }


def company_json(one: Company, *, user_count: int) -> Json:
    return {
        "type": "company",
        "id": one.id,
        "company_id": one.company_id,
        "app_id": APP_ID,
        "name": one.name,
        "remote_created_at": one.created_at,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "monthly_spend": one.monthly_spend,
        "session_count": 0,
        "user_count": user_count,
        "tags": {"type": "tag.list", "tags": [tag_json(tag) for tag in one.tags]},
        "segments": {"type": "segment.list", "segments": []},
        "plan": {"type": "plan", "id": one.plan, "name": one.plan} if one.plan else {},
        "custom_attributes": dict(one.attributes),
    }


def segment_json(one: Segment) -> Json:
    return {
        "type": "segment",
        "id": one.id,
        "name": one.name,
        "created_at": BORN,
        "updated_at": BORN,
        "person_type": "user",
    }
