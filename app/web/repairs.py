"""The admin API, acting: replay an event, decide on what is held, stop and resume."""

from pathlib import Path
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as InPath

from app.errors import NotNow, NotThere, TriageError
from app.log import logger
from app.runs import decide_held as decisions
from app.runs import held_list, replay
from app.store import effects_list, installation
from app.store.database import Database
from app.store.held import Verb
from app.web.api import PathId
from app.web.auth import Caller, Db
from app.web.failures import refusals
from app.web.schemas import (
    DecisionAsked,
    EffectShown,
    HeldCause,
    HeldFilter,
    HeldPage,
    HeldShown,
    ReplayAsked,
    ResumeAsked,
    Resumed,
    StopAsked,
    StopState,
)
from app.web.why_schemas import DryRunAnswer, FillAnswer, ReplayAnswer

_log = logger(room="web")
router = APIRouter(responses=refusals(400))
_AS_IT_IS = DecisionAsked(text=None)


def rulebook_folder(request: Request) -> Path:
    """The folder of the rulebook, for before any rulebook has been in force."""
    return cast("Path", request.app.state.rulebook)


Folder = Annotated[Path, Depends(rulebook_folder)]


@router.post("/events/{event_id}/replay", tags=["events"], responses=refusals(404, 409))
def replay_event(db: Db, by: Caller, folder: Folder, event_id: PathId, asked: ReplayAsked) -> ReplayAnswer:
    """Decide on the event again. What is done stays done; what a customer would see is held for a person."""
    if asked.mode == "dry_run":
        forecast = replay.dry_run(db, replay.rulebook_in_force(db, folder), event_id)
        return DryRunAnswer.model_validate(forecast)
    replay.fill(db, event_id)
    _log.info("replay_asked", event_id=event_id, by=by)
    return FillAnswer(event_id=event_id)


@router.get("/held", tags=["effects"])
def list_held(db: Db, asked: Annotated[HeldFilter, Query()]) -> HeldPage:
    """What waits for a person, newest first, with what it would say; and how much waits for each cause."""
    found = held_list.listed(db, cause=asked.cause, before=asked.before, limit=asked.limit)
    return HeldPage(
        causes=[HeldCause.model_validate(each) for each in held_list.causes(db)],
        held=[HeldShown.model_validate(each) for each in found],
        next_before=found[-1].id if len(found) == asked.limit else None,
    )


@router.post("/effects/{effect_id}/{verb}", tags=["effects"], responses=refusals(404, 409))
def decide_held(
    db: Db, by: Caller, effect_id: PathId, verb: Annotated[Verb, InPath()], asked: DecisionAsked = _AS_IT_IS
) -> EffectShown:
    """Let an effect go out that is held or unsure, drop it, or call an unsure one done: somebody saw it there. A
    message may be sent with another `text`."""
    effect = _effect(db, effect_id)
    if effect is None:
        raise NotThere(f"there is no effect {effect_id}")
    if asked.text is not None and verb != "send":
        raise TriageError(f"a text is for sending, not for {verb}")
    count = decisions.decide(db, verb, [effect_id], text=asked.text)
    effect = _effect(db, effect_id) or effect
    if not count:
        raise NotNow(f"effect {effect_id} does not wait for that decision: it is {effect.state}")
    _log.info("held_decided", effect_id=effect_id, verb=verb, by=by)
    return effect


@router.get("/stop", tags=["stop"])
def show_stop(db: Db) -> StopState:
    """Whether somebody stopped effects, how far, and who."""
    row = installation.read(db)
    return StopState(
        reach=row.reach,
        stopped=row.stopped_at is not None,
        scope=cast("installation.Scope | None", row.stopped_scope),
        since=row.stopped_at,
        by=row.stopped_by,
    )


@router.post("/stop", tags=["stop"])
def stop(db: Db, by: Caller, asked: StopAsked) -> StopState:
    """Hold what customers can see, or everything, in every process, within seconds."""
    installation.stop(db, scope=asked.scope, by=f"key {by}")
    _log.warning("stopped", scope=asked.scope, by=by)
    return show_stop(db)


@router.post("/resume", tags=["stop"])
def resume(db: Db, by: Caller, asked: ResumeAsked) -> Resumed:
    """Let effects go on. What was held meanwhile is discarded, left for review one by one, or sent."""
    count = installation.resume(db, held=asked.held)
    _log.warning("resumed", held=asked.held, effects=count, by=by)
    return Resumed(held=count, done=asked.held)


def _effect(db: Database, effect_id: int) -> EffectShown | None:
    rows = effects_list.page(db, before=effect_id + 1, limit=1)
    return EffectShown.model_validate(rows[0]) if rows and rows[0]["id"] == effect_id else None
