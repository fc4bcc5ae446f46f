"""Alarms: what the managers are told at once, by alerts of the ledger like any other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.rules.actions import Alert
from app.rules.people import Person
from app.rules.vocabulary import Vocabulary
from app.runs.digest import audience
from app.runs.ledger import destination_of
from app.runs.own_run import own_run, planned_alert, save
from app.runs.workplace import Workplace
from app.store.effects import Entry
from app.store.events import StoredEvent
from app.store.lanes import Lease


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """`name` is what has happened, `rule` stands where a rule stands. It is not told by the destination `never_by`."""

    text: str
    name: str
    rule: str
    never_by: str | None = None


def raise_alarm(place: Workplace, lease: Lease, stored: StoredEvent, alarm: Alarm) -> Sequence[Entry]:
    """Write down an alert for each manager, else for whoever gets the digest; what can be carried out now. A channel
    that is paused or failed last is used only where there is no other."""
    alerts = _alerts(place, place.rulebook.current().vocabulary, alarm)
    effects = [planned_alert(each, lease, of=f"e{stored.id}", rule=alarm.rule) for each in alerts]
    return save(place, lease, own_run(place, stored, kind="alarm", name=alarm.name, effects=effects))


def _alerts(place: Workplace, vocabulary: Vocabulary, alarm: Alarm) -> list[Alert]:
    managers = [person for person in vocabulary.people.values() if person.is_manager]
    told = [way for person in managers if (way := _way_to(place, person, alarm)) is not None]
    others = audience.alerts(place, vocabulary, alarm.text)
    return told or [alert for alert in others if destination_of(alert) != alarm.never_by]


def _way_to(place: Workplace, person: Person, alarm: Alarm) -> Alert | None:
    """The first way to a person that is open, else the first that there is. One that failed last is not: an alert goes
    out twice at most, too few calls for the breaker to pause it."""
    ways = [alert for alert in _ways_to(place, person, alarm.text) if destination_of(alert) != alarm.never_by]
    opened = (alert for alert in ways if _is_open(place, destination_of(alert)))
    return next(opened, next(iter(ways), None))


def _is_open(place: Workplace, destination: str) -> bool:
    return place.pauses.of(destination) is None and not place.pauses.is_failing(destination)


def _ways_to(place: Workplace, person: Person, text: str) -> Iterator[Alert]:
    if person.slack_channel and place.slack.channels:
        yield Alert(to=person.name, channel="slack", address=person.slack_channel.removeprefix("#"), text=text)
    if person.email and place.mail.is_set_up:
        yield Alert(to=person.name, channel="email", address=person.email, text=text)
