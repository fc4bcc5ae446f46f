"""The managers are told of an incident: when it opens, and when it is over."""

from collections.abc import Sequence

from app.runs.alarms import Alarm, raise_alarm
from app.runs.workplace import Workplace
from app.store import announcements, events, incidents
from app.store.effects import Entry
from app.store.events import StoredEvent
from app.store.incidents import RULE, Incident, Turn
from app.store.lanes import Lease


def tell_incident(place: Workplace, lease: Lease, stored: StoredEvent) -> Sequence[Entry]:
    """Write down an alert for each manager; what can be carried out now. A destination that is down does not tell of
    that itself."""
    told = incidents.told_of(place.db, stored.id)
    if told is None:
        events.settle(place.db, lease, stored.id, state="ignored", reason="the incident that it tells of is not there")
        return ()
    incident, turn = told
    if incident.kind == "destination" and turn == "opened":
        announcements.announce(place.db, "incident", str(incident.id), incident.words)
    never_by = incident.destination if turn == "opened" and incident.kind == "destination" else None
    alarm = Alarm(text=_words(incident, turn), name=f"incident_{turn}", rule=RULE, never_by=never_by)
    return raise_alarm(place, lease, stored, alarm)


def _words(incident: Incident, turn: Turn) -> str:
    look = f"Look: triage incidents {incident.id}"
    if turn == "over":
        return f"Incident {incident.id}, {incident.words}: {incident.outcome}.{_late(incident)} {look}"
    if incident.kind == "destination":
        return (
            f"Incident {incident.id}: {incident.words}. What goes there waits, everything else goes on. A call tries it"
            f" now and then: once it answers, what waits goes on by itself. {look}"
        )
    return f"Incident {incident.id}: {incident.words}. More of the kind is counted, and not told one by one. {look}"


def _late(incident: Incident) -> str:
    if incident.kind != "destination" or incident.destination != "intercom":
        return ""
    return " What customers would see and is late by now waits for a person: triage held."
