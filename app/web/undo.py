"""The admin API, taking back: what a run did, as far as the vendors allow."""

from typing import Literal

from fastapi import APIRouter
from pydantic import Field, StrictBool

from app.log import logger
from app.runs.undoing.outlook import Outlook, outlook_of_run
from app.store import undo
from app.web.api import PathId
from app.web.auth import Caller, Db
from app.web.failures import refusals
from app.web.schemas import Asked, Shown

_log = logger(room="web")
router = APIRouter(responses=refusals(400))


class UndoAsked(Asked):
    dry_run: StrictBool = Field(default=False, description="Only show what would be taken back, and what stays.")


class EffectTakenBack(Shown):
    effect_id: int
    rule: str
    action: str
    target: str
    fate: Literal["taken back", "dropped", "stays"] = Field(
        description="taken back: it is, unless somebody changed it since. dropped: it waited, and is not done any more."
    )
    because: str = Field(description="How it is taken back, or why it stays.")


class UndoAnswer(Shown):
    run_id: int
    event_id: int | None = Field(description="The event that does it, whose why tells the outcome; null: a dry run.")
    effects: list[EffectTakenBack]


@router.post("/runs/{run_id}/undo", tags=["runs"], responses=refusals(404, 409))
def undo_run(db: Db, by: Caller, run_id: PathId, asked: UndoAsked) -> UndoAnswer:
    """Take back what a run did, as far as the vendors allow and nobody changed it since; says what stays, and why."""
    found = outlook_of_run(db, run_id)
    event_id = None if asked.dry_run else undo.ask(db, run_id, by=f"key {by}")
    if event_id is not None:
        _log.info("undo_asked", run_id=run_id, by=by)
    return UndoAnswer(run_id=run_id, event_id=event_id, effects=list(map(_shown, found)))


def _shown(outlook: Outlook) -> EffectTakenBack:
    deed = outlook.deed
    return EffectTakenBack(
        effect_id=deed.id,
        rule=deed.rule,
        action=deed.action,
        target=deed.target,
        fate=outlook.fate,
        because=outlook.because,
    )
