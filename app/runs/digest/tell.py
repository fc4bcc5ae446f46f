"""The event that asks for the digest becomes a run of its own: one alert for each place that it goes to."""

from collections.abc import Sequence
from datetime import date

from app import clock, crash
from app.rules.actions import Alert
from app.rules.rulebook import ENGINE
from app.runs.digest.audience import alerts
from app.runs.digest.text import in_words, read_day
from app.runs.ledger import destination_of, kind_of, to_request
from app.runs.workplace import Workplace
from app.store import announcements, digest, runs
from app.store.digest import RULE
from app.store.effects import Entry, Planned
from app.store.events import StoredEvent
from app.store.lanes import Lease
from app.store.runs import NewRun

_TO_THE_TEAM = "watch"
"""How far it reaches: it tells the team of this service and touches nothing, so it goes out while this one watches."""


def tell_digest(place: Workplace, lease: Lease, stored: StoredEvent) -> Sequence[Entry]:
    """Write down the digest for each place that it goes to; what can be carried out now. Where there is nobody to tell,
    it is announced."""
    day = digest.day_of(place.db, stored.id)
    book = place.rulebook.current()
    words = book.vocabulary
    text = in_words(read_day(place.db, day, clock.now(), words.digest, words.desk), place.links.service)
    told = alerts(place, words, text)
    if not told:
        announcements.announce(place.db, "digest", "daily", text)
    run = NewRun(
        event_id=stored.id,
        created_at=stored.created_at,
        kind="digest",
        event_name="digest",
        digest=book.digest,
        engine=ENGINE,
        codes="",
        facts={},
        failures=[],
        effects=[_planned(each, day, lease) for each in told],
    )
    due = runs.save_and_look(place.db, lease, run, lands_within=place.limits.looks[-1])
    crash.point("run.committed")
    place.count("event_settled", run.event_name)
    return due


def _planned(alert: Alert, day: date, lease: Lease) -> Planned:
    return Planned(
        key=f"digest/{day.isoformat()}/{alert.channel}:{alert.address}",
        lane=lease.lane,
        conversation=None,
        contact=None,
        rule=RULE,
        action=kind_of(alert).name,
        target=alert.target[:200],
        reach=_TO_THE_TEAM,
        destination=destination_of(alert),
        request={**to_request(alert), "reach": None},
    )
