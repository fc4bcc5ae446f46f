"""The admin API about destinations and incidents: who is paused, pausing and resuming, what has failed."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi import Path as InPath

from app.errors import NotThere
from app.log import logger
from app.runs.pausing.ending import end_pause
from app.store import incidents, parked, pauses
from app.store.pauses import DESTINATIONS, Destination, Pause
from app.web.api import PathId
from app.web.auth import Caller, Db
from app.web.destination_schemas import (
    DestinationResumeAsked,
    DestinationResumed,
    Destinations,
    DestinationShown,
    IncidentDetail,
    IncidentFilter,
    IncidentPage,
    IncidentShown,
    PauseAsked,
)
from app.web.failures import refusals
from app.web.schemas import EffectShown

_log = logger(room="web")
router = APIRouter(tags=["destinations"], responses=refusals(400))
Named = Annotated[Literal["intercom", "asana", "slack", "mail"], InPath()]


@router.get("/destinations")
def list_destinations(db: Db) -> Destinations:
    """Where effects go: which of them are paused, by whom and why, and how much waits."""
    in_force = {pause.destination: pause for pause in pauses.in_force(db)}
    waiting = {name: parked.count(db, name) if name in in_force else 0 for name in DESTINATIONS}
    return Destinations(destinations=[_shown(name, in_force.get(name), waiting[name]) for name in DESTINATIONS])


@router.post("/destinations/{name}/pause")
def pause(db: Db, by: Caller, name: Named, asked: PauseAsked) -> DestinationShown:
    """Let nothing go there from now on, in every process, within seconds. What is to go there waits."""
    in_force = pauses.pause(db, name, by=f"key {by}", why=asked.why)
    _log.warning("paused", destination=name, by=by)
    return _shown(name, in_force, parked.count(db, name))


@router.post("/destinations/{name}/resume", responses=refusals(409))
def resume_destination(db: Db, by: Caller, name: Named, asked: DestinationResumeAsked) -> DestinationResumed:
    """Let calls go there again. What waited goes on behind live work; what customers would see is discarded, left for
    review one by one, or sent."""
    ended = end_pause(db, name, by=f"key {by}", held=asked.held)
    _log.warning("destination_resumed", destination=name, held=ended.held, effects=ended.decided, by=by)
    return DestinationResumed(held=ended.decided, done=ended.held, waiting=ended.waiting)


@router.get("/incidents")
def list_incidents(db: Db, asked: Annotated[IncidentFilter, Query()]) -> IncidentPage:
    """Failures of one cause, counted together, newest first."""
    found = (
        incidents.still_open(db)
        if asked.state == "open"
        else incidents.page(db, before=asked.before, limit=asked.limit)
    )
    more = asked.state is None and len(found) == asked.limit
    return IncidentPage(
        incidents=[IncidentShown.model_validate(each) for each in found], next_before=found[-1].id if more else None
    )


@router.get("/incidents/{incident_id}", responses=refusals(404))
def show_incident(db: Db, incident_id: PathId) -> IncidentDetail:
    """One incident with the newest effects that failed of its cause."""
    found = incidents.one(db, incident_id)
    if found is None:
        raise NotThere(f"there is no incident {incident_id}")
    effects = [EffectShown.model_validate(row) for row in incidents.effects(db, found)]
    return IncidentDetail.model_validate({**IncidentShown.model_validate(found).model_dump(), "effects": effects})


def _shown(name: Destination, in_force: Pause | None, waiting: int) -> DestinationShown:
    if in_force is None:
        return DestinationShown(name=name, paused=False, waiting=waiting)
    return DestinationShown(
        name=name,
        paused=True,
        by_itself=in_force.by_breaker,
        since=in_force.since,
        by=in_force.by,
        why=in_force.why,
        waiting=waiting,
    )
