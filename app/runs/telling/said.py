"""What a message owes to a telling: which one it belongs to, and whether that is still to be told."""

from collections.abc import Iterable
from dataclasses import replace

from app.rules.events import Event
from app.runs.ledger_steps import Part
from app.runs.telling.news import TOPIC
from app.store import tellings
from app.store.database import Database

_UNDER_WAY = frozenset({"telling", "over"})


def of_its_telling(part: Part, event: Event) -> Part:
    """The part with the telling that it belongs to, where the event is the news that a ticket is done."""
    news = event.news
    if news is None or event.topic != TOPIC or news.completion is None:
        return part
    return replace(part, telling=f"{news.gid}/{news.completion}", is_approved=news.approved is True)


def told_elsewhere(event: Event) -> str | None:
    """Why nothing is said to the customer about a ticket's news in this conversation; None where it may be."""
    news = event.news
    if news is None or news.speaks is not False:
        return None
    if news.spoken_in:
        return f"told in conversation {news.spoken_in}"
    return f"the customer is not told: triage tell show {news.gid}"


def without_stopped(db: Database, app_id: str, parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts without those of tellings that were stopped."""
    listed = tuple(parts)
    told = {part.telling for part in listed if part.telling}
    stopped = {each for each in told if _is_stopped(db, app_id, each)}
    return tuple(part for part in listed if part.telling not in stopped)


def _is_stopped(db: Database, app_id: str, told: str) -> bool:
    gid, _, completion = told.partition("/")
    state = tellings.state_of(db, app_id, gid, int(completion))
    return state is not None and state not in _UNDER_WAY
