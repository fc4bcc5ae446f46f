"""What the admin API answers when asked why, and what a replay would do."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from app.rules.actions import Action
from app.rules.problems import Position
from app.runs.explained import Standing
from app.runs.ledger import kind_of
from app.web.schemas import Shown, StepFailure


class CheckShown(Shown):
    """One condition, evaluated. A comparison has a `field`, a group has `parts`."""

    position: str = Field(description="file:line:column in the rulebook of that day.")
    path: str
    wanted: str
    result: Literal["true", "false", "unknown"]
    field: str | None
    saw: Any = Field(description="What the field held; null: unknown.")
    parts: list["CheckShown"]

    @field_validator("position", mode="before")
    @classmethod
    def _as_text(cls, position: Position) -> str:
        return str(position)


class StepShown(Shown):
    action: str
    needless: str | None = Field(description="Why nothing needed to be done.")
    also: list[str] = Field(description="Later rules that asked for the same.")

    @field_validator("action", mode="before")
    @classmethod
    def _by_name(cls, action: Action) -> str:
        return kind_of(action).name


class VerdictShown(Shown):
    position: str
    when: CheckShown
    condition: CheckShown | None
    unless: CheckShown | None
    steps: list[StepShown]

    @field_validator("position", mode="before")
    @classmethod
    def _as_text(cls, position: Position) -> str:
        return str(position)


class RuleShown(Shown):
    name: str
    code: str
    meaning: str
    verdict: VerdictShown | None = Field(description="The checks, recomputed; null where they cannot be any more.")


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
    note: str | None = Field(description="Whose it is, if another run wrote it down: done before by run 3.")


class RunExplanation(Shown):
    id: int
    kind: Literal["live", "replay"]
    created_at: datetime
    event_name: str
    digest: str
    engine: str
    rules: list[RuleShown]
    effects: list[EffectInRun]
    failures: list[StepFailure]
    notes: list[str] = Field(description="What could not be recomputed, and why.")


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
    body_known: bool


class Explanation(Shown):
    event: EventSummary
    runs: list[RunExplanation]
    text: str = Field(description="The same in prose, as `triage explain` prints it.")


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
