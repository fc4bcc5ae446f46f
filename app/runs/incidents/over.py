"""When an incident is over: its destination is back, or nothing of its cause failed for a while."""

from app import clock
from app.log import logger
from app.runs.workplace import Workplace
from app.store import announcements, incidents
from app.store.incidents import Incident

_QUIET = 600.0
_log = logger(room="runs")


def close_what_is_over(place: Workplace) -> None:
    """One look at the open incidents; people are told of each that is over, once whoever looks."""
    for incident in incidents.still_open(place.db):
        outcome = _of_destination(place, incident) if incident.kind == "destination" else _of_others(place, incident)
        if outcome is not None and incidents.close(place.db, incident.id, outcome):
            announcements.announce(place.db, "incident", str(incident.id), f"{incident.words}: {outcome}")
            _log.warning("incident_over", incident=incident.id, cause=incident.cause, failures=incident.failures)


def _of_destination(place: Workplace, incident: Incident) -> str | None:
    back = incidents.is_back(place.db, incident)
    if back is None:
        return None
    late = "1 effect was late" if back.late == 1 else f"{back.late} effects were late"
    return f"over after {_lasted(incident)}, {late}, {back.failed} failed for good"


def _of_others(place: Workplace, incident: Incident) -> str | None:
    if not incidents.is_quiet(place.db, incident.id, seconds=_QUIET):
        return None
    return f"over after {_lasted(incident)}, it happened {incident.failures} times"


def _lasted(incident: Incident) -> str:
    minutes = round((clock.now() - incident.opened_at).total_seconds() / 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 120:  # noqa: PLR2004 - two hours, in minutes
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{minutes // 60} hours"
