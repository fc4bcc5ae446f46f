"""A decision as it is written down: the run with its facts, effects and waits."""

from app.rules.decision import Decision
from app.rules.fields import BODY_FIELDS
from app.rules.firing import Firing
from app.rules.rulebook import ENGINE, Rulebook
from app.runs import shadow, waits
from app.runs.occasion import Occasion
from app.runs.plan import plan
from app.store import runs
from app.store.events import StoredEvent
from app.store.firings import Fired


def new_run(
    book: Rulebook, decision: Decision, stored: StoredEvent, occasion: Occasion, facts: dict[str, object]
) -> runs.NewRun:
    """What is written down of a decision: its facts but for a person's own words, and what comes of it."""
    return runs.NewRun(
        event_id=stored.id,
        created_at=stored.created_at,
        kind="replay" if stored.replayed else "live",
        event_name=occasion.event.name,
        digest=book.digest,
        engine=ENGINE,
        codes=decision.codes,
        facts={name: value for name, value in facts.items() if name not in BODY_FIELDS},
        failures=[{"rule": failure.rule, "reason": failure.reason} for failure in decision.failures],
        effects=plan(decision, occasion),
        shadow=shadow.recorded(decision),
        firings=[_fired(firing, occasion) for firing in decision.firings],
        waiting=waits.begun(book, decision, occasion.event, happened_at=min(stored.created_at, stored.received_at)),
    )


def _fired(firing: Firing, occasion: Occasion) -> Fired:
    of_customer = firing.scope == "customer" and occasion.contact_lane
    return Fired(
        subject=occasion.contact_lane if of_customer and occasion.contact_lane else occasion.lane,
        rule=firing.rule,
        scope=firing.scope,
        at=firing.at,
        fingerprint=firing.fingerprint,
    )
