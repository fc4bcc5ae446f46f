"""The service keeps its webhooks in Asana by itself: once a day, and when one of them has fallen silent."""

from collections.abc import Callable
from functools import partial

from app.integrations.errors import CallFailed
from app.log import logger
from app.runs.budget import Parked
from app.runs.bulk_turn import turn_of_bulk
from app.runs.news.listening import NO_WEBHOOK
from app.runs.news.projects import ticket_projects
from app.runs.news.watch import Deed, Watch, left_over
from app.runs.workplace import Workplace
from app.store import announcements, asana_projects, asana_webhooks

_EVERY, _AGAIN_IN, _WITHOUT_PLACE = 86_400.0, 600.0, 15.0
_log = logger(room="runs")


def keep_webhooks_if_due(place: Workplace) -> None:
    """Check the webhook of each project that is due, one worker for all; where this service has no public address there
    are none."""
    if place.public_url is None:
        return
    base = f"{place.public_url}{asana_webhooks.PATH}"
    watch = Watch(
        db=place.db,
        news=place.asana.news,
        base=base,
        turn=partial(turn_of_bulk, place, "asana"),
    )
    telling = asana_webhooks.telling(place.db, base)
    projects = ticket_projects(place)
    for project in projects:
        if project not in telling:
            asana_projects.check_within(place.db, project, seconds=_AGAIN_IN)
        if asana_projects.claim_check(place.db, project, every=_EVERY):
            _look_after(place, project, watch.keep)
    for project in left_over(place.db, projects):
        if asana_projects.claim_check(place.db, project, every=_AGAIN_IN):
            _look_after(place, project, watch.end)
    asana_webhooks.forget_retired(place.db)


def _look_after(place: Workplace, project: str, do: Callable[[str], list[Deed]]) -> None:
    try:
        deeds = do(project)
    except Parked:
        asana_projects.check_within(place.db, project, seconds=_WITHOUT_PLACE)
        return
    except CallFailed as failure:
        asana_projects.check_within(place.db, project, seconds=_AGAIN_IN)
        _log.warning("webhook_not_checked", project=project, detail=str(failure), again_in=_AGAIN_IN)
        return
    except BaseException:
        asana_projects.check_within(place.db, project, seconds=_AGAIN_IN)
        raise
    for deed in deeds:
        _log.info("webhook_kept", project=project, what=deed.what)
    failed = [deed.what for deed in deeds if deed.failed]
    if failed:
        asana_projects.check_within(place.db, project, seconds=_AGAIN_IN)
        announcements.announce(place.db, NO_WEBHOOK, project, f"the Asana project {project}: {'; '.join(failed)}")
    elif project in announcements.subjects(place.db, NO_WEBHOOK):
        announcements.take_back(place.db, NO_WEBHOOK, project)
