"""How fields read a snapshot. Each gives None where the value, or what holds it, is not known."""

import re
from collections.abc import Callable

from app.rules.events import Contact, Conversation, Message, Snapshot

Get = Callable[[Snapshot], object]
_COMMAND = re.compile(r"\s*(/\w[\w-]*)(?:[^\S\n]+([^\n]*))?(?:\n|$)")


def of_conversation(read: Callable[[Conversation], object]) -> Get:
    def get(snapshot: Snapshot) -> object:
        conversation = snapshot.event.conversation
        return None if conversation is None else read(conversation)

    return get


def of_message(read: Callable[[Message], object]) -> Get:
    def get(snapshot: Snapshot) -> object:
        message = snapshot.event.message
        return None if message is None else read(message)

    return get


def of_contact(read: Callable[[Contact], object]) -> Get:
    def get(snapshot: Snapshot) -> object:
        contact = snapshot.contact or snapshot.event.contact
        return None if contact is None else read(contact)

    return get


def contact_id(snapshot: Snapshot) -> object:
    contact = snapshot.contact or snapshot.event.contact
    if contact is not None:
        return contact.id
    conversation = snapshot.event.conversation
    return conversation.contact_ids[0] if conversation and conversation.contact_ids else None


def known_author(kind: str) -> str | None:
    return None if kind == "unknown" else kind


def command(part: int) -> Callable[[Message], object]:
    def read(message: Message) -> object:
        is_teammates_note = message.part_type == "note" and message.author.kind == "teammate"
        found = _COMMAND.match(message.text) if is_teammates_note else None
        return found[part] and found[part].strip() if found else None

    return read
