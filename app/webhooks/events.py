"""A notification made into an Event: every shape Intercom sends, one shape for the rules."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.rules.events import Contact, Conversation, Event, Message
from app.rules.topics import BY_THE_CLOCK, EVENT_BY_TOPIC, NEWS, OUR_OWN
from app.webhooks import items
from app.webhooks.contacts import contact_of
from app.webhooks.conversations import conversation_of, whole_conversation_of
from app.webhooks.messages import message_of
from app.webhooks.notification import Notification
from app.webhooks.own import change_of, news_of, schedule_of
from app.webhooks.untrusted import Json, identity, moment, table, text

__all__ = ["Ignored", "contact_of", "conversation_of", "is_own_echo", "read_event", "whole_conversation_of"]


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing will be done about the notification; `reason` is for people."""

    reason: str


def read_event(notification: Notification, *, received_at: datetime | None = None) -> Event | Ignored:
    """The event, for the rules. What cannot be read of it is unknown (None). `received_at` stands in where the
    notification tells no time of its own. Ignored: what the notification is settled for, or no time at all.
    Raises nothing.
    """
    if notification.settled:
        return Ignored(notification.settled)
    topic, item = notification.topic, notification.item
    kind, about_id = items.about(topic, item)
    conversation = _conversation(item, about_id) if kind == "conversation" and about_id else None
    message = _message(topic, item, conversation)
    created_at = notification.created_at or (message.created_at if message else None)
    created_at = created_at or moment(item.get("updated_at")) or received_at
    if created_at is None:
        return Ignored("it names no time")
    return Event(
        app_id=notification.app_id,
        topic=topic,
        name=EVENT_BY_TOPIC[topic],
        created_at=created_at,
        conversation=conversation,
        message=message,
        contact=_contact(kind, item),
        admin_id=about_id if kind == "admin" else _acting_author(topic, message),
        tag=text(items.tag_object(item).get("name")) if ".tag." in topic else None,
        news=news_of(item) if topic in NEWS else None,
        change=change_of(item) if topic in OUR_OWN else None,
        schedule=schedule_of(item) if topic in BY_THE_CLOCK else None,
        merged_from=identity(table(item.get("merged_from")).get("id")),
    )


def is_own_echo(event: Event, admin_id: str) -> bool:
    """True if the teammate's seat this service acts as (`admin_id`) caused the event: our own call come back.
    Who tagged or redacted a part Intercom does not tell: False, also where the part is ours.
    """
    return bool(admin_id) and admin_id in {event.admin_id, _acting_author(event.topic, event.message)}


def _conversation(item: Json, conversation_id: str) -> Conversation:
    return replace(conversation_of(items.conversation_object(item)), id=conversation_id)


def _message(topic: str, item: Json, conversation: Conversation | None) -> Message | None:
    part = items.causing_part(topic, item)
    began = conversation.created_at if conversation and topic in items.FIRST_MESSAGE else None
    return message_of(part, created_at=began) if part else None


def _contact(kind: str | None, item: Json) -> Contact | None:
    """Beside a conversation, company or ticket only a whole contact counts (the wrappers of contact.attached hold one);
    a conversation's own references to people are ids, not contacts.
    """
    found = contact_of(items.contact_object(item) if kind == "contact" else table(item.get("contact")))
    return found if found.id else None


def _acting_author(topic: str, message: Message | None) -> str | None:
    """The teammate who wrote the part, where writing it was the act."""
    if message is None or message.author.kind != "teammate" or topic in items.DONE_TO_A_PART:
        return None
    return message.author.id
