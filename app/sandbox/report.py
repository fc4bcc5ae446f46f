"""Everything the sandbox holds and has counted, as compact JSON for tests and simulations."""

from app.sandbox.records import Company, Contact, Conversation, Json, Mail, Task
from app.sandbox.room import Room
from app.sandbox.seed import OWN_USER


def conversation_json(one: Conversation) -> Json:
    return {
        "state": one.state,
        "title": one.title,
        "channel": one.channel,
        "snoozed_until": one.snoozed_until,
        "contact_id": one.contact_id,
        "source": {"id": one.source_id, "body": one.source_body, "created_at": one.created_at},
        "admin_id": one.admin_id,
        "team_id": one.team_id,
        "tags": [tag.name for tag in one.tags],
        "attributes": dict(one.attributes),
        "parts": [
            {
                "id": part.id,
                "type": part.part_type,
                "author": {"type": part.author.type, "id": part.author.id},
                "body": part.body,
                "created_at": part.created_at,
                "metadata": dict(part.metadata),
            }
            for part in one.parts
        ],
    }


def _contact(one: Contact) -> Json:
    notes = [{"id": n.id, "body": n.body, "admin_id": n.admin_id, "created_at": n.created_at} for n in one.notes]
    return {
        "name": one.name,
        "email": one.email,
        "role": one.role,
        "attributes": dict(one.attributes),
        "merged_into": one.merged_into,
        "notes": notes,
        "tags": [tag.name for tag in one.tags],
        "company_ids": list(one.company_ids),
        "blocked": one.blocked,
    }


def _company(one: Company) -> Json:
    return {
        "name": one.name,
        "plan": one.plan,
        "monthly_spend": one.monthly_spend,
        "attributes": dict(one.attributes),
        "tags": [tag.name for tag in one.tags],
    }


def task_json(one: Task) -> Json:
    return {
        "gid": one.gid,
        "name": one.name,
        "notes": one.notes,
        "completed": one.completed,
        "memberships": [{"project": project, "section": section} for project, section in one.memberships],
        "custom_fields": dict(one.values),
        "created_by": one.created_by or OWN_USER,
        "created_at": one.created_at,
        "permalink_url": one.permalink_url,
        "stories": [
            {"type": story.resource_subtype, "text": story.text, "by": story.by or OWN_USER} for story in one.stories
        ],
        "trashed": one.trashed,
    }


def _mail(one: Mail) -> Json:
    return {
        "from": one.sender,
        "to": list(one.recipients),
        "subject": one.subject,
        "message_id": one.message_id,
        "text": one.text,
    }


def state_json(room: Room) -> Json:
    state = room.state
    return {
        "conversations": {gid: conversation_json(kept.now) for gid, kept in state.conversations.items()},
        "contacts": {gid: _contact(kept.now) for gid, kept in state.contacts.items()},
        "tasks": {gid: task_json(kept.now) for gid, kept in state.tasks.items()},
        "companies": {gid: _company(kept.now) for gid, kept in state.companies.items()},
        "admins": {gid: {"away": one.away, "reassign": one.reassign} for gid, one in state.admins.items()},
        "tags": dict(state.tags.values()),
        "slack": [{"channel": one.channel, "text": one.text} for one in state.slack],
        "mails": [_mail(one) for one in state.mails],
    }


def counters_json(room: Room) -> Json:
    """`most_in_window`: most calls that arrived in ten seconds (Intercom) or a minute (Asana)."""
    intercom = room.calls["intercom"].as_json() | {"most_in_window": room.windows.most}
    asana = room.calls["asana"].as_json() | {
        "most_in_window": room.minute.most,
        "most_in_flight": dict(room.in_flight.most),
    }
    return {
        "intercom": intercom,
        "asana": asana,
        "slack": room.calls["slack"].as_json(),
        "mail": room.calls["mail"].as_json(),
        "deliveries": room.outbox.as_json(),
        "asana_deliveries": room.asana_outbox.as_json(),
        "late_effects_waiting": room.late_effects_waiting,
    }
