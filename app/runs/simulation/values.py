"""A simulation as values: what happened, what each rule would make of it. Nothing of it was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from app.rules.events import Contact, Event
from app.rules.explain import Verdict

Gate = Literal["passes", "holds", "refuses", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the rules are asked about. `tickets`: key -> state of the conversation's tickets in the ledger; `withdrawn`:
    the keys of those that other events led to and a person took back. `event_id` is 0 for what is no stored event.
    `notes` say what is not known, or was assumed."""

    event: Event
    contact: Contact | None
    facts: Mapping[str, Any]
    lane: str | None
    event_id: int = 0
    tickets: Mapping[str, str]
    withdrawn: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One step that a rule would take. `details` are labels and texts, rendered. `gate`: whether the gate would let it
    out today, and why not. `standing` says why nothing would be done, or that the ledger has it already."""

    rule: str
    also: tuple[str, ...]
    action: str
    says: str
    details: tuple[tuple[str, str], ...] = ()
    gate: Gate = "unknown"
    gate_reason: str | None = None
    standing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSimulated:
    """What would become of one rule: its verdict, and what it would do (or, in shadow, have recorded). `again` is what
    would become of one that waits, when it looks again."""

    verdict: Verdict
    meaning: str
    deeds: tuple[Deed, ...]
    again: "SecondLook | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """What would become of a rule when its wait is over or its date falls due, `at` that moment, if nothing changes
    until then."""

    at: datetime
    rule: RuleSimulated


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """`reach` is today's, None if no database of this service is at hand."""

    subject: Subject
    digest: str
    rules: tuple[RuleSimulated, ...]
    reach: str | None
