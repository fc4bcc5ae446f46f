"""A conversation in our shape, from a webhook or REST, API 1.x included. Field names: Intercom's OpenAPI 2.16."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from app.rules.channels import channel_named
from app.rules.events import AuthorKind, Conversation
from app.webhooks.items import first_message, parts_in
from app.webhooks.messages import author_of, body_of, message_of, recordings_of
from app.webhooks.plain_text import plain_text
from app.webhooks.untrusted import Json, assigned, attributes, identity, moment, rows, table, text, whole

_STATES = frozenset({"open", "closed", "snoozed"})
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_BEGUN_BY: Mapping[str, AuthorKind] = {
    "customer_initiated": "customer",
    "admin_initiated": "teammate",
    "campaigns_initiated": "bot",
    "operator_initiated": "bot",
    "automated": "bot",
}
# Two words up to API 2.15, a scale from 2.16 on.
_PRIORITIES = {"priority": "high", "not_priority": "none"}


def conversation_of(payload: Mapping[str, object]) -> Conversation:
    """The conversation; `id` is "" if the payload names none, and what cannot be read is unknown (None).
    `state`: open, closed, snoozed. `priority`: none, low, medium, high, urgent (older "priority" is high).
    `channel`: chat, email, ... (`app.rules.channels`). `rating`: 1 to 5. Raises nothing.
    """
    source = first_message(payload)
    return Conversation(
        id=identity(payload.get("conversation_id")) or identity(payload.get("id")) or "",
        title=text(payload.get("title")),
        state=_state(payload),
        channel=_channel(payload, source),
        started_by=_started_by(source),
        subject=plain_text(text(source.get("subject")) or "") or None,
        first_text=body_of(source),
        first_recordings=recordings_of(source),
        priority=_word(payload.get("priority"), _PRIORITIES),
        created_at=moment(payload.get("created_at")),
        updated_at=moment(payload.get("updated_at")),
        waiting_since=moment(payload.get("waiting_since")),
        snoozed_until=moment(payload.get("snoozed_until")),
        teammate_id=_assignee(payload, "admin"),
        team_id=_assignee(payload, "team"),
        tags=_tags(payload.get("tags")),
        attributes=attributes(payload.get("custom_attributes")),
        contact_ids=_contact_ids(payload),
        rating=whole(table(payload.get("conversation_rating")).get("rating"), 1, 5),
    )


def whole_conversation_of(payload: Mapping[str, object]) -> Conversation:
    """The conversation as REST gives it, with everything that was written and done in it. Raises nothing."""
    conversation = conversation_of(payload)
    source, listed = first_message(payload), [message_of(part) for part in parts_in(payload)]
    if source:
        listed.insert(0, message_of(source, created_at=conversation.created_at))
    return replace(conversation, parts=tuple(sorted(listed, key=lambda part: part.created_at or _EARLIEST)))


def _word(value: object, ours: Mapping[str, str]) -> str | None:
    word = text(value)
    return ours.get(word, word) if word else None


def _state(payload: Json) -> str | None:
    state = text(payload.get("state"))
    if state in _STATES:
        return state
    is_open = payload.get("open")
    return ("open" if is_open else "closed") if isinstance(is_open, bool) else None


def _channel(payload: Json, source: Json) -> str | None:
    current = text(table(payload.get("channel")).get("current"))
    kind = text(source.get("type"))
    told = current or (None if kind == "conversation_message" else kind)
    return channel_named(told) if told else None


def _started_by(source: Json) -> AuthorKind:
    delivered_as = text(source.get("delivered_as"))
    return _BEGUN_BY.get(delivered_as or "") or author_of(source).kind


def _assignee(payload: Json, kind: str) -> str | None:
    """API 1.x has one `assignee`, typed admin, team or nobody_admin."""
    old = table(payload.get("assignee"))
    return assigned(payload.get(f"{kind}_assignee_id")) or (
        assigned(old.get("id")) if old.get("type") == kind else None
    )


def _tags(value: object) -> tuple[str, ...] | None:
    listed = table(value).get("tags") if isinstance(value, dict) else value
    if not isinstance(listed, list):
        return None
    return tuple(name for each in rows(listed) if (name := text(each.get("name"))))


def _contact_ids(payload: Json) -> tuple[str, ...]:
    listed = payload.get("contacts")
    people = rows(table(listed).get("contacts") if isinstance(listed, dict) else listed)
    people = people or rows(payload.get("customers")) or [table(payload.get("user"))]
    return tuple(dict.fromkeys(found for each in people if (found := identity(each.get("id")))))
