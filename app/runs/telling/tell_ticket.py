"""The event at the end of a telling becomes a run of its own: one comment in the ticket that lists who was told."""

from collections.abc import Sequence

from app import crash
from app.rules.rulebook import ENGINE
from app.runs.ledger import destination_of, kind_of, to_request
from app.runs.ledger_steps import ListTold
from app.runs.telling.news import key_start
from app.runs.telling.summary import in_words
from app.runs.workplace import Workplace
from app.store import runs, tellings, told_conversations
from app.store.effects import Entry, Planned
from app.store.events import StoredEvent
from app.store.lanes import Lease
from app.store.runs import NewRun
from app.store.tellings import RULE, Telling


def tell_ticket(place: Workplace, lease: Lease, stored: StoredEvent) -> Sequence[Entry]:
    """Write down the comment; what can be carried out now."""
    telling = tellings.of_event(place.db, stored.id)
    outcomes = told_conversations.outcomes(place.db, telling.id, start=key_start(telling))
    book = place.rulebook.current()
    run = NewRun(
        event_id=stored.id,
        created_at=stored.created_at,
        kind="telling",
        event_name="telling_over",
        digest=book.digest,
        engine=ENGINE,
        codes="",
        facts={},
        failures=[],
        effects=[_planned(ListTold(gid=telling.gid, comment=in_words(outcomes, place.links)), telling, lease)],
    )
    due = runs.save_and_look(place.db, lease, run, lands_within=place.limits.looks[-1])
    crash.point("run.committed")
    place.count("event_settled", run.event_name)
    return due


def _planned(comment: ListTold, telling: Telling, lease: Lease) -> Planned:
    kind = kind_of(comment)
    return Planned(
        key=f"list_told/{telling.gid}/{telling.completion}",
        lane=lease.lane,
        conversation=None,
        contact=None,
        rule=RULE,
        action=kind.name,
        target=comment.target,
        reach=kind.reach,
        destination=destination_of(comment),
        request={**to_request(comment), "reach": None},
    )
