"""The admin API: the rules that the clock or a date calls."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi import Path as InPath
from pydantic import Field

from app.log import logger
from app.runs.replay import rulebook_in_force
from app.runs.schedules import desk
from app.web.api import PathId
from app.web.auth import Caller, Db
from app.web.failures import refusals
from app.web.repairs import Folder
from app.web.schemas import Shown, Words

_log = logger(room="web")
router = APIRouter(responses=refusals(400))
RuleName = Annotated[Words, InPath(description="The rule's name.")]


class RoundShown(Shown):
    """A rule's turn with the open conversations."""

    day: date = Field(description="As days are in the schedule's time zone.")
    state: Literal["counting", "held", "releasing", "done", "dropped"]
    looked_at: int = Field(description="Conversations that were looked at.")
    matched: int = Field(description="Conversations on which the rule would act.")
    reason: str | None


class ScheduleShown(Shown):
    rule: str
    schedule: str = Field(description="When it is called, in words.")
    next_at: datetime | None = Field(description="When next; null: not within ten years, or no date is ahead.")
    by_date: bool = Field(description="Whether dates in conversations call it; else the clock does, in rounds.")
    last: RoundShown | None = Field(description="The last time.")


class SchedulesShown(Shown):
    schedules: list[ScheduleShown]


class PreviewShown(Shown):
    id: int
    rule: str
    ended: bool = Field(description="Whether all are counted; else these are the figures so far.")
    looked_at: int = Field(description="Conversations that were looked at.")
    matched: int = Field(description="Conversations on which the rule would act now.")
    conversations: list[str] = Field(description="Ids of some of them.")
    reason: str | None


class ScheduleDecided(Shown):
    rule: str
    decided: Literal["go", "drop"]


@router.get("/schedules", tags=["schedules"])
def list_schedules(db: Db, folder: Folder) -> SchedulesShown:
    """The rules that the clock or a date calls: when next, and what came of it the last time."""
    found = desk.listed(db, rulebook_in_force(db, folder))
    return SchedulesShown(schedules=[ScheduleShown.model_validate(each) for each in found])


@router.post("/schedules/{rule}/preview", tags=["schedules"], responses=refusals(404, 409))
def ask_preview(db: Db, folder: Folder, rule: RuleName) -> PreviewShown:
    """Have a worker count on which open conversations the rule would act now. Nothing is done."""
    asked = desk.ask_preview(db, rulebook_in_force(db, folder), rule)
    return PreviewShown.model_validate(desk.preview(db, asked))


@router.get("/schedules/previews/{preview_id}", tags=["schedules"], responses=refusals(404))
def show_preview(db: Db, preview_id: PathId) -> PreviewShown:
    """How far a preview has come; a later one of the same rule takes its place."""
    return PreviewShown.model_validate(desk.preview(db, preview_id))


@router.post("/schedules/{rule}/go", tags=["schedules"], responses=refusals(409))
def go_on(db: Db, by: Caller, rule: RuleName) -> ScheduleDecided:
    """Let a rule act that is held because it would act on very many conversations: they are counted anew first."""
    desk.go(db, rule)
    _log.info("schedule_go", rule=rule, by=by)
    return ScheduleDecided(rule=rule, decided="go")


@router.post("/schedules/{rule}/drop", tags=["schedules"], responses=refusals(409))
def drop_held(db: Db, by: Caller, rule: RuleName) -> ScheduleDecided:
    """Leave out what is held of a rule; at its next time it is asked again."""
    desk.drop(db, rule, by=f"key {by}")
    _log.info("schedule_dropped", rule=rule, by=by)
    return ScheduleDecided(rule=rule, decided="drop")
