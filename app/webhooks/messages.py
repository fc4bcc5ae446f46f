"""Who wrote a part and what: conversation parts, ticket parts, first messages, of webhooks and REST alike."""

import re
from collections.abc import Mapping
from datetime import datetime

from app.rules.events import Author, AuthorKind, Message
from app.webhooks.plain_text import plain_text
from app.webhooks.untrusted import Json, assigned, identity, moment, rows, table, text

_KINDS: Mapping[str, AuthorKind] = {
    "user": "customer",
    "lead": "customer",
    "contact": "customer",
    "visitor": "customer",
    "admin": "teammate",
    "teammate": "teammate",
    "bot": "bot",
    "operator": "bot",
    "workflow": "bot",
    "fin": "bot",
}
_SHOWN_BY_TYPE = ("image/", "video/")
_SHOWN_BY_NAME = re.compile(r"\.(?:png|jpe?g|gif|webp|heic|bmp|mp4|mov|webm|avi|mkv)(?:[?#]|$)", re.IGNORECASE)


def author_of(part: Json) -> Author:
    """The author of a part or first message; kind "unknown" where no known type is named. What Intercom's AI agent
    wrote under a teammate's name is a bot's (`from_ai_agent`). The raw records of conversation.contact.attached name a
    teammate `owner_id`.
    """
    author = table(part.get("author"))
    if not author and assigned(part.get("owner_id")):
        return Author(kind="teammate", id=assigned(part.get("owner_id")))
    kind = author_kind(author.get("type"))
    return Author(
        kind="bot" if kind == "teammate" and author.get("from_ai_agent") is True else kind,
        id=identity(author.get("id")),
        name=text(author.get("name")),
        email=text(author.get("email")),
    )


def author_kind(vendor_type: object) -> AuthorKind:
    return _KINDS.get(vendor_type, "unknown") if isinstance(vendor_type, str) else "unknown"


def message_of(part: Json, *, created_at: datetime | None = None) -> Message:
    """A part as a message. `created_at` is for first messages, which carry no time of their own: the conversation's."""
    return Message(
        id=identity(part.get("id")),
        part_type=text(part.get("part_type")),
        text=body_of(part) or "",
        author=author_of(part),
        created_at=moment(part.get("created_at")) or created_at,
        attachments=_attachments(part),
        recordings=recordings_of(part),
        quick_reply_id=identity(table(part.get("metadata")).get("quick_reply_uuid")),
    )


def body_of(part: Json) -> str | None:
    """The plain text of a part's body, None if it has none. Of a redacted part it is "": what Intercom puts there is
    its own sentence, not the author's.
    """
    if part.get("redacted") is True:
        return ""
    body = part.get("body")
    return plain_text(body) if isinstance(body, str) else None


def recordings_of(part: Json) -> tuple[str, ...]:
    """The attachments that show something, pictures and films: by their type, else by their name."""
    shown = [each for each in rows(part.get("attachments")) if _shows(each)]
    found = (text(each.get("url")) or text(each.get("name")) for each in shown)
    return tuple(each for each in found if each)


def _shows(attachment: Json) -> bool:
    kind = text(attachment.get("content_type"))
    if kind:
        return kind.lower().startswith(_SHOWN_BY_TYPE)
    names = (text(attachment.get("name")), text(attachment.get("url")))
    return any(_SHOWN_BY_NAME.search(name) for name in names if name)


def _attachments(part: Json) -> tuple[str, ...]:
    found = (text(each.get("url")) or text(each.get("name")) for each in rows(part.get("attachments")))
    return tuple(each for each in found if each)
