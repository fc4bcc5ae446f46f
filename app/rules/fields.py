"""The fields a rule may use: the one table of dotted names, each with its type, its source and its getter."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypedDict, Unpack

from app.rules.events import Contact, Conversation, Message
from app.rules.getters import Get, command, contact_id, known_author, of_contact, of_conversation, of_message
from app.rules.topics import EVENT_BY_TOPIC, EVENT_NAMES
from app.rules.vocabulary import Attribute, Type, Vocabulary

_AUTHORS = ("customer", "teammate", "bot")
# Up to API 2.15 a conversation's priority is priority / not_priority, from 2.16 none ... urgent (Intercom-OpenAPI).
_PRIORITIES = ("none", "low", "medium", "high", "urgent", "priority", "not_priority")


class _More(TypedDict, total=False):
    options: tuple[str, ...]
    from_body: bool
    may_be_empty: bool
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A name that rules and templates may use. `get` gives its raw value, None if it is not known.
    `from_body` marks what holds a person's own words: a store may leave it out and derive it again from the event.
    `short` is a second, plain name. Choices and sets with `options` take nothing else in a rule."""

    name: str
    type: Type
    about: str
    source: str
    get: Get
    options: tuple[str, ...] = ()
    from_body: bool = False
    may_be_empty: bool = False
    short: str | None = None


def _event_fields() -> Iterator[Field]:
    yield Field(
        name="event.name",
        type="choice",
        options=EVENT_NAMES,
        about="what happened",
        source="notification",
        get=lambda snapshot: snapshot.event.name,
    )
    yield Field(
        name="event.topic",
        type="choice",
        options=tuple(EVENT_BY_TOPIC),
        about="Intercom's own word for it",
        source="notification",
        get=lambda snapshot: snapshot.event.topic,
    )
    yield Field(
        name="admin.id",
        type="text",
        about="the teammate who did it",
        source="notification",
        get=lambda snapshot: snapshot.event.admin_id,
    )
    yield Field(
        name="event.own",
        type="flag",
        about="whether this service did it itself (only rules with include_own see such events)",
        source="ledger",
        get=lambda snapshot: snapshot.past.is_own,
    )
    yield Field(
        name="now", type="time", about="when the rules are asked", source="clock", get=lambda snapshot: snapshot.now
    )
    yield _plain("links.conversation", "the conversation in Intercom", lambda snapshot: snapshot.conversation_url)


def _plain(name: str, about: str, get: Get) -> Field:
    return Field(name=name, type="text", about=about, source="settings", get=get)


def _desk_fields(vocabulary: Vocabulary) -> Iterator[Field]:
    desk = vocabulary.desk
    yield Field(
        name="desk.open",
        type="flag",
        about="whether the desk is at work now, by the hours in the vocabulary",
        source="clock",
        get=lambda snapshot: desk.has(snapshot.now) if desk and snapshot.now else None,
    )


def _conversation(
    name: str, type_: Type, about: str, read: Callable[[Conversation], object], **more: Unpack[_More]
) -> Field:
    return Field(
        name=f"conversation.{name}",
        type=type_,
        about=about,
        source="conversation",
        get=of_conversation(read),
        **more,
    )


def _conversation_fields(vocabulary: Vocabulary) -> Iterator[Field]:
    team = {id_: name for name, id_ in vocabulary.teams.items()}
    teammate = {id_: name for name, id_ in vocabulary.teammates.items()}
    yield _conversation("id", "text", "Intercom's id", lambda it: it.id)
    yield _conversation("title", "text", "its title", lambda it: it.title)
    states = ("open", "closed", "snoozed")
    yield _conversation("state", "choice", "open, closed or snoozed", lambda it: it.state, options=states)
    yield _conversation("channel", "text", "where it came in (conversation, email, ...)", lambda it: it.channel)
    yield _conversation("subject", "text", "the subject of its first message", lambda it: it.subject)
    yield _conversation(
        "started_by", "choice", "who started it", lambda it: known_author(it.started_by), options=_AUTHORS
    )
    yield _conversation("priority", "choice", "Intercom's priority", lambda it: it.priority, options=_PRIORITIES)
    yield _conversation("created_at", "time", "when it began", lambda it: it.created_at)
    yield _conversation("tags", "set", "its tags", lambda it: it.tags, options=vocabulary.tags, short="tag")
    yield _conversation(
        "teammate", "text", "who it is assigned to", lambda it: teammate.get(it.teammate_id or "", it.teammate_id)
    )
    yield _conversation("team", "text", "the team it is assigned to", lambda it: team.get(it.team_id or "", it.team_id))
    yield _conversation("first_text", "text", "its first message", lambda it: it.first_text, from_body=True)
    yield _conversation("waiting_since", "time", "since when the customer waits", lambda it: it.waiting_since)


