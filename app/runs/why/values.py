"""What became of an event and why, as values: shown by `triage why` and by the admin API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from app.rules.explain import Verdict

Standing = Literal[
    "new", "needless", "held", "done before", "under way", "waiting for a person", "taken up again", "left as it is"
]


WITHOUT_RULES = ("undo", "digest", "telling", "count")
"""Kinds of runs that ask no rules: a person asked for them, or the time of the day, or what changed in Asana."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSeen:
    """The event as it is stored. `body_known` is False when retention or erasure has taken its bytes. At the
    end of a wait, `waited_rule` looks again at `waited_event`, whose bytes tell what happened."""

    id: int
    app_id: str
    topic: str
    lane: str | None
    created_at: datetime
    received_at: datetime
    state: str
    reason: str | None
    late: bool
    replayed: bool
    recovered: bool
    attempts: int
    body_known: bool
    waited_rule: str | None = None
    waited_event: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketNamed:
    """A ticket in Asana by its title and address; None where that is not known."""

    title: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What happened, as far as it is still known: `who` did it ("customer Zoë"), in which conversation, with which
    words. `customer` is whose conversation it is. `ticket`: of news from Asana, the ticket. `change`: what was changed,
    and from what to what."""

    name: str | None
    who: str | None
    customer: str | None
    conversation: str | None
    url: str | None
    words: str | None
    ticket: TicketNamed | None = None
    change: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleExplained:
    """One rule's outcome: `code` and `meaning` are what happened then; `verdict` holds the recomputed checks, None
    where they cannot be recomputed or would contradict what happened."""

    name: str
    code: str
    meaning: str
    verdict: Verdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectExplained:
    """One effect that the run decided on, as it stands in the ledger now. `note` says whose it is if it is another
    run's: done before, or taken up again later; and who approved a message. `about` is what is not in its target: the
    title of the ticket that it was done to, the words of the draft that it sent. `id` is None if the ledger does not
    have it (any more)."""

    key: str
    id: int | None
    run_id: int | None
    rule: str
    action: str
    target: str
    state: str
    reason: str | None
    url: str | None
    note: str | None
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowStep:
    """A step that was recorded and not done. `same`: live rules did the same; `needless`: why nothing needed to be
    done; `instead`: what live rules set in its place."""

    rule: str
    action: str
    target: str
    same: bool
    needless: str | None = None
    instead: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureExplained:
    """A step of a rule that could not be made concrete, and why."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunExplained:
    """One pass through the rules, or a run that asked no rules: one that took run `undoes` back, or told the team how
    the day went. `notes` tell what could not be recomputed any more."""

    id: int
    kind: str
    created_at: datetime
    event_name: str
    digest: str
    engine: str
    rules: tuple[RuleExplained, ...]
    effects: tuple[EffectExplained, ...]
    shadow: tuple[ShadowStep, ...]
    failures: tuple[FailureExplained, ...]
    notes: tuple[str, ...]
    undoes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitExplained:
    """A rule that waits after an event, or waited: until when; `looked_again` is the event that the end of its wait
    became, `anew` the later event with which it began to wait anew, `ended` what else has ended it."""

    rule: str
    due_at: datetime
    state: str
    looked_again: int | None = None
    anew: int | None = None
    ended: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventExplained:
    """An event, all its runs, oldest first, and the waits that they began."""

    event: EventSeen
    happening: Happening
    runs: tuple[RunExplained, ...]
    waits: tuple[WaitExplained, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OneRuleExplained:
    """One rule on one event. `run` is the event's latest. `is_of_today`: the rule was not in the rulebook of that run
    and is judged as it stands today. `even_so` is what would have kept it from acting had its conditions held."""

    event: EventSeen
    happening: Happening
    run: RunExplained
    rule: RuleExplained
    is_of_today: bool
    even_so: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """An effect that a replay would plan. `standing`: how it stands to the ledger; `effect_id` and `run_id` name the
    entry that is there already."""

    key: str
    rule: str
    action: str
    target: str
    standing: Standing
    reason: str | None
    effect_id: int | None
    run_id: int | None
    request: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """What today's rulebook would decide on a stored event. Nothing was stored or sent."""

    event: EventSeen
    digest: str
    rules: tuple[RuleExplained, ...]
    effects: tuple[Forecast, ...]
    failures: tuple[FailureExplained, ...]
    notes: tuple[str, ...]
