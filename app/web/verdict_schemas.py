"""How the admin API shows what became of one rule: its checks, its cases, its steps, what was missing."""

from typing import Any, Literal

from pydantic import Field, field_validator

from app.rules.actions import Action
from app.rules.problems import Position
from app.runs.ledger import kind_of
from app.web.schemas import Shown


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


class BranchShown(Shown):
    """One case of first_match."""

    path: str
    position: str
    condition: CheckShown | None
    unless: CheckShown | None
    taken: bool

    @field_validator("position", mode="before")
    @classmethod
    def _as_text(cls, position: Position) -> str:
        return str(position)


class MissShown(Shown):
    """A comparison that would have had to come out otherwise."""

    check: CheckShown
    wanted: bool = Field(description="How it would have had to come out.")


class VerdictShown(Shown):
    about: str
    position: str
    because: str | None = Field(description="Why, where the code alone does not say it.")
    when: CheckShown
    condition: CheckShown | None
    unless: CheckShown | None
    branches: list[BranchShown]
    stops: bool = Field(description="No later rule was looked at.")
    steps: list[StepShown]
    missing: list[MissShown] | None = Field(
        description="The fewest comparisons that would have had to come out otherwise for its conditions to hold;"
        " null: none would do."
    )

    @field_validator("position", mode="before")
    @classmethod
    def _as_text(cls, position: Position) -> str:
        return str(position)


class RuleShown(Shown):
    name: str
    code: str
    meaning: str
    verdict: VerdictShown | None = Field(description="The checks, recomputed; null where they cannot be any more.")
