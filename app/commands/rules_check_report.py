"""What `triage rules check` found, whoever found it: the loader, lint, or a look at the vendors."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from app.rules.lint.findings import Finding
from app.rules.problems import Position, Problem

Severity = Literal["error", "warning", "hint"]


class Found(Protocol):
    """What is found in a rulebook that loads."""

    @property
    def position(self) -> Position: ...
    @property
    def severity(self) -> Severity: ...
    @property
    def kind(self) -> str: ...
    @property
    def message(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing that is told about a place. An error keeps the rulebook from its work, a warning is a rule that does
    not do what it seems to, a hint is tidiness."""

    position: Position
    severity: Severity
    kind: str
    message: str
    related: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """`files` are paths below `folder`, as the remarks' places name them. `digest` None: the rulebook did not load."""

    folder: Path
    files: tuple[str, ...]
    rules: int = 0
    digest: str | None = None
    remarks: tuple[Remark, ...] = ()

    def fails(self, *, strict: bool) -> bool:
        """Whether the answer is no."""
        return self.digest is None or any(is_failure(each, strict=strict) for each in self.remarks)

    def count(self, severity: Severity) -> int:
        return sum(remark.severity == severity for remark in self.remarks)


def is_failure(remark: Remark, *, strict: bool) -> bool:
    """Whether a remark makes the check fail; warnings do only where it is strict."""
    return remark.severity == "error" or (strict and remark.severity == "warning")


def remark(found: Problem | Found) -> Remark:
    """A problem, or a finding, as it is reported."""
    if isinstance(found, Problem):
        return Remark(position=found.position, severity="error", kind="problem", message=found.message)
    return Remark(
        position=found.position,
        severity=found.severity,
        kind=found.kind,
        message=found.message,
        related=found.related if isinstance(found, Finding) else (),
    )
