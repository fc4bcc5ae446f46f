"""What failed is counted with others of its cause, and announced with them."""

import shlex

from app.log import logger
from app.rules.decision import StepFailed
from app.runs.workplace import Workplace
from app.store import announcements, incidents
from app.store.effects import Change, Entry
from app.store.events import StoredEvent
from app.store.incidents import Failure

_log = logger(room="runs")


def effect_failed(place: Workplace, entry: Entry, change: Change) -> None:
    """An effect has failed, or nobody knows whether it was done."""
    cause = incidents.of_effect(entry.destination, change.reason or "")
    whose = f"effect {entry.id} ({entry.action} of rule {entry.rule}, run {entry.run_id}) is {change.state}"
    words = f"{cause}: {whose}"
    failure = Failure(
        kind="effects", cause=cause, words=words, destination=entry.destination, rule=entry.rule,
        event_id=entry.event_id,
    )  # fmt: skip
    _note(place, failure)


def event_failed(place: Workplace, stored: StoredEvent, reason: str) -> None:
    """An event was given up."""
    words = f"event {stored.id} ({stored.topic}) failed: {reason}. Look: triage why {stored.id}; then replay it"
    _note(place, Failure(kind="events", cause=f"events: {reason}", words=words, event_id=stored.id))


def step_failed(place: Workplace, stored: StoredEvent, failed: StepFailed) -> None:
    """A rule acted, and one of its steps could not be made concrete."""
    look = f"triage why {stored.id} {shlex.quote(failed.rule)}"
    words = f"the rule {failed.rule} cannot do all that it is to do. Look: {look}"
    _note(
        place,
        Failure(kind="rule", cause=f"rule {failed.rule}", words=words, rule=failed.rule, event_id=stored.id),
    )


def _note(place: Workplace, failure: Failure) -> None:
    with place.db.transaction() as conn:
        number = incidents.note(conn, failure)
    if number is not None and announcements.announce(place.db, "incident", str(number), failure.words):
        _log.warning("incident_opened", incident=number, kind=failure.kind, cause=failure.cause)
