"""What this service tells itself, in the envelope in which Intercom tells: so it is stored, replayed, explained and
backtested as what Intercom tells is."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.rules.events import Change, News
from app.webhooks.untrusted import Json, identity, table, text, whole

_MOST_COMPLETIONS = 1_000_000


def envelope(
    *, app_id: str, topic: str, key: str, at: datetime, conversation: Mapping[str, Any], more: Mapping[str, Any] = {}
) -> bytes:
    """The bytes of an event of ours about a conversation: its id alone is enough. `key` is its delivery key; `more`
    stands beside the conversation, under the names that `news_of`, `change_of` and `schedule_of` read."""
    told = {
        "type": "notification_event",
        "app_id": app_id,
        "topic": topic,
        "id": key,
        "created_at": at.timestamp(),
        "data": {"type": "notification_event_data", "item": {"conversation": dict(conversation), **more}},
    }
    return json.dumps(told, default=str).encode()


def told_news(news: News) -> dict[str, Any]:
    """News as they stand in an envelope, under `news`."""
    return {"news": {name: value for name, value in asdict(news).items() if value is not None}}


def news_of(item: Json) -> News | None:
    told = table(item.get("news"))
    gid = identity(told.get("gid"))
    if gid is None:
        return None
    names = ("kind", "title", "url", "author", "author_gid", "comment", "comment_gid", "field", "before", "after",
             "what_changed", "merged_into", "spoken_in", "not_told")  # fmt: skip
    return News(
        gid=gid,
        is_for_customer=_flag(told.get("is_for_customer")),
        speaks=_flag(told.get("speaks")),
        approved=_flag(told.get("approved")),
        completion=whole(told.get("completion"), 0, _MOST_COMPLETIONS),
        **{name: text(told.get(name)) for name in names},
    )


def change_of(item: Json) -> Change | None:
    told = table(item.get("change"))
    name = text(told.get("attribute"))
    return Change(attribute=name, before=told.get("before"), after=told.get("after")) if name else None


def schedule_of(item: Json) -> str | None:
    return text(item.get("schedule"))


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
