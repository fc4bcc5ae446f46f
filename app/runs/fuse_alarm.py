"""The fuse has blown: the managers are told, once an hour, by alerts of the ledger like any other."""

from collections.abc import Iterator, Sequence

from app import crash
from app.rules.actions import Alert
from app.rules.rulebook import ENGINE
from app.rules.vocabulary import Vocabulary
from app.runs.digest import audience
from app.runs.gate import WITHOUT_A_WORD
from app.runs.ledger import destination_of, kind_of, to_request
from app.runs.workplace import Workplace
from app.store import fuse, runs
from app.store.effects import Entry, Planned
from app.store.events import StoredEvent
from app.store.lanes import Lease
from app.store.runs import NewRun

_TO_THE_TEAM = "watch"
"""How far it reaches: it tells the team and touches nothing."""


def tell_managers(place: Workplace, lease: Lease, stored: StoredEvent) -> Sequence[Entry]:
    """Write down an alert for each manager, else for whoever gets the digest; what can be carried out now."""
    book = place.rulebook.current()
    told = [*_to_managers(place, book.vocabulary, _words(place))]
    run = NewRun(
        event_id=stored.id,
        created_at=stored.created_at,
        kind="alarm",
        event_name="fuse_blown",
        digest=book.digest,
        engine=ENGINE,
        codes="",
        facts={},
        failures=[],
        effects=[_planned(alert, stored, lease) for alert in told],
    )
    due = runs.save_and_look(place.db, lease, run, lands_within=place.limits.looks[-1])
    crash.point("run.committed")
    return due


def _words(place: Workplace) -> str:
    return (
        f"The fuse has blown: {place.limits.fuse} messages to customers went out within an hour, or"
        f" {place.limits.fuse * WITHOUT_A_WORD} closes and blocks without one. More of them are held from now on, until"
        " fewer than that went out in the last hour.\n"
        "Look: triage held. Something is wrong? triage stop. All is well? A larger TRIAGE_FUSE, then triage held send"
        " --cause fuse."
    )


def _to_managers(place: Workplace, vocabulary: Vocabulary, text: str) -> Iterator[Alert]:
    managers = [person for person in vocabulary.people.values() if person.is_manager]
    reached = False
    for person in managers:
        if person.slack_channel and place.slack.channels:
            yield Alert(to=person.name, channel="slack", address=person.slack_channel.removeprefix("#"), text=text)
        elif person.email and place.mail.is_set_up:
            yield Alert(to=person.name, channel="email", address=person.email, text=text)
        else:
            continue
        reached = True
    if not reached:
        yield from audience.alerts(place, vocabulary, text)


def _planned(alert: Alert, stored: StoredEvent, lease: Lease) -> Planned:
    return Planned(
        key=f"e{stored.id}/{alert.channel}:{alert.address}",
        lane=lease.lane,
        conversation=None,
        contact=None,
        rule=fuse.RULE,
        action=kind_of(alert).name,
        target=alert.target[:200],
        reach=_TO_THE_TEAM,
        destination=destination_of(alert),
        request={**to_request(alert), "reach": None},
    )
