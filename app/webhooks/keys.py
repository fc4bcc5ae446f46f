"""The keys that tell events apart and lanes that keep them in order: what is a duplicate is decided by unique
constraints over these. Parts of a key are ids of printable ASCII; the separator inside one is escaped, so
that two keys stay two.
"""

from datetime import datetime


def delivery_key(app_id: str, notification_id: str) -> str:
    """`<app>/<notification id>`: the same for every attempt to deliver one notification."""
    return _joined("/", app_id, notification_id)


def nameless_delivery_key(app_id: str, topic: str, created_at: datetime | None, digest: str) -> str:
    """`<app>/<topic>/<UNIX seconds>/<digest>`, for notifications whose id is null (pings are)."""
    return _joined("/", app_id, topic, str(int(created_at.timestamp())) if created_at else "", digest)


def occurrence_key(app_id: str, part_id: str, topic: str, *, tag_id: str | None = None) -> str:
    """`<app>/<part id>/<topic>`, for tag events with `/<tag id>` behind it: the same whether a webhook or a later sweep
    brought the event in. A sweep that re-reads a conversation builds it from the part's `id` (for
    conversation.user.created and conversation.admin.single.created from `source.id`) and the topic it stands for.
    Part ids are unique only within a workspace, hence the app id.
    """
    return _joined("/", app_id, part_id, topic, *([tag_id] if tag_id else []))


def part_of_occurrence(key: str) -> str:
    """`<app>/<part id>`: what an occurrence is about, whatever happened to it."""
    return "/".join(key.split("/", 2)[:2])


def found_key(app_id: str, object_id: str, topic: str, *what: str) -> str:
    """`<app>/<object id>/<topic>/<what>`, for what was found by comparing and no part tells of."""
    return _joined("/", app_id, object_id, topic, *what)


def lane(kind: str, app_id: str, object_id: str) -> str:
    """`conversation:<app>:<id>` and so on: events of one lane are worked on one after the other."""
    return _joined(":", kind, app_id, object_id)


def _joined(separator: str, *parts: str) -> str:
    escaped = f"%{ord(separator):02X}"
    return separator.join(part.replace("%", "%25").replace(separator, escaped) for part in parts)
