"""What became of an event and why, as values: shown by `triage explain` and by the admin API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from app.rules.explain import Verdict

Standing = Literal[
    "new", "needless", "held", "done before", "under way", "waiting for a person", "taken up again", "left as it is"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSeen:
    """The event as it is stored. `body_known` is False when retention or erasure has taken its bytes."""

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
    attempts: int
    body_known: bool


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
    run's: done before, or taken up again later. `id` is None if the ledger does not have it (any more)."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureExplained:
    """A step of a rule that could not be made concrete, and why."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunExplained:
    """One pass through the rules. `notes` tell what could not be recomputed any more."""

    id: int
    kind: str
    created_at: datetime
    event_name: str
    digest: str
    engine: str
    rules: tuple[RuleExplained, ...]
    effects: tuple[EffectExplained, ...]
    failures: tuple[FailureExplained, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventExplained:
    """An event and all its runs, oldest first."""

    event: EventSeen
    runs: tuple[RunExplained, ...]


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
