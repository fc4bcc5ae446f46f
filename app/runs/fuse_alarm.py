"""The fuse has blown: the managers are told, once an hour."""

from collections.abc import Sequence

from app.runs.alarms import Alarm, raise_alarm
from app.runs.gate import WITHOUT_A_WORD
from app.runs.workplace import Workplace
from app.store import fuse
from app.store.effects import Entry
from app.store.events import StoredEvent
from app.store.lanes import Lease


def tell_managers(place: Workplace, lease: Lease, stored: StoredEvent) -> Sequence[Entry]:
    """Write down an alert for each manager; what can be carried out now."""
    return raise_alarm(place, lease, stored, Alarm(text=_words(place), name="fuse_blown", rule=fuse.RULE))


def _words(place: Workplace) -> str:
    return (
        f"The fuse has blown: {place.limits.fuse} messages to customers went out within an hour, or"
        f" {place.limits.fuse * WITHOUT_A_WORD} closes and blocks without one. More of them are held from now on, until"
        " fewer than that went out in the last hour.\n"
        "Look: triage held. Something is wrong? triage stop. All is well? A larger TRIAGE_FUSE, then triage held send"
        " --cause fuse."
    )
