"""The event at the end of a telling becomes a run of its own: one comment in the ticket that lists who was told."""

from collections.abc import Sequence

from app.runs.ledger_steps import ListTold
from app.runs.own_run import own_run, planned, save
from app.runs.telling.news import key_start
from app.runs.telling.summary import in_words
from app.runs.workplace import Workplace
from app.store import tellings, told_conversations
from app.store.effects import Entry
from app.store.events import StoredEvent
from app.store.lanes import Lease
from app.store.tellings import RULE


def tell_ticket(place: Workplace, lease: Lease, stored: StoredEvent) -> Sequence[Entry]:
    """Write down the comment; what can be carried out now."""
    telling = tellings.of_event(place.db, stored.id)
    outcomes = told_conversations.outcomes(place.db, telling.id, start=key_start(telling))
    comment = ListTold(gid=telling.gid, comment=in_words(outcomes, place.links))
    listed = planned(comment, lease, key=f"list_told/{telling.gid}/{telling.completion}", rule=RULE)
    return save(place, lease, own_run(place, stored, kind="telling", name="telling_over", effects=[listed]))
