"""What Asana tells of a project is only a hint: the tickets that it names are to be looked at."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app import clock
from app.runs.news.stories import COMMENT, DUPLICATE, NO_DUPLICATE
from app.runs.workplace import Workplace
from app.store import effects, events, own_events, ticket_links
from app.store.effects import Entry
from app.store.events import StoredEvent
from app.store.lanes import Lease
from app.store.own_events import OwnEvent
from app.store.ticket_states import LOOK
from app.webhooks.untrusted import identity, rows, table

_OF_TASKS = frozenset(("changed", "deleted", "undeleted", "removed"))
_OF_STORIES = frozenset((COMMENT, "section_changed", DUPLICATE, NO_DUPLICATE))
_OF_ALL = None


def take_hints(place: Workplace, lease: Lease, stored: StoredEvent) -> Sequence[Entry]:
    """Have each ticket that is named looked at, if it matters."""
    named = tasks_named(bytes(stored.body or b""))
    gids = sorted(_by_others(place, named) & ticket_links.that_matter(place.db, sorted(named)))
    _, app_id, _ = lease.lane.split(":", 2)
    with place.db.transaction() as conn:
        events.settle_in(conn, lease, stored.id, state="ignored", reason=_told(len(named), len(gids)))
        own_events.put(conn, [look(app_id, gid, because=f"{stored.id}") for gid in gids])
    return ()


def _told(named: int, looked_at: int) -> str:
    """How many tickets were named, and how many of them are looked at."""
    if not named:
        return "Asana names no ticket"
    tickets = "1 ticket" if named == 1 else f"{named} tickets"
    if not looked_at:
        return f"Asana names {tickets}; to look at: none, for no conversation is linked or only we have commented"
    return f"Asana names {tickets}; to look at: {looked_at}"


def look(app_id: str, gid: str, *, because: str, recovered: bool = False) -> OwnEvent:
    """An event that has a ticket looked at, once for each `because`. What was found by reading gives way to live
    work."""
    return OwnEvent(
        app_id=app_id, topic=LOOK, lane=f"asana_task:{app_id}:{gid}", key=f"look/{gid}/{because}",
        created_at=clock.now(), bulk=recovered, recovered=recovered,
    )  # fmt: skip


def tasks_named(body: bytes) -> dict[str, set[str] | None]:
    """The tasks that the events of a delivery are about, by gid, each with the stories that alone are told of; None
    where more is."""
    named: dict[str, set[str] | None] = {}
    for event in _events(body):
        gid, story = _named(event)
        if gid is None:
            continue
        before = named.get(gid, set())
        named[gid] = _OF_ALL if story is None or before is None else before | {story}
    return named


def _events(body: bytes) -> list[Mapping[str, Any]]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return []
    return rows(table(told).get("events"))


def _named(event: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The task that an event is about, and the story that it tells of, if it does."""
    resource = table(event.get("resource"))
    kind, action = resource.get("resource_type"), event.get("action")
    if kind == "task" and action in _OF_TASKS:
        return identity(resource.get("gid")), None
    if kind == "story" and action == "added" and resource.get("resource_subtype") in _OF_STORIES:
        return identity(table(event.get("parent")).get("gid")), identity(resource.get("gid"))
    return None, None


def _by_others(place: Workplace, named: Mapping[str, set[str] | None]) -> set[str]:
    """Those tasks of which more is told than comments that this service wrote."""
    stories = sorted(gid for told in named.values() if told for gid in told)
    ours = effects.claimed(place.db, "asana", stories) if stories else set()
    return {gid for gid, told in named.items() if told is None or told - ours}
