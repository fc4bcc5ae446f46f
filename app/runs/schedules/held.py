"""A round is held: the managers are told, and a person says what becomes of it."""

from collections.abc import Sequence

from app.runs.alarms import Alarm, raise_alarm
from app.runs.workplace import Workplace
from app.store import announcements, events, schedule_desk
from app.store.database import Database
from app.store.effects import Entry
from app.store.events import StoredEvent
from app.store.lanes import Lease
from app.store.schedules import Round

HELD = "schedule_held"


def hold(place: Workplace, of: Round, *, reason: str) -> None:
    """Hold a round, unless it is another worker's now: said to everybody, and to each manager."""
    if schedule_desk.hold(place.db, of, reason=reason):
        announcements.announce(place.db, HELD, of.rule, _words(of.rule, reason))


def tell_held(place: Workplace, lease: Lease, stored: StoredEvent) -> Sequence[Entry]:
    """Write down an alert for each manager; what can be carried out now."""
    of = schedule_desk.told_of(place.db, stored.id)
    if of is None:
        events.settle(place.db, lease, stored.id, state="ignored", reason="nothing of the rule is held any more")
        return ()
    announcements.announce(place.db, HELD, of.rule, _words(of.rule, of.reason or ""))
    alarm = Alarm(text=_words(of.rule, of.reason or ""), name=HELD, rule=schedule_desk.RULE)
    return raise_alarm(place, lease, stored, alarm)


def drop(db: Database, rules: Sequence[str], *, reason: str) -> list[str]:
    """Leave the held rounds of rules be; the rules of which one was held."""
    dropped = schedule_desk.drop(db, rules, reason=reason)
    for rule in dropped:
        announcements.take_back(db, HELD, rule)
    return dropped


def _words(rule: str, reason: str) -> str:
    return (
        f"the rule {rule} is held: {reason}. Nothing is done. Look: triage schedules preview {rule}. Go on: triage"
        f" schedules go {rule}. Leave it out this time: triage schedules drop {rule}"
    )
