"""`triage rules check`: every problem of a rulebook, and whatever is odd about it, with its place."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from app.commands import local
from app.commands.options import Folder, Switch
from app.commands.terminal import show

if TYPE_CHECKING:
    from app.commands.rules_check_report import Report

Format = Annotated[
    Literal["text", "json", "junit", "github"],
    Parameter(name="--format", help="text for people, json for programs, junit and github for CI."),
]


def check(
    folder: Folder = None,
    *,
    format_: Format = "text",
    strict: Annotated[Switch, Parameter(help="Exit code 1 also if there are only warnings.")] = False,
    online: Annotated[Switch, Parameter(help="Ask Intercom and Asana for every name that the rulebook uses.")] = False,
) -> None:
    """Show every problem of the rulebook with its place, and what is odd about it: rules that contradict each other or
    can never act. --online also asks Intercom and Asana for what it refers to. Exit code 1 if there are problems, with
    --strict also if there are warnings."""
    from app.commands.rules_check_formats import FORMATS

    report = _report(folder or local.settings().rulebook, online=online)
    show(FORMATS[format_](report, strict=strict))
    if report.fails(strict=strict):
        sys.exit(1)


def _report(folder: Path, *, online: bool) -> "Report":
    from app import clock
    from app.commands.rules_check_report import Report, remark
    from app.commands.rules_check_schema import stale_schema
    from app.rules.desk import day_at
    from app.rules.lint.lint import lint
    from app.rules.loader import load
    from app.rules.rulebook import Rulebook
    from app.runs.rulebook_files import read_folder

    sources = read_folder(folder)
    book = load(sources)
    if not isinstance(book, Rulebook):
        return Report(folder, tuple(sources), remarks=tuple(map(remark, book)))
    remarks = [remark(finding) for finding in lint(book, day_at(clock.now(), book.vocabulary.desk))]
    remarks += stale_schema(folder, book.vocabulary)
    if online:
        from app.commands.rules_online import online_findings

        remarks += [remark(finding) for finding in online_findings(book, local.settings())]
    in_order = tuple(sorted(remarks, key=lambda each: each.position))
    return Report(folder, tuple(sources), rules=len(book.rules), digest=book.digest, remarks=in_order)
