"""News of a ticket go to every conversation that is linked to it: one event each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.rules.events import News
from app.rules.topics import OUR_OWN
from app.store import ticket_links
from app.store.database import Conn, Database
from app.store.own_events import OwnEvent
from app.store.ticket_links import Linked
from app.webhooks.own import envelope, told_news

__all__ = ["Linked", "children", "linked"]

_A_FEW = 5


def linked(db: Conn | Database, gid: str) -> list[Linked]:
    """The conversations linked to a ticket, or to one that was merged into it. Of each contact's one `speaks`."""
    return ticket_links.linked(db, gid, ours=sorted(OUR_OWN))


def children(  # noqa: PLR0913 - what events are made of, each by its name
    news: News, linked: Sequence[Linked], *, topic: str, key: str, at: datetime, bulk: bool | None = None,
    recovered: bool = False,
) -> list[OwnEvent]:  # fmt: skip
    """One event for each conversation, with `key` and the conversation's id as its key. `at`: when it happened in
    Asana. Where there are more than a few they give way to live work, unless `bulk` says otherwise."""
    is_bulk = len(linked) > _A_FEW if bulk is None else bulk
    return [
        replace(_child(news, each, topic=topic, key=key, at=at), bulk=is_bulk, recovered=recovered) for each in linked
    ]


def _child(news: News, to: Linked, *, topic: str, key: str, at: datetime) -> OwnEvent:
    _, app_id, conversation_id = to.conversation.split(":", 2)
    whole_key = f"{key}/{conversation_id}"
    body = envelope(
        app_id=app_id,
        topic=topic,
        key=whole_key,
        at=at,
        conversation={"id": conversation_id},
        more=told_news(replace(news, speaks=to.speaks, spoken_in=to.spoken_in)),
    )
    return OwnEvent(app_id=app_id, topic=topic, lane=to.conversation, key=whole_key, created_at=at, body=body)
