"""What the admin API answers when asked why, and what a replay would do."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from app.runs.why.event_text import event_as_text
from app.runs.why.rule_text import rule_as_text
from app.runs.why.values import EventExplained, OneRuleExplained, Standing
from app.web.schemas import Shown, StepFailure
from app.web.verdict_schemas import RuleShown


class EffectInRun(Shown):
    """An effect that a run decided on, as the ledger has it now."""

    key: str
    id: int | None
    run_id: int | None
    rule: str
    action: str
    target: str
    state: str
    reason: str | None
    url: str | None
    note: str | None = Field(
        description="Whose it is, if another run wrote it down: done before by run 3; who approved a message."
    )
    about: str | None = Field(
        description="What is not in its target: the title of the ticket that it was done to, the draft that it sent."
    )


class ShadowStepShown(Shown):
    """A step that was recorded and not done."""

    rule: str
    action: str
    target: str
    same: bool = Field(description="Live rules did the same.")
    needless: str | None = Field(description="Why nothing needed to be done.")
    instead: str | None = Field(description="What live rules set in its place.")


class TicketNamed(Shown):
    """A ticket in Asana."""

    title: str | None
    url: str | None


class HappeningShown(Shown):
    """What happened, as far as it is still known."""

    name: str | None
    who: str | None
    customer: str | None
    conversation: str | None
    url: str | None
    words: str | None
    ticket: TicketNamed | None = Field(description="Of news from Asana: the ticket.")
    change: str | None = Field(description="What was changed, and from what to what.")


class RunWhy(Shown):
    id: int
    kind: Literal["live", "replay", "undo", "digest", "alarm", "telling", "count"]
    created_at: datetime
    event_name: str
    digest: str
    engine: str
    rules: list[RuleShown]
    effects: list[EffectInRun]
    shadow: list[ShadowStepShown] = Field(
        description="What rules in shadow, and outside their rollout, would have done."
    )
    failures: list[StepFailure]
    notes: list[str] = Field(description="What could not be recomputed, and why.")
    undoes: int | None = Field(description="For kind undo, the run that it took back.")


class EventSummary(Shown):
    id: int
    topic: str
    lane: str | None
    created_at: datetime
    received_at: datetime
    state: str
    reason: str | None
    late: bool
    replayed: bool
    recovered: bool = Field(description="No notification came: it was found by reading Intercom again.")
    body_known: bool
    waited_rule: str | None = Field(description="At the end of a wait, the rule that looks again.")
    waited_event: int | None = Field(description="The event that it looks at again.")


class WaitShown(Shown):
    """A rule that looks again at the event when its wait is over."""

    rule: str
    due_at: datetime
    state: Literal["waiting", "due", "cancelled"]
    looked_again: int | None = Field(description="The event that the end of the wait became.")
    anew: int | None = Field(description="The later event with which the rule began to wait anew.")
    ended: str | None = Field(description="What else has ended the wait, in words.")


class Why(Shown):
    event: EventSummary
    happening: HappeningShown
    runs: list[RunWhy]
    waits: list[WaitShown]
    text: str = Field(description="The same in prose, as `triage why` prints it.")


class OneRuleWhy(Shown):
    """One rule on one event, as `triage why EVENT RULE --format json` prints it."""

    event: EventSummary
    happening: HappeningShown
    run_id: int
    digest: str
    rule: RuleShown
    is_of_today: bool = Field(description="The rulebook of that run had no such rule; it is judged as it stands today.")
    even_so: str | None = Field(description="What would have kept it from acting had its conditions held.")
    notes: list[str]
    text: str


def why_answer(explained: EventExplained) -> Why:
    """Why an event did what it did, for machines and people."""
    return Why(
        event=EventSummary.model_validate(explained.event),
        happening=HappeningShown.model_validate(explained.happening),
        runs=[RunWhy.model_validate(run) for run in explained.runs],
        waits=[WaitShown.model_validate(wait) for wait in explained.waits],
        text=event_as_text(explained),
    )


def one_rule_answer(explained: OneRuleExplained) -> OneRuleWhy:
    """Why one rule did or did not act, for machines and people."""
    return OneRuleWhy(
        event=EventSummary.model_validate(explained.event),
        happening=HappeningShown.model_validate(explained.happening),
        run_id=explained.run.id,
        digest=explained.run.digest,
        rule=RuleShown.model_validate(explained.rule),
        is_of_today=explained.is_of_today,
        even_so=explained.even_so,
        notes=list(explained.run.notes),
        text=rule_as_text(explained),
    )


class ForecastShown(Shown):
    """An effect that a replay would plan."""

    key: str
    rule: str
    action: str
    target: str
    standing: Standing
    reason: str | None
    effect_id: int | None
    run_id: int | None
    request: dict[str, Any]


class DryRunAnswer(Shown):
    mode: Literal["dry_run"] = "dry_run"
    event: EventSummary
    digest: str = Field(description="The rulebook that is in force now.")
    rules: list[RuleShown]
    effects: list[ForecastShown]
    failures: list[StepFailure]
    notes: list[str]


class FillAnswer(Shown):
    """The event waits in its lane again, behind live work."""

    mode: Literal["fill"] = "fill"
    event_id: int
    state: Literal["waiting"] = "waiting"


ReplayAnswer = Annotated[DryRunAnswer | FillAnswer, Field(discriminator="mode")]
