"""Runs that no rule decided: this service has something to do itself, written down and carried out like all else."""

from collections.abc import Sequence

from app import crash
from app.rules.actions import Action, Alert
from app.rules.rulebook import ENGINE
from app.runs.ledger import destination_of, kind_of, to_request
from app.runs.workplace import Workplace
from app.store import runs
from app.store.effects import Entry, Planned
from app.store.events import StoredEvent
from app.store.lanes import Lease
from app.store.runs import NewRun

_TO_THE_TEAM = "watch"
"""How far an effect reaches that tells the team of this service and touches nothing: it goes out while this watches."""


def own_run(place: Workplace, stored: StoredEvent, *, kind: str, name: str, effects: Sequence[Planned]) -> NewRun:
    """The run of an event of our own; `name` is what has happened."""
    return NewRun(
        event_id=stored.id,
        created_at=stored.created_at,
        kind=kind,
        event_name=name,
        digest=place.rulebook.current().digest,
        engine=ENGINE,
        codes="",
        facts={},
        failures=[],
        effects=effects,
    )


def save(place: Workplace, lease: Lease, run: NewRun) -> Sequence[Entry]:
    """Commit the run; what can be carried out now. Raises LaneLost."""
    due = runs.save_and_look(place.db, lease, run, lands_within=place.limits.looks[-1])
    crash.point("run.committed")
    place.count("event_settled", run.event_name)
    return due


def planned(action: Action, lease: Lease, *, key: str, rule: str, reach: str | None = None) -> Planned:
    """An effect that is about no conversation; `rule` stands where a rule stands, `reach` is the kind's own unless it
    is said."""
    kind = kind_of(action)
    return Planned(
        key=key,
        lane=lease.lane,
        conversation=None,
        contact=None,
        rule=rule,
        action=kind.name,
        target=action.target[:200],
        reach=reach or kind.reach,
        destination=destination_of(action),
        request={**to_request(action), "reach": None},
    )


def planned_alert(alert: Alert, lease: Lease, *, of: str, rule: str) -> Planned:
    """An alert that goes out once for what it tells `of`, to each address."""
    return planned(alert, lease, key=f"{of}/{alert.channel}:{alert.address}", rule=rule, reach=_TO_THE_TEAM)
