"""What a message owes to a telling: which one it belongs to, and whether that is still to be told."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from app.rules.actions import Ask
from app.rules.decision import Step
from app.rules.events import Event
from app.runs.ledger_steps import Part
from app.runs.telling.news import TOPIC
from app.store import tellings
from app.store.database import Database
from app.store.tellings import NOT_SAID, Telling

NEWS_DRAFTED = "what the customer is told first is only drafted: a teammate sends it, and asks"


def of_its_telling(part: Part, event: Event) -> Part:
    """The part with the telling that it belongs to, where the event is the news that a ticket is done."""
    news = event.news
    if news is None or event.topic != TOPIC or news.completion is None:
        return part
    return replace(part, telling=f"{news.gid}/{news.completion}", is_approved=news.approved is True)


def with_their_news(said: Sequence[Step], only_drafted: Collection[str], event: Event) -> list[Step]:
    """The steps that speak to the customer; where the news of a ticket became a draft, of the rules `only_drafted`, the
    question beside them is needless: nobody is asked how it was who was not told."""
    if event.news is None:
        return list(said)
    return [replace(step, needless=step.needless or NEWS_DRAFTED) if _asks_of(step, only_drafted) else step
            for step in said]  # fmt: skip


def _asks_of(step: Step, rules: Collection[str]) -> bool:
    return isinstance(step.action, Ask) and any(rule in rules for rule in (step.rule, *step.also))


def told_elsewhere(event: Event) -> str | None:
    """Why nothing is said to the customer about a ticket's news in this conversation; None where it may be."""
    news = event.news
    if news is None or news.speaks is not False:
        return None
    if news.spoken_in:
        return f"told in conversation {news.spoken_in}"
    return f"the customer is not told: {news.not_told or f'triage tell show {news.gid}'}"


def silenced(db: Database, app_id: str, parts: Iterable[Part]) -> dict[str, Telling]:
    """The tellings of these parts of which nothing may be said now, by what the parts call them."""
    called = sorted({part.telling for part in parts if part.telling})
    found = {each: _telling(db, app_id, each) for each in called}
    return {each: telling for each, telling in found.items() if telling is not None and not telling.may_be_said}


def _telling(db: Database, app_id: str, called: str) -> Telling | None:
    gid, _, completion = called.partition("/")
    return tellings.of_completion(db, app_id, gid, int(completion))


def why_silenced(telling: Telling) -> str:
    """Why nothing of a telling may be said, and what lets it go on."""
    if telling.state == "stopped" and telling.stopped_by:
        return f"{NOT_SAID} by {telling.stopped_by}; to go on: triage tell go {telling.gid}"
    return f"{NOT_SAID}: {telling.reason or 'the ticket is not done'}"
