"""The event at the end of a telling becomes a run of its own: one comment in the ticket that lists who was told, and
another one for those who were linked since."""

from collections.abc import Sequence

from app.runs.ledger_steps import ListTold
from app.runs.own_run import own_run, planned, save
from app.runs.telling import so_far
from app.runs.telling.summary import in_words
from app.runs.workplace import Workplace
from app.store import tellings
from app.store.effects import Entry
from app.store.events import StoredEvent
from app.store.lanes import Lease
from app.store.tellings import RULE

_SINCE_THEN = "Linked since the last list:"


def tell_ticket(place: Workplace, lease: Lease, stored: StoredEvent) -> Sequence[Entry]:
    """Write down the comment; what can be carried out now."""
    telling, listed = tellings.of_event(place.db, stored.id)
    words = in_words(so_far.outcomes(place.db, telling)[listed:], place.links)
    comment = ListTold(gid=telling.gid, comment=f"{_SINCE_THEN}\n{words}" if listed else words)
    key = f"list_told/{telling.gid}/{telling.completion}" + (f"/{listed}" if listed else "")
    effect = planned(comment, lease, key=key, rule=RULE)
    return save(place, lease, own_run(place, stored, kind="telling", name="telling_over", effects=[effect]))
