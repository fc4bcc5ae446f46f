"""Everything the web process shows, put into an app in one call: admin API, run pages, health, metrics."""

from collections.abc import Callable
from pathlib import Path

from fastapi import Depends, FastAPI

from app.store.database import Database
from app.web import api, destinations, repairs, run_page, schedules, tellings, undo
from app.web.auth import caller
from app.web.failures import TOO_LARGE, answer_failures, refusals
from app.web.gauges import DatabaseGauges
from app.web.health import Inbox, health_routes
from app.web.metrics import Metrics

_LARGEST_BODY = 10_000


def include(
    app: FastAPI, *, db: Database, inbox_length: Callable[[], int], rulebook: Path, inbox_room: int = 2000
) -> Metrics:
    """Mount all routes over an open database; the metrics for others to count with. `rulebook` is the folder that a dry
    run falls back on before any rulebook was in force. `inbox_length` tells how many notifications wait for their
    commit; at `inbox_room` the service is not ready."""
    app.state.database, app.state.rulebook = db, rulebook
    answer_failures(app)
    metrics = Metrics()
    metrics.watch("triage_inbox_length", "Notifications that wait for their commit.", inbox_length)
    metrics.include(DatabaseGauges(db))
    for router in (api.router, destinations.router, repairs.router, schedules.router, tellings.router, undo.router):
        app.include_router(
            router,
            prefix="/api",
            dependencies=[Depends(caller)],
            responses=refusals(401, 422, 503) | TOO_LARGE,
            max_body_size=_LARGEST_BODY,
        )
    app.include_router(run_page.router)
    app.include_router(health_routes(Inbox(length=inbox_length, room=inbox_room), metrics))
    return metrics
