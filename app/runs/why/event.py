"""Why an event did what it did: each rule's checks recomputed with the rulebook and the facts of that day."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.rules.decision import CODES
from app.rules.events import Event
from app.rules.explain import explain
from app.rules.rulebook import Rulebook
from app.runs.past_rulebook import rulebook_of
from app.runs.reread import own_words, reread, stored_event
from app.runs.why.about import abouts
from app.runs.why.happening import happening_of
from app.runs.why.values import (
    WITHOUT_RULES,
    EffectExplained,
    EventExplained,
    FailureExplained,
    RuleExplained,
    RunExplained,
    ShadowStep,
    WaitExplained,
)
from app.store import effects, runs, timers
from app.store.database import Database


def why_event(db: Database, event_id: int) -> EventExplained:
    """The event, its runs, for each run every rule and every effect, and what waits. Raises NotThere."""
    seen, body = stored_event(db, event_id)
    event = reread(body)
    stored = runs.of_event(db, event_id)
    explained = tuple(explain_run(db, run, event) for run in stored)
    waits = tuple(WaitExplained(**row) for row in timers.of_event(db, event_id))
    return EventExplained(event=seen, happening=happening_of(seen, event, stored), runs=explained, waits=waits)


def explain_run(db: Database, run: Mapping[str, Any], event: Event | str) -> RunExplained:
    """One stored run. `event` is what its body still tells, or why it tells nothing."""
    asks_rules = run["kind"] not in WITHOUT_RULES
    book, names, notes = rulebook_of(db, run) if asks_rules else (None, [], ())
    rules: tuple[RuleExplained, ...] = ()
    if book is not None:
        facts, told = facts_of_that_day(run, event, book)
        rules, contradictions = rules_explained(book, run["codes"], facts)
        notes = (*notes, *told, *contradictions)
    failures = run["failures"] or ()
    return RunExplained(
        id=run["id"],
        kind=run["kind"],
        created_at=run["created_at"],
        event_name=run["event_name"],
        digest=run["digest"],
        engine=run["engine"],
        rules=rules or _rules_by_name(run["codes"], names),
        effects=tuple(_effects(db, run)),
        shadow=tuple(map(_shadow_step, run["shadow"] or ())),
        failures=tuple(FailureExplained(rule=failure["rule"], reason=failure["reason"]) for failure in failures),
        notes=notes,
        undoes=run["undoes"],
    )


def rules_explained(
    book: Rulebook, codes: str, facts: Mapping[str, object] | None
) -> tuple[tuple[RuleExplained, ...], tuple[str, ...]]:
    """Every rule with its code and, where the facts still give that code, its checks; and notes where they do not."""
    names = [rule.name for rule in book.rules]
    if facts is None or len(names) != len(codes):
        return _rules_by_name(codes, names), ()
    verdicts = explain(book, facts)
    rules = tuple(
        RuleExplained(
            name=verdict.rule, code=code, meaning=meaning(code), verdict=verdict if verdict.code == code else None
        )
        for verdict, code in zip(verdicts, codes, strict=True)
    )
    differing = [rule.name for rule in rules if rule.verdict is None]
    if not differing:
        return rules, ()
    return rules, (f"checks that can no longer be recomputed as they were then: {', '.join(differing)}",)


def meaning(code: str) -> str:
    """What a result code says, in words."""
    return CODES.get(code, f"a result that this version does not know ({code})")


def facts_of_that_day(
    run: Mapping[str, Any], event: Event | str, book: Rulebook
) -> tuple[dict[str, object] | None, tuple[str, ...]]:
    """What the run's decision knew, None after retention; and notes on what of it is not known any more."""
    if run["facts"] is None:
        return None, ("its facts are gone, retention has passed: no checks, codes only",)
    if isinstance(event, str):
        return run["facts"], (f"what people wrote is unknown here: {event}",)
    return {**run["facts"], **own_words(event, book.vocabulary)}, ()


def _rules_by_name(codes: str, names: list[str]) -> tuple[RuleExplained, ...]:
    known = names if len(names) == len(codes) else []
    return tuple(
        RuleExplained(
            name=known[place] if known else f"rule {place + 1}", code=code, meaning=meaning(code), verdict=None
        )
        for place, code in enumerate(codes)
    )


def _shadow_step(step: Mapping[str, Any]) -> ShadowStep:
    return ShadowStep(**{name: step[name] for name in ShadowStep.__dataclass_fields__ if name in step})


def _effects(db: Database, run: Mapping[str, Any]) -> Iterator[EffectExplained]:
    found = effects.by_keys(db, run["keys"]) if run["keys"] else {}
    about = abouts(db, found.values())
    for key in run["keys"]:
        row = found.get(key)
        yield _effect(row, run["id"], about.get(key)) if row else _lost_effect(key)


def _effect(row: Mapping[str, Any], run_id: int, about: str | None) -> EffectExplained:
    names = ("key", "id", "run_id", "rule", "action", "target", "state", "reason", "url")
    notes = ", ".join(filter(None, (_whose(row, run_id), _approved_by(row["request"]), _counted(row))))
    return EffectExplained(**{name: row[name] for name in names}, note=notes or None, about=about)


def _approved_by(request: Mapping[str, Any]) -> str | None:
    by = request.get("approved_by")
    return f"approved by {by}{', in other words' if request.get('edited') else ''}" if by else None


def _counted(row: Mapping[str, Any]) -> str | None:
    """The number that was written on the customer's profile."""
    is_count = row["action"] == "count_open_tickets" and row["state"] == "done"
    return f"{row['receipt']['html']} open" if is_count and row["receipt"] else None


def _whose(row: Mapping[str, Any], run_id: int) -> str | None:
    if row["run_id"] == run_id:
        return None
    if row["run_id"] > run_id:
        return f"taken up again by run {row['run_id']}"
    return f"done before by run {row['run_id']}" if row["state"] == "done" else f"decided before by run {row['run_id']}"


def _lost_effect(key: str) -> EffectExplained:
    return EffectExplained(
        key=key, id=None, run_id=None, rule="", action="", target="", state="unknown",
        reason="not in the ledger any more", url=None, note=None,
    )  # fmt: skip
