"""The admin API, reading: events, runs, effects, what needs a person."""

import base64
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from app.errors import NotNow, NotThere
from app.runs.why.event import why_event
from app.store import announcements, effects, effects_list, events, installation, runs, user_notes
from app.store.database import Database
from app.web.auth import Db
from app.web.failures import refusals
from app.web.schemas import (
    LARGEST_ID,
    Announcement,
    Announcements,
    EffectFilter,
    EffectPage,
    EffectShown,
    EventDetail,
    EventFilter,
    EventPage,
    EventShown,
    NotesToDelete,
    NoteToDelete,
    Page,
    RunDetail,
    RunPage,
    RunShown,
    StepFailure,
)
from app.web.why_schemas import Why, why_answer
from app.webhooks import keys

PathId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
router = APIRouter()


@router.get("/events", tags=["events"], responses=refusals(409))
def list_events(db: Db, asked: Annotated[EventFilter, Query()]) -> EventPage:
    """Events, newest first."""
    lanes = {asked.lane, _lane(db, asked.conversation)} - {None}
    if len(lanes) > 1:  # no event is in two lanes
        return EventPage(events=[], next_before=None)
    rows = events.page(
        db,
        before=asked.before,
        state=asked.state,
        topic=asked.topic,
        lane=lanes.pop() if lanes else None,
        limit=asked.limit,
    )
    return EventPage(events=[EventShown.model_validate(row) for row in rows], next_before=_next(rows, asked))


@router.get("/events/{event_id}", tags=["events"], responses=refusals(404))
def show_event(db: Db, event_id: PathId) -> EventDetail:
    """One event with the bytes that came: as text, or as base64 where they are no UTF-8."""
    row = events.show(db, event_id)
    if row is None:
        raise NotThere(f"there is no event {event_id}")
    body, encoding = _body(row["body"])
    return EventDetail.model_validate({**row, "body": body, "body_encoding": encoding})


@router.get("/events/{event_id}/why", tags=["events"], responses=refusals(404))
def why(db: Db, event_id: PathId) -> Why:
    """Why the event did what it did, and why the other rules did not act: every check, recomputed."""
    return why_answer(why_event(db, event_id))


@router.get("/runs", tags=["runs"])
def list_runs(db: Db, asked: Annotated[Page, Query()]) -> RunPage:
    """Runs, newest first, without their facts."""
    rows = runs.page(db, before=asked.before, limit=asked.limit)
    shown = [RunShown.model_validate({**row, "effect_count": row["effects"]}) for row in rows]
    return RunPage(runs=shown, next_before=_next(rows, asked))


@router.get("/runs/{run_id}", tags=["runs"], responses=refusals(404))
def show_run(db: Db, run_id: PathId) -> RunDetail:
    """One run with its facts and every effect it decided on, also those that another run wrote down."""
    row = runs.show(db, run_id)
    if row is None:
        raise NotThere(f"there is no run {run_id}")
    found = effects.by_keys(db, row["keys"]) if row["keys"] else {}
    return RunDetail.model_validate(
        {
            **row,
            "effect_count": len(row["keys"]),
            "failures": [StepFailure(**failure) for failure in row["failures"] or ()],
            "effects": [EffectShown.model_validate(found[key]) for key in row["keys"] if key in found],
        }
    )


@router.get("/effects", tags=["effects"])
def list_effects(db: Db, asked: Annotated[EffectFilter, Query()]) -> EffectPage:
    """Effects, newest first. `state=held` shows what waits for a person."""
    rows = effects_list.page(db, before=asked.before, state=asked.state, run_id=asked.run, limit=asked.limit)
    return EffectPage(effects=[EffectShown.model_validate(row) for row in rows], next_before=_next(rows, asked))


@router.get("/announcements", tags=["for people"])
def list_announcements(db: Db) -> Announcements:
    """What people must know, newest first."""
    return Announcements(announcements=[Announcement.model_validate(row) for row in announcements.newest(db)])


@router.get("/notes-to-delete", tags=["for people"])
def list_notes_to_delete(db: Db) -> NotesToDelete:
    """Notes on customers' profiles that a newer one replaces, for a teammate to delete in Intercom."""
    return NotesToDelete(notes=[NoteToDelete.model_validate(row) for row in user_notes.to_delete_by_hand(db)])


def _lane(db: Database, conversation: str | None) -> str | None:
    if conversation is None:
        return None
    app_id = installation.read(db).app_id
    if app_id is None:
        raise NotNow("the workspace is not known until Intercom has answered once; ask with lane=conversation:APP:ID")
    return keys.lane("conversation", app_id, conversation)


def _next(rows: Sequence[Mapping[str, Any]], asked: Page) -> int | None:
    return rows[-1]["id"] if len(rows) == asked.limit else None


def _body(stored: bytes | None) -> tuple[str | None, str | None]:
    if stored is None:
        return None, None
    try:
        return bytes(stored).decode(), "utf-8"
    except UnicodeDecodeError:
        return base64.b64encode(stored).decode(), "base64"
