"""Intercom's objects as its REST API (2.16) gives them. Source: Intercom-OpenAPI descriptions/2.16."""

from app.sandbox.bodies import plain_text
from app.sandbox.figures import statistics
from app.sandbox.records import (
    Admin,
    AppliedTag,
    Attachment,
    Author,
    Contact,
    Conversation,
    Json,
    Part,
    Rating,
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
        "away_mode_enabled": admin.away,
        "away_mode_reassign": admin.reassign,
        "away_status_reason_id": admin.away_reason_id,
        "has_inbox_seat": True,
        "team_ids": list(admin.team_ids),
        "team_priority_level": {"primary_team_ids": list(admin.team_ids), "secondary_team_ids": []},
    }


def team_json(team: Team) -> Json:
    return {"type": "team", "id": team.id, "name": team.name, "admin_ids": list(team.admin_ids)}


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
        "from_ai_agent": author.ai,
        "is_ai_answer": author.ai,
    }


def _attachment(one: Attachment) -> Json:
    return {
        "type": "upload",
        "name": one.name,
        "url": one.url,
        "content_type": one.content_type,
        "filesize": one.filesize,
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
        "attachments": [_attachment(one) for one in part.attachments],
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
        "attachments": [_attachment(attached) for attached in one.source_attachments],
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
        "conversation_rating": _rating(one.rating, contact) if one.rating else None,
        "source": _source(one, contact, plain=plain),
        "contacts": {"type": "contact.list", "contacts": [_reference(contact)]},
        "teammates": {"type": "admin.list", "teammates": [{"type": "admin", "id": i} for i in teammate_ids(one)]},
        "custom_attributes": {"Has attachments": _has_attachments(one), "Copilot used": False, **one.attributes},
        "first_contact_reply": {"created_at": one.created_at, "type": one.channel, "url": None},
        "sla_applied": None,
        "statistics": statistics(one),
        "linked_objects": {"type": "list", "data": [], "total_count": 0, "has_more": False},
        "ai_agent": _ai_agent(one),
        "ai_agent_participated": any(part.author.ai for part in one.parts),
        "channel": dict.fromkeys(("initial", "current"), "messenger" if one.channel == "conversation" else one.channel),
    }
    if parts:
        shown = one.parts[-PARTS_SHOWN:]
        shape["conversation_parts"] = {
            "type": "conversation_part.list",
            "conversation_parts": [part_json(part, plain=plain) for part in shown],
            "total_count": len(one.parts),
        }
    return shape


def _has_attachments(one: Conversation) -> bool:
    return bool(one.source_attachments) or any(part.attachments for part in one.parts)


def _rating(given: Rating, contact: Contact) -> Json:
    return {
        "rating": given.rating,
        "remark": given.remark,
        "created_at": given.asked_at,
        "updated_at": given.given_at,
        "contact": _reference(contact),
        "teammate": {"type": "admin", "id": given.admin_id},
    }


def _ai_agent(one: Conversation) -> Json | None:
    said = [part.created_at for part in one.parts if part.author.ai]
    if not said:
        return None
    return {
        "source_type": "profile",
        "source_title": None,
        "last_answer_type": "ai_answer",
        "resolution_state": None,
        "rating": None,
        "rating_remark": None,
        "created_at": said[0],
        "updated_at": said[-1],
        "content_sources": {"type": "content_source.list", "total_count": 0, "content_sources": []},
    }


def _reference(contact: Contact) -> Json:
    return {"type": "contact", "id": contact.id, "external_id": contact.external_id}


def teammate_ids(one: Conversation) -> list[str]:
    """The teammates who took part, in the order of their first part."""
    ids = dict.fromkeys(part.author.id for part in one.parts if part.author.type == "admin")
    return list(ids | ({one.admin_id: None} if one.admin_id else {}))
