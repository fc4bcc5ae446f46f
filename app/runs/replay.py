"""A past event once more: for real, behind live work (`fill`), or to see what today's rules would do (`dry_run`)."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.errors import NotNow, TriageError
from app.rules.decide import decide
from app.rules.decision import Decision
from app.rules.events import Event
from app.rules.facts import fitting, set_of_fields
from app.rules.fields import Field
from app.rules.firing import DUE
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.rules.vocabulary import Vocabulary
from app.runs.occasion import Occasion
from app.runs.plan import plan
from app.runs.reread import BODY_GONE, all_facts, reread, stored_event
from app.runs.rulebook_files import read_folder, say
from app.runs.why.event import rules_explained
from app.runs.why.values import DryRun, EventSeen, FailureExplained, Forecast, Standing
from app.store import effects, events, past, rulebooks, runs, timers
from app.store.database import Database
from app.store.effects import Planned

_PLANNED_ANEW = ("skipped", "failed")


def fill(db: Database, event_id: int) -> None:
    """Have the event decided on again, behind live work: effects that are done stay done, holes are filled.
    Raises NotThere, or NotNow when it waits already or cannot be decided on any more."""
    seen, _ = stored_event(db, event_id)
    _refuse_what_cannot_be_replayed(seen)
    if seen.state == "waiting" or not events.ask_again(db, event_id):
        raise NotNow(f"event {event_id} waits to be handled already")


def dry_run(db: Database, book: Rulebook, event_id: int) -> DryRun:
    """What `book` would decide on the stored event, and how each effect stands to the ledger. Stores and sends nothing,
    asks no vendor: the customer and the conversation are as the event's latest run knew them.
    Raises NotThere, or NotNow when the event cannot be decided on any more."""
    seen, body = stored_event(db, event_id)
    _refuse_what_cannot_be_replayed(seen)
    event = reread(body)
    if isinstance(event, str):
        raise NotNow(f"event {event_id} says nothing that rules could decide on: {event}")
    facts, notes = facts_again(db, event_id, event, book.vocabulary)
    decision = decide(book, facts)
    rules, contradictions = rules_explained(book, decision.codes, facts)
    return DryRun(
        event=seen,
        digest=book.digest,
        rules=rules,
        effects=_forecasts(db, decision, seen, event, book.vocabulary.open_tickets),
        failures=tuple(FailureExplained(rule=failure.rule, reason=failure.reason) for failure in decision.failures),
        notes=(*notes, *contradictions),
    )


def rulebook_in_force(db: Database, folder: Path) -> Rulebook:
    """The rulebook that went live last; before any did, the one in the folder. Raises TriageError if it is broken."""
    loaded = load(rulebooks.last_good(db) or read_folder(folder))
    if isinstance(loaded, Rulebook):
        return loaded
    raise TriageError(f"the rulebook cannot be used by this version:\n{say(loaded)}")


def _refuse_what_cannot_be_replayed(seen: EventSeen) -> None:
    if not seen.body_known:
        raise NotNow(f"event {seen.id} can be explained, not replayed: {BODY_GONE}")
    if seen.lane is None:
        raise NotNow(f"event {seen.id} cannot be replayed: {seen.reason or 'it is about no conversation or contact'}")


def facts_again(
    db: Database, event_id: int, event: Event, vocabulary: Vocabulary
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The facts of the latest run over what the event itself tells, which alone knows names added since; and notes on
    what is not known any more."""
    over = timers.over(db, event_id)
    told = all_facts(event, vocabulary) | ({DUE: over.rule} if over else {})
    earlier = runs.of_event(db, event_id)
    stored = earlier[-1]["facts"] if earlier else None
    if stored is None:
        why = "it has no run yet" if not earlier else "the facts of its runs are gone"
        return told, (
            f"decided on the event alone, for {why}: the customer's data and what was done before are unknown",
        )
    return {**told, **_still_fitting(stored, vocabulary)}, ()


def _still_fitting(stored: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """Stored facts under names that are still known, of the type that they have today."""
    fields = {field.name: field for field in set_of_fields(vocabulary)}
    return {
        name: value
        for name, value in stored.items()
        if name.startswith("history.") or (name in fields and _fits(fields[name], value))
    }


def _fits(field: Field, value: object) -> bool:
    return isinstance(value, str) if field.type == "time" else fitting(field, value) == value


def _forecasts(
    db: Database, decision: Decision, seen: EventSeen, event: Event, open_tickets: str | None
) -> tuple[Forecast, ...]:
    lane = seen.lane or ""
    done = past.doings(db, lane, since=event.created_at, event_id=seen.id)
    occasion = Occasion(
        event_id=seen.id,
        event=event,
        lane=lane,
        tickets={row["key"]: row["state"] for row in done.effects if row["action"] in ("ticket", "link_ticket")},
        withdrawn=done.withdrawn(event_id=seen.id),
        replayed=True,
        open_tickets=open_tickets,
    )
    planned = plan(decision, occasion)
    ledger = effects.by_keys(db, [effect.key for effect in planned]) if planned else {}
    return tuple(_forecast(effect, ledger.get(effect.key)) for effect in planned)


def _forecast(effect: Planned, row: Mapping[str, Any] | None) -> Forecast:
    final = row is not None and row["state"] == "skipped" and (row["reason"] or "").startswith(effects.FINAL)
    standing: Standing = "left as it is" if final else _standing(effect, row["state"] if row else None)
    forecast = Forecast(
        key=effect.key,
        rule=effect.rule,
        action=effect.action,
        target=effect.target,
        standing=standing,
        reason=effect.reason,
        effect_id=None,
        run_id=None,
        request=effect.request,
    )
    if row is None:
        return forecast
    reason = effect.reason if row["state"] in _PLANNED_ANEW else row["reason"]
    return replace(forecast, effect_id=row["id"], run_id=row["run_id"], reason=reason)


def _standing(effect: Planned, state: str | None) -> Standing:
    """What a replay makes of an effect: only what is new, skipped or failed in the ledger is planned (runs.save)."""
    match state:
        case None | "skipped" | "failed":
            told: dict[str, Standing] = {"skipped": "needless", "held": "held"}
            return told.get(effect.state, "new" if state is None else "taken up again")
        case "done":
            return "done before"
        case "held" | "unsure":
            return "waiting for a person"
        case _:
            return "under way"
