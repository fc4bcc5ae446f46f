"""What a field is, and how those of a conversation, a message and a contact are made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack

from app.rules.desk import DeskHours
from app.rules.due_dates import date_told
from app.rules.events import Background, Contact, Conversation, Message
from app.rules.getters import Get, of_background, of_contact, of_conversation, of_message
from app.rules.vocabulary import Attribute, Type

Need = Literal["conversation", "company", "segments", "contact_tags", "history", "articles", "tickets"]
"""What has to be looked up for a field beside the event and the contact."""

AUTHORS = ("customer", "teammate", "bot")
FIRST_ENGINE = 2
"""The engine that the oldest runs were decided by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A name that rules and templates may use. `get` gives its raw value, None if it is not known.
    `from_body` marks what holds a person's own words: a store may leave it out and derive it again from the event.
    `masked`: card numbers in it are masked. `short` is a second, plain name. Choices and sets take nothing but their
    `options` in a rule, sets of `any_text` take every text. `needs` is looked up only for events on which a rule asks
    for such a field. `since`: the engine whose runs have it first."""

    name: str
    type: Type
    about: str
    source: str
    get: Get
    options: tuple[str, ...] = ()
    from_body: bool = False
    masked: bool = False
    may_be_empty: bool = False
    any_text: bool = False
    short: str | None = None
    needs: Need | None = None
    since: int = FIRST_ENGINE


class More(TypedDict, total=False):
    options: tuple[str, ...]
    from_body: bool
    masked: bool
    may_be_empty: bool
    any_text: bool
    short: str
    since: int


def conversation_field(
    name: str, type_: Type, about: str, read: Callable[[Conversation], object], **more: Unpack[More]
) -> Field:
    """A field that the conversation of the notification tells."""
    get, source = of_conversation(read), "conversation"
    return Field(name=f"conversation.{name}", type=type_, about=about, source=source, get=get, **more)


def attribute_told(attribute: Attribute, attributes: Mapping[str, object], desk: DeskHours | None) -> object:
    """What an attribute holds: a date as a moment, of which a day without a time ends as the desk's work does."""
    told = attributes.get(attribute.name)
    return date_told(told, desk) if attribute.type == "time" else told


def message_field(name: str, type_: Type, about: str, read: Callable[[Message], object], **more: Unpack[More]) -> Field:
    """A field that the message of the notification tells."""
    get, source = of_message(read), "notification"
    return Field(name=f"message.{name}", type=type_, about=about, source=source, get=get, **more)


def contact_field(name: str, type_: Type, about: str, read: Callable[[Contact], object], **more: Unpack[More]) -> Field:
    """A field that the customer's profile tells."""
    get, source = of_contact(read), "contact"
    return Field(name=f"contact.{name}", type=type_, about=about, source=source, get=get, **more)


def looked_up(name: str, type_: Type, about: str, needs: Need, get: Get, **more: Unpack[More]) -> Field:
    """A field for which something has to be looked up; its source is called as what it needs."""
    more.setdefault("since", 3)
    source = SOURCE_OF_NEED[needs]
    return Field(name=name, type=type_, about=about, source=source, needs=needs, get=get, **more)


def background_field(
    name: str, type_: Type, about: str, needs: Need, read: Callable[[Background], object], **more: Unpack[More]
) -> Field:
    """A field that was looked up beside the conversation."""
    return looked_up(name, type_, about, needs, of_background(read), **more)


SOURCE_OF_NEED: dict[Need, str] = {
    "conversation": "whole conversation",
    "company": "company",
    "segments": "contact's lists",
    "contact_tags": "contact's lists",
    "history": "contact's conversations",
    "articles": "help centre",
    "tickets": "contact's tickets",
}
