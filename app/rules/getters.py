"""How fields read a snapshot. Each gives None where the value, or what holds it, is not known."""

from collections.abc import Callable

from app.rules.command import Command, command_in
from app.rules.events import Background, Contact, Conversation, Message, Snapshot

Get = Callable[[Snapshot], object]


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


def of_customers_message(read: Callable[[str], object]) -> Get:
    """Of what a customer has written just now."""

    def get(snapshot: Snapshot) -> object:
        message = snapshot.event.message
        return None if message is None or message.author.kind != "customer" else read(message.text)

    return get


def of_contact(read: Callable[[Contact], object]) -> Get:
    def get(snapshot: Snapshot) -> object:
        contact = snapshot.contact or snapshot.event.contact
        return None if contact is None else read(contact)

    return get


def of_background(read: Callable[[Background], object]) -> Get:
    def get(snapshot: Snapshot) -> object:
        return read(snapshot.background)

    return get


def contact_id(snapshot: Snapshot) -> object:
    contact = snapshot.contact or snapshot.event.contact
    if contact is not None:
        return contact.id
    conversation = snapshot.event.conversation
    return conversation.contact_ids[0] if conversation and conversation.contact_ids else None


def known_author(kind: str) -> str | None:
    return None if kind == "unknown" else kind


def is_teammates_note(message: Message) -> bool:
    return message.part_type == "note" and message.author.kind == "teammate"


def of_command(read: Callable[[Command], str]) -> Callable[[Message], object]:
    """Of the command that a teammate's note begins with."""

    def get(message: Message) -> object:
        found = command_in(message.text) if is_teammates_note(message) else None
        return read(found) or None if found else None

    return get
