"""The news that a ticket is done, as each linked conversation gets it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from app.rules.events import News
from app.runs.news.fan_out import Linked, children
from app.store.own_events import OwnEvent
from app.store.tellings import Telling
from app.store.told_conversations import Released

TOPIC = "ticket.fixed"


def key_start(telling: Telling) -> str:
    """What the delivery keys of a telling's events begin with; the conversation's id follows."""
    return f"{_key(telling)}/"


def events(telling: Telling, released: Sequence[Released], at: datetime) -> list[OwnEvent]:
    """One event for each conversation. `at`: when it is told, by the vendor's clock, so that nothing of it is late."""
    return [event for each in released for event in _event(telling, each, at)]


def _event(telling: Telling, each: Released, at: datetime) -> Iterator[OwnEvent]:
    news = News(
        gid=telling.gid,
        kind=telling.kind,
        title=telling.title,
        url=telling.url,
        what_changed=telling.what_changed,
        completion=telling.completion,
        not_told=each.reason,
        approved=each.approved or None,
    )
    to = Linked(conversation=each.conversation, contact=each.contact, speaks=each.speaks, spoken_in=each.spoken_in)
    yield from children(news, [to], topic=TOPIC, key=_key(telling), at=at, bulk=True)


def _key(telling: Telling) -> str:
    return f"ticket/{telling.gid}/fixed/{telling.completion}"
