"""Intercom's objects as its REST API (2.16) gives them. Source: Intercom-OpenAPI descriptions/2.16."""

from app.sandbox.bodies import plain_text
from app.sandbox.figures import statistics
from app.sandbox.records import (
    Admin,
    AppliedTag,
    AttributeDefinition,
    Author,
    Contact,
    Conversation,
    Json,
    Note,
    Part,
    Team,
)
from app.sandbox.seed import APP_ID

PARTS_SHOWN = 500


def admin_json(admin: Admin) -> Json:
    return {
        "type": "admin",
        "id": admin.id,
        "name": admin.name,
        "email": admin.email,
        "job_title": admin.job_title,
        "away_mode_enabled": False,
        "away_mode_reassign": False,
        "has_inbox_seat": True,
        "team_ids": list(admin.team_ids),
        "team_priority_level": {"primary_team_ids": list(admin.team_ids), "secondary_team_ids": []},
    }


def team_json(team: Team) -> Json:
    return {"type": "team", "id": team.id, "name": team.name, "admin_ids": list(team.admin_ids)}


def attribute_json(one: AttributeDefinition) -> Json:
    shape: Json = {
        "type": "conversation_attribute",
        "id": one.id,
        "name": one.name,
        "description": "",
        "data_type": one.data_type,
        "required": False,
        "visible_to_team_ids": [],
        "archived": one.archived,
    }
    if one.data_type == "string":
        shape["multiline"] = one.multiline
    if one.data_type == "list":
        labels = (*one.options, *one.archived_options)
        shape["options"] = [
            {"id": f"{one.id}{n:02d}", "label": label, "archived": label in one.archived_options}
            for n, label in enumerate(labels, 1)
        ]
    return shape


def contact_attribute_json(one: AttributeDefinition) -> Json:
    shape: Json = {
        "type": "data_attribute",
        "id": one.id,
        "model": "contact",
        "name": one.name,
        "full_name": f"custom_attributes.{one.name}",
        "label": one.name,
        "description": "",
        "data_type": one.data_type,
        "api_writable": True,
        "messenger_writable": False,
        "ui_writable": True,
        "custom": True,
        "archived": one.archived,
        "created_at": 1_780_000_000,
        "updated_at": 1_780_000_000,
    }
    return shape | ({"options": list(one.options)} if one.options else {})


def tag_json(tag: AppliedTag) -> Json:
    return {
        "type": "tag",
        "id": tag.id,
        "name": tag.name,
        "applied_at": tag.applied_at,
        "applied_by": {"type": "admin", "id": tag.admin_id},
    }


def author_json(author: Author) -> Json:
    return {
        "type": author.type,
        "id": author.id,
        "name": author.name,
        "email": author.email,
        "from_ai_agent": False,
        "is_ai_answer": False,
    }


def part_json(part: Part, *, plain: bool = False) -> Json:
    return {
        "type": "conversation_part",
        "id": part.id,
        "part_type": part.part_type,
        "body": plain_text(part.body) if plain else part.body,
        "created_at": part.created_at,
        "updated_at": part.created_at,
        "notified_at": part.created_at,
        "assigned_to": {"type": part.assigned_to[0], "id": part.assigned_to[1]} if part.assigned_to else None,
        "author": author_json(part.author),
        "attachments": [],
        "external_id": None,
        "redacted": False,
        "email_message_metadata": None,
        "metadata": dict(part.metadata),
        "state": part.state,
        "tags": [],
        "event_details": dict(part.event_details),
        "app_package_code": f"{APP_ID}-app" if part.made_by_api else None,
    }


def _source(one: Conversation, contact: Contact, *, plain: bool) -> Json:
    author = {"type": contact.role, "id": contact.id, "name": contact.name, "email": contact.email}
    return {
        "type": one.channel,
        "id": one.source_id,
        "delivered_as": "customer_initiated",
        "subject": one.subject if plain or not one.subject else f"<p>{one.subject}</p>",
        "body": plain_text(one.source_body) if plain else one.source_body,
        "author": author,
        "attachments": [],
        "url": None,
        "redacted": False,
    }


def conversation_json(one: Conversation, contact: Contact, *, plain: bool = False, parts: bool = True) -> Json:
    """As `GET /conversations/{id}` gives it; lists leave the parts out."""
    shape: Json = {
        "type": "conversation",
        "id": one.id,
        "title": one.title,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "waiting_since": one.waiting_since,
        "snoozed_until": one.snoozed_until,
        "open": one.state != "closed",
        "state": one.state,
        "read": one.read,
        "priority": "none",
        "admin_assignee_id": int(one.admin_id) if one.admin_id else None,
        "team_assignee_id": int(one.team_id) if one.team_id else None,
        "company": None,
        "tags": {"type": "tag.list", "tags": [tag_json(tag) for tag in one.tags]},
        "conversation_rating": None,
        "source": _source(one, contact, plain=plain),
        "contacts": {"type": "contact.list", "contacts": [_reference(contact)]},
        "teammates": {"type": "admin.list", "teammates": [{"type": "admin", "id": i} for i in teammate_ids(one)]},
        "custom_attributes": {"Has attachments": False, "Copilot used": False, **one.attributes},
        "first_contact_reply": {"created_at": one.created_at, "type": one.channel, "url": None},
        "sla_applied": None,
        "statistics": statistics(one),
        "linked_objects": {"type": "list", "data": [], "total_count": 0, "has_more": False},
        "ai_agent": None,
        "ai_agent_participated": False,
    }
    if parts:
        shown = one.parts[-PARTS_SHOWN:]
        shape["conversation_parts"] = {
            "type": "conversation_part.list",
            "conversation_parts": [part_json(part, plain=plain) for part in shown],
            "total_count": len(one.parts),
        }
    return shape


def _reference(contact: Contact) -> Json:
    return {"type": "contact", "id": contact.id, "external_id": contact.external_id}


def teammate_ids(one: Conversation) -> list[str]:
    """The teammates who took part, in the order of their first part."""
    ids = dict.fromkeys(part.author.id for part in one.parts if part.author.type == "admin")
    return list(ids | ({one.admin_id: None} if one.admin_id else {}))


def _addressable(contact: Contact, kind: str, ids: list[str]) -> Json:
    data = [{"type": kind, "id": i, "url": f"/{kind}s/{i}"} for i in ids]
    return {"type": "list", "data": data, "url": f"/contacts/{contact.id}/{kind}s", "total_count": 0, "has_more": False}


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
        "unsubscribed_from_emails": False,
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
        "tags": _addressable(contact, "tag", []),
        "notes": _addressable(contact, "note", newest[:10])
        | {"total_count": len(newest), "has_more": len(newest) > 10},  # noqa: PLR2004 - a contact embeds its first ten
        "companies": {**_addressable(contact, "companie", []), "url": f"/contacts/{contact.id}/companies"},
        "location": {"type": "location", "country": contact.country, "region": None, "city": None},
        "social_profiles": {"type": "list", "data": []},
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
