"""Who said what in a conversation, read from Intercom's REST answer: what must be known before anybody speaks in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from app.integrations.parts import Json, mappings, parts_of, seconds, text, uuids_offered
from app.integrations.texts import plain_text

Kind = Literal["customer", "teammate", "bot", "us"]

SOURCE = "source"
"""The part type given to the message that a conversation began with, for which Intercom has none."""

_CUSTOMERS = frozenset({"user", "lead", "contact", "visitor"})
_TEAMMATES = frozenset({"admin", "teammate"})
_SENT_BY_MACHINE = frozenset({"automated", "campaigns_initiated", "operator_initiated"})
_NOTICES = (
    "note",
    "_updated_by_",
    "_expectation",
    "_details",
    "_rating_",
    "_changed",
    "custom_action_",
    "merged_",
    "_event",
)
"""What stands in the type of a part that is no message, body or not. Types are open-ended; what is not known to be a
notice is taken for a message: better silent once too often than two voices at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One part of a conversation. `text` is plain; `kind` "us" is our own seat; what an AI agent wrote under a
    teammate's name is a bot's. `is_message`: the customer wrote it or was shown it, words, pictures or buttons.
    `offered` are the uuids of the buttons it shows, `quick_reply_uuid` is that of the button it answers with.
    """

    kind: Kind
    part_id: str
    part_type: str
    text: str
    at: datetime
    is_message: bool
    author_id: str = ""
    name: str = ""
    email: str = ""
    offered: tuple[str, ...] = ()
    quick_reply_uuid: str | None = None

    @property
    def is_note(self) -> bool:
        """Whether it is an internal note, which only teammates see."""
        return self.part_type.startswith("note")


def voices_in(conversation: Json, *, admin_id: str) -> list[Voice]:
    """Every part of the conversation and the message it began with, oldest first. `admin_id` is our own seat. Entries
    that cannot be read are passed over; a part without a readable time has the time of the one before it.
    """
    at = _moment(seconds(conversation), datetime.fromtimestamp(0, UTC))
    found = [_first(conversation, at, admin_id)]
    for part in parts_of(conversation):
        at = _moment(seconds(part), at)
        found.append(_voice(part, text(part.get("part_type")), at, admin_id))
    return sorted((one for one in found if one is not None), key=lambda one: one.at)


def _first(conversation: Json, at: datetime, admin_id: str) -> Voice | None:
    source = conversation.get("source")
    if not isinstance(source, Mapping):
        return None
    by_machine = source.get("delivered_as") in _SENT_BY_MACHINE
    return _voice(source, SOURCE, at, admin_id, by_machine=by_machine)


def _voice(part: Json, part_type: str, at: datetime, admin_id: str, *, by_machine: bool = False) -> Voice:
    author = part.get("author")
    author = author if isinstance(author, Mapping) else {}
    metadata = part.get("metadata")
    clicked = metadata.get("quick_reply_uuid") if isinstance(metadata, Mapping) else None
    offered = uuids_offered(part)
    return Voice(
        kind=_kind(author, admin_id, by_machine=by_machine),
        part_id=str(part.get("id") or ""),
        part_type=part_type,
        text="" if part.get("redacted") is True else plain_text(text(part.get("body"))),
        at=at,
        is_message=_may_be_message(part_type) and _shows_something(part, offered),
        author_id=str(author.get("id") or ""),
        name=text(author.get("name")),
        email=text(author.get("email")),
        offered=tuple(offered),
        quick_reply_uuid=text(clicked) or None,
    )


def _kind(author: Json, admin_id: str, *, by_machine: bool) -> Kind:
    written_as = author.get("type")
    if written_as in _CUSTOMERS:
        return "customer"
    if written_as not in _TEAMMATES:
        return "bot"
    if str(author.get("id")) == admin_id:
        return "us"
    return "bot" if by_machine or author.get("from_ai_agent") is True else "teammate"


def _may_be_message(part_type: str) -> bool:
    return not any(word in part_type for word in _NOTICES)


def _shows_something(part: Json, offered: Sequence[str]) -> bool:
    body = text(part.get("body"))
    has_body = bool(plain_text(body)) or "<img" in body
    return has_body or bool(offered) or any(mappings(part.get("attachments")))


def _moment(unix: float, otherwise: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(unix, UTC)
    except (ValueError, OverflowError, OSError):
        return otherwise
