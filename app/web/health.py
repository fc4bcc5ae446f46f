"""Is the process alive, is it ready to take notifications, and how things stand: for load balancers and Prometheus."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, Response

from app.errors import TriageError
from app.store.database import Database
from app.store.destinations import at_start
from app.web.auth import Db
from app.web.metrics import Metrics
from app.web.schemas import Alive, Readiness

_PATIENCE = 3.0
_STOPPED = {"customers": "what customers can see", "everything": "all effects"}
_STATE = """
SELECT EXISTS (SELECT 1 FROM rulebooks) AS rulebook_known,
  EXISTS (SELECT 1 FROM announcements WHERE kind = 'rulebook_broken') AS rulebook_broken,
  (SELECT stopped_scope FROM installation WHERE id = 1) AS stopped,
  (SELECT jsonb_object_agg(destination, by) FROM pauses WHERE until IS NULL) AS paused
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """The inbox as readiness sees it: how many notifications wait for their commit, and how many may."""

    length: Callable[[], int]
    room: int


def health_routes(inbox: Inbox, metrics: Metrics) -> APIRouter:
    """/health/live, /health/ready and /metrics: without a key, and without a word about customers."""
    router = APIRouter(tags=["health"])

    @router.get("/health/live")
    async def live() -> Alive:
        """200 as long as the process answers at all."""
        return Alive()

    @router.get("/health/ready", response_model=Readiness, responses={503: {"model": Readiness}})
    async def ready(db: Db) -> Response:
        """200 when notifications can be stored and decided on, else 503 with the reasons."""
        state = await readiness(db, inbox)
        return JSONResponse(state.model_dump(), status_code=200 if state.ready else 503)

    @router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
    def show_metrics() -> Response:
        """Counters of this process and gauges read from the database, in Prometheus's text format."""
        return Response(metrics.exposition(), media_type=CONTENT_TYPE_LATEST)

    return router


async def readiness(db: Database, inbox: Inbox) -> Readiness:
    """Whether notifications can be stored and decided on; known within three seconds.

    It runs on threads of its own: calls that wait for a lost database hold all of those that endpoints share.
    """
    reasons, warnings = [], []
    if inbox.length() >= inbox.room:
        reasons.append("the inbox is full: the database does not keep up")
    try:
        row = await asyncio.wait_for(asyncio.to_thread(db.row, _STATE), _PATIENCE)
    except (TimeoutError, TriageError, psycopg.Error):
        row = None
        reasons.append("the database does not answer")
    if row is not None:
        if not row["rulebook_known"]:
            reasons.append("no rulebook has been in force yet: no worker has started, or the rulebook is broken")
        if row["rulebook_broken"]:
            warnings.append("the rulebook in the folder is broken; the last good one stays in force")
        if row["stopped"]:
            warnings.append(f"a person has stopped {_STOPPED[row['stopped']]}")
        paused = row["paused"] or {}
        warnings += [f"{at_start(name)} is paused by {by}" for name, by in sorted(paused.items())]
    return Readiness(ready=not reasons, reasons=reasons, warnings=warnings)
