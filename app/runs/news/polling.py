"""Where no webhook tells of a project, Asana is asked every few seconds what has happened there: the same hints."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from app import clock
from app.integrations.asana_news import SyncLost
from app.integrations.errors import CallFailed
from app.log import logger
from app.runs.budget import Parked
from app.runs.bulk_turn import turn_of_bulk
from app.runs.news.projects import ticket_projects
from app.runs.workplace import Workplace
from app.store import asana_projects, asana_webhooks, own_events, ticket_reads
from app.store.own_events import OwnEvent
from app.store.ticket_states import CHANGED

_EVERY = 15.0
_log = logger(room="runs")


def ask_for_events_if_due(place: Workplace) -> None:
    """Ask for the events of each project that no webhook tells of, one worker for all."""
    app_id = place.installation.current().app_id
    projects = ticket_projects(place)
    if app_id is None or not projects:
        return
    told = asana_webhooks.telling(place.db, f"{place.public_url}{asana_webhooks.PATH}") if place.public_url else set()
    for project in projects:
        if project not in told:
            _ask_if_due(place, app_id, project)


def _ask_if_due(place: Workplace, app_id: str, project: str) -> None:
    due = asana_projects.claim_poll(place.db, project, every=_EVERY)
    if due is None:
        return
    sync, has_more = due.sync, True
    try:
        while has_more and not place.stopping.is_set():
            sync, has_more = _ask(place, app_id, project, sync)
    except Parked:
        return  # Asana is paused, or has no place: it is asked the next time, and nobody needs to know
    except CallFailed as failure:
        _log.warning("ticket_events_not_read", project=project, detail=str(failure))


def _ask(place: Workplace, app_id: str, project: str, sync: str | None) -> tuple[str, bool]:
    """Take in one page of events; the token that comes after it, and whether there is more. Where the token is lost,
    the project is read: something may have been missed."""
    try:
        with turn_of_bulk(place, "asana"):
            changes = place.asana.news.events(project, sync)
    except SyncLost as lost:
        was_heard = sync is not None or any(each.project == project for each in asana_webhooks.all_known(place.db))
        read = ticket_reads.read_anew if was_heard else ticket_reads.bring_forward
        with place.db.transaction() as conn:
            asana_projects.keep_sync(conn, project, lost.sync)
            read(conn, project)
        if sync is not None:
            _log.warning("ticket_events_lost", project=project)
        return lost.sync, False
    with place.db.transaction() as conn:
        if changes.events:
            own_events.put(conn, [_hint(app_id, project, sync or "", changes.events)])
        asana_projects.keep_sync(conn, project, changes.sync)
    return changes.sync, changes.has_more


def _hint(app_id: str, project: str, sync: str, events: Sequence[dict[str, Any]]) -> OwnEvent:
    """Asked for again with the same token the events are the same, and stored once."""
    body = json.dumps({"events": events}).encode()
    digest = hashlib.sha256(sync.encode() + b"\0" + body).hexdigest()
    return OwnEvent(
        app_id=app_id, topic=CHANGED, lane=f"asana_project:{app_id}:{project}", key=f"asana/{project}/{digest}",
        created_at=clock.now(), body=body,
    )  # fmt: skip
