"""What failed is counted with others of its cause, and announced with them."""

import shlex

from app import crash
from app.integrations.errors import CallFailed
from app.log import logger
from app.rules.decision import StepFailed
from app.runs.workplace import Workplace
from app.store import announcements, events, incidents
from app.store.effects import Change, Entry
from app.store.events import StoredEvent
from app.store.incidents import Failure
from app.store.lanes import Lease

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


def give_event_up(place: Workplace, lease: Lease, stored: StoredEvent, reason: str) -> None:
    """Settle an event as failed, so that people are told of it. Raises LaneLost."""
    words = f"event {stored.id} ({stored.topic}) failed: {reason}. Look: triage why {stored.id}; then replay it"
    failure = Failure(kind="events", cause=f"events: {reason}", words=words, event_id=stored.id)
    with place.db.transaction() as conn:  # nobody looks again at an event that has failed: it is told of now or never
        events.settle_in(conn, lease, stored.id, state="failed", reason=reason)
        number = incidents.note(conn, failure)
    crash.point("event.settled")
    _say(place, number, failure)


def step_failed(place: Workplace, stored: StoredEvent, failed: StepFailed) -> None:
    """A rule acted, and one of its steps could not be made concrete."""
    look = f"triage why {stored.id} {shlex.quote(failed.rule)}"
    words = f"the rule {failed.rule} cannot do all that it is to do. Look: {look}"
    _note(
        place,
        Failure(kind="rule", cause=f"rule {failed.rule}", words=words, rule=failed.rule, event_id=stored.id),
    )


def not_read(place: Workplace, conversation: str, failed: CallFailed) -> None:
    """A conversation cannot be read again, for some time now."""
    cause = "Intercom: conversations that cannot be read again"
    words = (
        f"{cause}: the last is {conversation} ({failed.detail}). What happens in it and no notification tells of is not"
        " found meanwhile. It is tried at least every hour, and found then"
    )
    _note(place, Failure(kind="reading", cause=cause, words=words, destination="intercom"))


def round_stands(place: Workplace, rule: str, failed: CallFailed) -> None:
    """A round of a rule that the clock calls gets no further, for some time now."""
    cause = f"the clock's rule {rule} gets no further"
    words = (
        f"{cause}: {failed.detail}. What it would have done is done once the open conversations can be read, which is"
        " tried at least every hour. Look: triage schedules"
    )
    _note(place, Failure(kind="reading", cause=cause, words=words, destination="intercom", rule=rule))


def _note(place: Workplace, failure: Failure) -> None:
    with place.db.transaction() as conn:
        number = incidents.note(conn, failure)
    _say(place, number, failure)


def _say(place: Workplace, number: int | None, failure: Failure) -> None:
    if number is not None and announcements.announce(place.db, "incident", str(number), failure.words):
        _log.warning("incident_opened", incident=number, kind=failure.kind, cause=failure.cause)
