"""What a notification is about: where Intercom puts the object and the part that caused the event, shape by shape.
Shapes as captured in January 2026 and, for API 1.x, in 2019; as documented where none was captured.
`item` is always the notification's `data.item`.
"""

from collections.abc import Callable, Mapping

from app.rules.topics import OUR_OWN
from app.webhooks.untrusted import NOTHING, Json, identity, moment, rows, table

FIRST_MESSAGE = frozenset({"conversation.user.created", "conversation.admin.single.created"})
# These carry parts too (a read one lists whatever was unread), but no part of them is what happened.
_CAUSED_BY_NO_PART = frozenset({"conversation.read", "conversation.deleted", "conversation.company.updated"})
_ONE_PART_ONCE = frozenset(
    {
        "conversation.user.created",
        "conversation.user.replied",
        "conversation.admin.replied",
        "conversation.admin.noted",
        "conversation.admin.assigned",
        "conversation.admin.open.assigned",
        "conversation.admin.closed",
        "conversation.admin.opened",
        "conversation.admin.snoozed",
        "conversation.admin.unsnoozed",
        "conversation.admin.single.created",
        "conversation.operator.replied",
        "conversation.priority.updated",
        "conversation.contact.attached",
        "conversation.contact.detached",
        "conversation_part.redacted",
        "conversation_part.tag.created",
    }
)
# What is told of here was done to a part by somebody else than its author.
DONE_TO_A_PART = frozenset(
    {
        "conversation_part.redacted",
        "conversation_part.tag.created",
        "conversation.rating.added",
        "conversation.admin.replied.translated",
    }
)
_CUSTOMERS = frozenset({"user", "lead", "contact", "visitor"})
_WRITERS: Mapping[str, frozenset[str]] = {
    "conversation.user.replied": _CUSTOMERS,
    "conversation.admin.replied": frozenset({"admin", "teammate"}),
    "conversation.admin.noted": frozenset({"admin", "teammate"}),
    "conversation.operator.replied": frozenset({"bot", "operator", "workflow", "fin"}),
}
_CONTACT_ITEMS = frozenset({None, "user", "lead", "contact", "visitor"})


def conversation_object(item: Json) -> Json:
    """The conversation of a `conversation.*` item: itself, or wrapped as `conversation`.
    `conversation.contact.attached` and `.detached` wrap a raw record: `{model: {id, ...}, parts: [...]}`.
    """
    wrapped = table(item.get("conversation"))
    model = table(wrapped.get("model"))
    return {**model, "conversation_parts": wrapped.get("parts")} if model else wrapped or item


def conversation_id(item: Json) -> str | None:
    """Deletes name it `conversation_id`; so may items that are about a part and have an id of their own."""
    found = conversation_object(item)
    return identity(found.get("conversation_id")) or identity(found.get("id"))


def contact_object(item: Json) -> Json:
    """The contact of an item: itself, or wrapped as `contact` (API 1.x: `user`) beside a tag, company, conversation."""
    wrapped = table(item.get("contact")) or table(item.get("user"))
    if wrapped:
        return wrapped
    kind = item.get("type")
    return item if kind is None or (isinstance(kind, str) and kind in _CONTACT_ITEMS) else NOTHING


def _contact_id(item: Json) -> str | None:
    return identity(contact_object(item).get("id"))


def _ticket_id(item: Json) -> str | None:
    return identity((table(item.get("ticket")) or item).get("id"))


def _company_id(item: Json) -> str | None:
    return identity((table(item.get("company")) or item).get("id"))


def _admin_id(item: Json) -> str | None:
    """An activity log event has an id of its own and names the teammate `performed_by`."""
    return identity((table(item.get("performed_by")) or table(item.get("admin")) or item).get("id"))


_ABOUT: Mapping[str, tuple[str, Callable[[Json], str | None]]] = {
    "conversation": ("conversation", conversation_id),
    "conversation_part": ("conversation", conversation_id),
    "contact": ("contact", _contact_id),
    "granular": ("contact", _contact_id),
    "visitor": ("contact", _contact_id),
    "ticket": ("ticket", _ticket_id),
    "company": ("company", _company_id),
    "admin": ("admin", _admin_id),
}


def about(topic: str, item: Json) -> tuple[str | None, str | None]:
    """Kind ("conversation", "contact", "ticket", "company", "admin") and id of what the notification is about;
    the id is None where the item names none, both are None for topics about something else.
    """
    kind, find = _ABOUT["conversation"] if topic in OUR_OWN else _ABOUT.get(topic.split(".", 1)[0], (None, None))
    return kind, find(item) if find else None


def first_message(conversation: Json) -> Json:
    """The message a conversation began with: `source`, in API 1.x `conversation_message`."""
    return table(conversation.get("source")) or table(conversation.get("conversation_message"))


def causing_part(topic: str, item: Json) -> Json:
    """The part that is what happened, empty where there is none: the first message of a new conversation, else the
    newest part, where one by the kind of author that the topic speaks of goes first.
    """
    part = table(item.get("ticket_part"))
    if part or topic in _CAUSED_BY_NO_PART:
        return part
    conversation = conversation_object(item)
    first = first_message(conversation) if topic in FIRST_MESSAGE else NOTHING
    return first or table(item.get("conversation_part")) or _newest(parts_in(conversation), _WRITERS.get(topic))


def parts_in(conversation: Json) -> list[Json]:
    """The parts that a conversation lists: in a webhook those that caused it, in REST the 500 newest."""
    listed = conversation.get("conversation_parts")
    return rows(table(listed).get("conversation_parts") if isinstance(listed, dict) else listed)


def _newest(parts: list[Json], writers: frozenset[str] | None) -> Json:
    if len(parts) <= 1:
        return parts[0] if parts else NOTHING

    def order(numbered: tuple[int, Json]) -> tuple[bool, float, int]:
        index, part = numbered
        at, kind = moment(part.get("created_at")), table(part.get("author")).get("type")
        return isinstance(kind, str) and kind in (writers or ()), at.timestamp() if at else 0.0, index

    return max(enumerate(parts), key=order)[1]


def occurring_part(topic: str, item: Json) -> Json:
    """`causing_part` for topics that one part brings about once; empty for those that may come again about the same
    part (a rating, a translation), where the part's id would hide the second.
    """
    return causing_part(topic, item) if topic in _ONE_PART_ONCE or "ticket_part" in item else NOTHING


def tag_object(item: Json) -> Json:
    """The tag of a tag event: `tag`, else the last of `tags_added` (API 1.x)."""
    added = rows(table(item.get("tags_added")).get("tags"))
    return table(item.get("tag")) or (added[-1] if added else NOTHING)