def _message(name: str, type_: Type, about: str, read: Callable[[Message], object], **more: Unpack[_More]) -> Field:
    return Field(
        name=f"message.{name}",
        type=type_,
        about=about,
        source="notification",
        get=of_message(read),
        **more,
    )


def _message_fields() -> Iterator[Field]:
    yield _message("text", "text", "what was written", lambda it: it.text, from_body=True, may_be_empty=True)
    yield _message("author", "choice", "who wrote", lambda it: known_author(it.author.kind), options=_AUTHORS)
    yield _message("author_name", "text", "the writer's name", lambda it: it.author.name)
    yield _message("part_type", "text", "comment, note, close, ...", lambda it: it.part_type)
    yield _message("attachments", "number", "how many files came with it", lambda it: len(it.attachments))
    yield _message("command", "text", "a teammate's command in a note: /bug", command(1), from_body=True)
    yield _message("command_argument", "text", "what follows the command on its line", command(2), from_body=True)


def _contact(name: str, type_: Type, about: str, read: Callable[[Contact], object], **more: Unpack[_More]) -> Field:
    return Field(
        name=f"contact.{name}",
        type=type_,
        about=about,
        source="contact",
        get=of_contact(read),
        **more,
    )


def _contact_fields() -> Iterator[Field]:
    yield Field(name="contact.id", type="text", about="Intercom's id", source="contact", get=contact_id)
    yield _contact("external_id", "text", "the id in your own system", lambda it: it.external_id)
    yield _contact("role", "choice", "user, lead or visitor", lambda it: it.role, options=("user", "lead", "visitor"))
    yield _contact("name", "text", "the customer's name", lambda it: it.name)
    yield _contact("email", "text", "the customer's e-mail address", lambda it: it.email)
    yield _contact("language", "text", "the customer's language", lambda it: it.language)
    yield _contact("country", "text", "the customer's country", lambda it: it.country)
    yield _contact("created_at", "time", "when the customer was first seen", lambda it: it.created_at)


def _ticket_fields(vocabulary: Vocabulary) -> Iterator[Field]:
    yield Field(
        name="ticket.kinds",
        type="set",
        options=vocabulary.ticket_kinds,
        about="the kinds of tickets already filed from this conversation",
        source="ledger",
        get=lambda snapshot: tuple(ticket.kind for ticket in snapshot.tickets),
    )
    yield Field(
        name="ticket.count",
        type="number",
        about="how many tickets were already filed from this conversation",
        source="ledger",
        get=lambda snapshot: len(snapshot.tickets),
    )


def _attribute_field(attribute: Attribute) -> Field:
    return Field(
        name=f"conversation.attributes.{attribute.name}",
        short=attribute.name,
        type=attribute.type,
        options=attribute.options,
        about=attribute.about,
        source="conversation",
        get=of_conversation(lambda it: it.attributes.get(attribute.name)),
    )


def _contact_attribute_field(attribute: Attribute) -> Field:
    return Field(
        name=f"contact.attributes.{attribute.name}",
        short=attribute.short,
        type=attribute.type,
        options=attribute.options,
        about=attribute.about,
        source="contact",
        get=of_contact(lambda it: it.attributes.get(attribute.name)),
    )


@lru_cache(maxsize=16)
def fields_of(vocabulary: Vocabulary) -> Mapping[str, Field]:
    """Every name that a rule may use -> its field. A field with a short name stands here under both."""
    table = {}
    for field in _all(vocabulary):
        table[field.name] = field
        if field.short:
            table[field.short] = field
    return table


def _all(vocabulary: Vocabulary) -> Iterator[Field]:
    yield from _event_fields()
    yield from _conversation_fields(vocabulary)
    yield from _message_fields()
    yield from _contact_fields()
    yield from _ticket_fields(vocabulary)
    yield from _desk_fields(vocabulary)
    yield from map(_attribute_field, vocabulary.attributes.values())
    yield from map(_contact_attribute_field, vocabulary.contact_attributes.values())


BODY_FIELDS: frozenset[str] = frozenset(field.name for field in _all(Vocabulary()) if field.from_body)
"""Names of facts that hold a person's own words."""
