"""What happens in a test, as if Intercom had told it: the event with what goes without saying, or a stored webhook's.

Without saying: the conversation and its customer exist, it began now, is without tags and, if it is told of its first
message, that is its first text; whoever an event is always caused by has written, nothing if nothing is said."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import get_args

from app.rules.events import Author, AuthorKind, Contact, Conversation, Event, Message, Past, Snapshot, Ticket
from app.rules.facts import facts_of, moment
from app.rules.topics import EVENT_BY_TOPIC, TOPICS
from app.rules.vocabulary import Attribute, Vocabulary

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
"""The pinned clock of a test that does not say what time it is: a Monday."""
_APP = "test"
_CONVERSATION = "conversation-1"
_CUSTOMER = "customer-1"
_FIRST_MESSAGE = ("conversation_started", "conversation_started_by_teammate")
# Who causes an event and, of what is part of a conversation, Intercom's kind of part (tests/payloads).
_CAUSE: Mapping[str, tuple[AuthorKind, str | None]] = {
    "conversation_started": ("customer", None),
    "customer_replied": ("customer", "comment"),
    "teammate_replied": ("teammate", "comment"),
    "teammate_noted": ("teammate", "note"),
    "conversation_assigned": ("teammate", "assignment"),
    "teammate_closed": ("teammate", "close"),
    "teammate_opened": ("teammate", "open"),
    "teammate_snoozed": ("teammate", "snoozed"),
    "conversation_unsnoozed": ("bot", "timer_unsnooze"),
    "conversation_started_by_teammate": ("teammate", None),
    "bot_replied": ("bot", "comment"),
    "priority_changed": ("teammate", "priority_changed"),
}
_ATTRIBUTE = "conversation.attributes."
_TEXT, _AUTHOR, _PART_TYPE = "message.text", "message.author", "message.part_type"

Fixture = Callable[[str], Event | str]
"""The event in a stored webhook body, by its path below the rulebook's folder; or why there is none, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBefore:
    """That a customer was asked for an attribute: by which rule, how often, and how long ago the last time."""

    attribute: Attribute
    rule: str
    times: int
    ago: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """How things were: kinds of tickets filed from this conversation, what its customer was asked, the rules that led
    to the event, oldest first, and whether this service did it itself."""

    tickets: tuple[str, ...] = ()
    asked: tuple[AskedBefore, ...] = ()
    chain: tuple[str, ...] = ()
    is_own: bool = False


def topic_of(name: str) -> str:
    """The first of Intercom's topics that have this plain name."""
    return next(topic for topic, known in EVENT_BY_TOPIC.items() if known == name)


def event_of(topic: str, now: datetime, given: Mapping[str, object]) -> Event:
    """An event of this topic with what goes without saying; `given` are facts by full name."""
    name, item = TOPICS[topic].name, TOPICS[topic].item
    author, part_type = _CAUSE.get(name, ("unknown", None))
    has_message = name in _CAUSE or any(each.startswith("message.") for each in given)
    message = Message(id=None, part_type=part_type, text="", author=Author(kind=author)) if has_message else None
    first = given.get(_TEXT) if name in _FIRST_MESSAGE else None
    conversation = Conversation(
        id=_CONVERSATION,
        created_at=now,
        tags=(),
        started_by=author if name in _FIRST_MESSAGE else "unknown",
        first_text=first if isinstance(first, str) else None,
        contact_ids=(_CUSTOMER,),
    )
    return Event(
        app_id=_APP,
        topic=topic,
        name=name,
        created_at=now,
        conversation=conversation if item == "conversation" else None,
        message=message,
        contact=Contact(id=_CUSTOMER) if item in ("conversation", "contact") else None,
    )


def facts_at(
    event: Event, now: datetime, before: Before, given: Mapping[str, object], vocabulary: Vocabulary
) -> dict[str, object]:
    """The facts of the event as production makes them, and over them those `given`; None among these takes one away."""
    asked = {each.attribute.name: _asked(each, now) for each in before.asked}
    message, conversation = _message(event.message, given), _conversation(event.conversation, given)
    snapshot = Snapshot(
        event=replace(event, message=message, conversation=conversation),
        tickets=tuple(_tickets(before.tickets)),
        now=now,
        past=Past(chain=before.chain, is_own=before.is_own, questions=asked),
    )
    facts = {**facts_of(snapshot, vocabulary), **given}
    return {name: value for name, value in facts.items() if value is not None}


def _asked(before: AskedBefore, now: datetime) -> dict[str, object]:
    """As `app.rules.asked` reads it; each button is called as the option that it stands for."""
    return {
        "rule": before.rule,
        "times": before.times,
        "at": moment(now - before.ago),
        "sent": True,
        "buttons": {option: option for option in before.attribute.options},
    }


def _conversation(conversation: Conversation | None, given: Mapping[str, object]) -> Conversation | None:
    """The conversation with the attributes that are given, so that no question of which one is the answer is open."""
    if conversation is None:
        return None
    told = {
        name.removeprefix(_ATTRIBUTE): value
        for name, value in given.items()
        if name.startswith(_ATTRIBUTE) and value is not None
    }
    return replace(conversation, attributes={**conversation.attributes, **told})


def _message(message: Message | None, given: Mapping[str, object]) -> Message | None:
    """The message with what is given of it, so that a command in it is found as it is in production."""
    if message is None:
        return None
    text, author, part_type = given.get(_TEXT), given.get(_AUTHOR), given.get(_PART_TYPE)
    kind = next((each for each in get_args(AuthorKind) if each == author), message.author.kind)
    return replace(
        message,
        text=text if isinstance(text, str) else message.text,
        part_type=part_type if isinstance(part_type, str) else message.part_type,
        author=replace(message.author, kind=kind),
    )


def _tickets(kinds: Iterable[str]) -> Iterable[Ticket]:
    return (Ticket(kind=kind, matter="conversation", title=kind, url=None) for kind in kinds)
