"""Explanations of events without a database: the values that the prose is made of, complete by default."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.rules.decide import decide
from app.rules.rulebook import Rulebook
from app.runs.shadow import recorded
from app.runs.why.event import rules_explained
from app.runs.why.event_text import event_as_text
from app.runs.why.rule import even_so
from app.runs.why.rule_text import rule_as_text
from app.runs.why.values import EventExplained, EventSeen, Happening, OneRuleExplained, RunExplained, ShadowStep
from tests.rules.makers import AT

EVENT = EventSeen(
    id=2,
    app_id="sandbox1",
    topic="conversation.user.replied",
    lane="conversation:sandbox1:1",
    created_at=AT,
    received_at=AT,
    state="settled",
    reason=None,
    late=False,
    replayed=False,
    recovered=False,
    attempts=0,
    body_known=True,
)
HAPPENING = Happening(
    name="customer_replied", who="customer Zoë", customer="Zoë", conversation="1", url=None, words="It is broken"
)


def a_run(book: Rulebook, facts: Mapping[str, object], *, codes: str | None = None) -> RunExplained:
    """A run of these facts, or one that is said to have had these codes."""
    decision = decide(book, facts)
    rules, notes = rules_explained(book, decision.codes if codes is None else codes, facts)
    shadow: Any = recorded(decision)
    return RunExplained(
        id=3,
        kind="live",
        created_at=AT,
        event_name="customer_replied",
        digest=book.digest,
        engine=book.engine,
        rules=rules,
        effects=(),
        shadow=tuple(ShadowStep(**step) for step in shadow),
        failures=(),
        notes=notes,
    )


def told(book: Rulebook, facts: Mapping[str, object], **happening: Any) -> list[str]:
    """The event's prose, line by line."""
    what = replace(HAPPENING, **happening)
    return event_as_text(EventExplained(event=EVENT, happening=what, runs=(a_run(book, facts),))).splitlines()


def told_of_rule(book: Rulebook, facts: Mapping[str, object], name: str = "r") -> list[str]:
    """One rule's prose, without the lines about the event."""
    explained = one_rule(book, facts, [rule.name for rule in book.rules].index(name))
    return rule_as_text(explained).partition("\n\n")[2].splitlines()


def one_rule(
    book: Rulebook, facts: Mapping[str, object], place: int, *, run: RunExplained | None = None
) -> OneRuleExplained:
    run = run or a_run(book, facts)
    verdict = run.rules[place].verdict
    return OneRuleExplained(
        event=EVENT,
        happening=HAPPENING,
        run=run,
        rule=run.rules[place],
        is_of_today=False,
        even_so=even_so(book, facts, place, verdict) if verdict else None,
    )
