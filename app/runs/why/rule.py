"""Why one rule did or did not act on an event, and the nearest miss."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from app.errors import NotNow, NotThere
from app.rules.decision import MATCHED, OTHER_EVENT, OUTSIDE_ROLLOUT, SHADOW
from app.rules.events import Event
from app.rules.explain import Verdict, explain, if_conditions_held
from app.rules.problems import shown
from app.rules.rulebook import Rulebook
from app.runs.past_rulebook import rulebook_of
from app.runs.reread import all_facts, reread, stored_event
from app.runs.why.event import explain_run, facts_of_that_day, meaning
from app.runs.why.happening import happening_of
from app.runs.why.outcome import outcome
from app.runs.why.values import OneRuleExplained, RuleExplained, RunExplained
from app.store import runs
from app.store.database import Database

Facts = Mapping[str, object]
_MOST_NAMED = 12


def why_rule(db: Database, event_id: int, name: str, book_of_today: Callable[[], Rulebook]) -> OneRuleExplained:
    """One rule in the event's latest run, with the rulebook of that run; a rule that it did not have is judged as it
    stands in `book_of_today`. Raises NotThere, saying which rule may be meant, or NotNow if no rules have decided."""
    seen, body = stored_event(db, event_id)
    event, stored = reread(body), runs.of_event(db, event_id)
    if not stored:
        because = f": it is {seen.state}" + (f", {shown(seen.reason)}" if seen.reason else "")
        raise NotNow(f"no rule has decided on event {event_id}{because}")
    told = explain_run(db, stored[-1], event)
    judged = _judged(db, stored[-1], event, told, name) or _judged_today(stored[-1], event, told, name, book_of_today)
    rule, place, book, facts = judged
    return OneRuleExplained(
        event=seen,
        happening=happening_of(seen, event, stored),
        run=told,
        rule=rule,
        is_of_today=all(each.name != rule.name for each in told.rules),
        even_so=even_so(book, facts, place, rule.verdict) if book and facts and rule.verdict else None,
    )


_Judged = tuple[RuleExplained, int, Rulebook | None, Facts | None]


def _judged(db: Database, run: Mapping[str, Any], event: Event | str, told: RunExplained, name: str) -> _Judged | None:
    place = _place(name, (rule.name for rule in told.rules))
    if place is None:
        return None
    book, _, _ = rulebook_of(db, run)
    facts = facts_of_that_day(run, event, book)[0] if book else None
    return told.rules[place], place, book, facts


def _judged_today(
    run: Mapping[str, Any], event: Event | str, told: RunExplained, name: str, book_of_today: Callable[[], Rulebook]
) -> _Judged:
    book = book_of_today()
    names = [rule.name for rule in book.rules]
    place = _place(name, names)
    if place is None:
        known = list(dict.fromkeys([*(rule.name for rule in told.rules), *names]))
        raise NotThere(f'there is no rule "{shown(name)}", neither then nor today{_guess(name, known)}')
    of_event = all_facts(event, book.vocabulary) if isinstance(event, Event) else {}
    facts = {**of_event, **(run["facts"] or {})}
    verdict = explain(book, facts)[place]
    rule = RuleExplained(name=names[place], code=verdict.code, meaning=meaning(verdict.code), verdict=verdict)
    return rule, place, book, facts


def _place(name: str, names: Iterable[str]) -> int | None:
    folded = [each.casefold() for each in names]
    return folded.index(name.casefold()) if name.casefold() in folded else None


def _guess(name: str, known: list[str]) -> str:
    near = get_close_matches(shown(name), known, n=1, cutoff=0.5)
    if near:
        return f', did you mean "{near[0]}"?'
    return f"; there are {', '.join(known)}" if 0 < len(known) <= _MOST_NAMED else ""


def even_so(book: Rulebook, facts: Facts, place: int, verdict: Verdict) -> str | None:
    """What would have kept the rule from acting if its conditions had held."""
    if not verdict.missing or verdict.code == OTHER_EVENT:
        return None
    then = if_conditions_held(book, facts, place)
    if then.code in (MATCHED, SHADOW, OUTSIDE_ROLLOUT):
        return None
    return outcome(then.code, then.because)
