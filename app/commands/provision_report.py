"""What `triage provision` says: a line for each change as it is made, what is missing, and a line that sums up."""

import json
from pathlib import Path
from typing import Protocol

from app.commands.terminal import show_json, show_line
from app.rules.problems import Position
from app.runs.provision.provision import Outcome
from app.runs.provision.steps import Step


class Telling(Protocol):
    def step(self, step: Step) -> None:
        """A step is done, or would be."""

    def broken_off(self) -> None:
        """No more will come."""

    def end(self, outcome: Outcome) -> None:
        """All has been told."""


class AsText:
    """Lines for people, each printed at once."""

    def __init__(self, folder: Path, *, dry_run: bool) -> None:
        self._folder = folder
        self._dry_run = dry_run
        self._steps = 0

    def step(self, step: Step) -> None:
        self._steps += 1
        show_line(step.planned if self._dry_run else step.done)

    def broken_off(self) -> None:
        if not self._dry_run:
            show_line(f"{self._folder}: broken off after {self._counted()}")

    def end(self, outcome: Outcome) -> None:
        for finding in outcome.findings:
            show_line(f"{finding.position} {finding.severity}: {finding.message}")
        show_line(f"{self._folder}: {', '.join(self._summed_up(outcome))}")

    def _summed_up(self, outcome: Outcome) -> list[str]:
        changes = f"{self._counted()} to be made" if self._dry_run else self._counted()
        missing = sum(finding.severity == "error" for finding in outcome.findings)
        parts = [changes if self._steps else "nothing to do", f"{outcome.in_order} names there as they should be"]
        return [*parts, f"{missing} missing that only a person can make"] if missing else parts

    def _counted(self) -> str:
        return f"{self._steps} change{'' if self._steps == 1 else 's'}"


class AsJson:
    """One object, printed at the end, also where the work was broken off."""

    def __init__(self, folder: Path, *, dry_run: bool) -> None:
        self._folder = folder
        self._dry_run = dry_run
        self._changes: list[dict[str, str | int]] = []

    def step(self, step: Step) -> None:
        self._changes.append({**_place(step.position), "verb": step.verb, "what": step.what})

    def broken_off(self) -> None:
        self._show(is_finished=False)

    def end(self, outcome: Outcome) -> None:
        self._show(
            is_finished=True,
            in_order=outcome.in_order,
            problems=[
                {**_place(each.position), "severity": each.severity, "kind": each.kind, "message": each.message}
                for each in outcome.findings
            ],
        )

    def _show(self, *, is_finished: bool, **more: object) -> None:
        told = {
            "folder": str(self._folder),
            "dry_run": self._dry_run,
            "finished": is_finished,
            "changes": self._changes,
            **more,
        }
        show_json(json.dumps(told, indent=2, ensure_ascii=False))


def _place(position: Position) -> dict[str, str | int]:
    return {"file": position.file, "line": position.line, "column": position.column}
