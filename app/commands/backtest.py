"""`triage backtest`: what a changed rulebook would have done differently on the events of the past."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from app.commands import local
from app.commands.options import Folder, Format, Since
from app.commands.terminal import show, show_json
from app.errors import TriageError

if TYPE_CHECKING:
    from app.rules.durations import Duration
    from app.rules.rulebook import Rulebook
    from app.runs.backtest.report import Found
    from app.runs.backtest.scan import Question
    from app.store.database import Database


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the report is about, and how it is shown. `rule`: look at this one alone. `limit`: examples of each kind."""

    rule: Annotated[str | None, Parameter(help="Only this rule, by its name.", show_default=False)] = None
    limit: Annotated[int, Parameter(name=["--limit", "-n"], help="How many examples of each kind.")] = 3
    format: Format = "text"


def backtest(
    rulebook: Folder = None,
    *,
    since: Since = "30d",
    against: Annotated[str, Parameter(help="The rulebook to compare with: live, or a digest (or its start).")] = "live",
    max_changed: Annotated[
        int | None, Parameter(help="Exit code 1 if more events than that changed.", show_default=False)
    ] = None,
    jobs: Annotated[
        int | None, Parameter(help="How many processes work; without it one for each core.", show_default=False)
    ] = None,
    shown: Shown | None = None,
) -> None:
    """Decide on past events once more, with the rulebook in force and with the one in your folder, and show what would
    be done differently. Nothing is sent, nothing is written.

    --since says how far back: 12h, 30d, 2w. --against names the rulebook to compare with: live, or a digest (or its
    start) from `triage rules history`. --rulebook is the folder to try. --rule looks at one rule alone. --max-changed:
    exit code 1 if more events than that changed. --jobs: how many processes work; without it one for each core.
    """
    from app import clock
    from app.runs.backtest.readers import read_past
    from app.runs.backtest.report import Found
    from app.runs.backtest.scan import Question

    span, folder, form = _span(since), rulebook or local.settings().rulebook, shown or Shown()
    now = _local(folder)
    with local.database() as db:
        before, named = _past(db, folder, against)
        _check_rule(form.rule, before, now)
        question = Question(
            before=before, now=now, since=clock.now() - span.time, only=form.rule, most=max(0, form.limit)
        )
        tally = read_past(db.url, question, jobs=_jobs(jobs), progress=_progress(db, question))
    found = Found(
        tally=tally, before=named, now=f"{folder} ({now.digest[:12]})", since=span.told, max_changed=max_changed
    )
    _report(found, form.format)
    if found.too_many:
        sys.exit(1)


def _report(found: "Found", form: Format) -> None:
    from app.runs.backtest.report import as_json, as_text

    if form == "json":
        show_json(json.dumps(as_json(found), indent=2, ensure_ascii=False))
    else:
        show(as_text(found))


def _span(since: str) -> "Duration":
    from app.rules.durations import duration

    span = duration(since)
    if span is None:
        raise TriageError(f'--since: "{since}" is not a span of time; write 12h, 30d or 2w, a hundred years at most')
    return span


def _local(folder: Path) -> "Rulebook":
    """The rulebook to try. A broken one ends the command: its problems are shown, the exit code is 1."""
    from app.rules.loader import load
    from app.rules.rulebook import Rulebook
    from app.runs.rulebook_files import read_folder, say

    loaded = load(read_folder(folder))
    if isinstance(loaded, Rulebook):
        return loaded
    show(say(loaded))
    sys.exit(1)


def _past(db: "Database", folder: Path, against: str) -> "tuple[Rulebook, str]":
    """The rulebook that is compared with, and what it is called in the report."""
    from app.rules.loader import load
    from app.rules.rulebook import Rulebook
    from app.runs.rulebook_history import find

    edition = find(db, folder, against)
    loaded = load(edition.sources)
    if not isinstance(loaded, Rulebook):
        raise TriageError(f"this version cannot read the rulebook {edition.name} any more; compare with a newer one")
    name = "the rulebook in force" if against == "live" else "the rulebook"
    return loaded, f"{name} ({loaded.digest[:12]})"


def _check_rule(rule: str | None, before: "Rulebook", now: "Rulebook") -> None:
    from difflib import get_close_matches

    names = {each.name for book in (before, now) for each in book.rules}
    if rule is not None and rule not in names:
        near = get_close_matches(rule, names, n=1)
        raise TriageError(f'neither rulebook has a rule "{rule}"' + (f', did you mean "{near[0]}"?' if near else ""))


def _jobs(jobs: int | None) -> int:
    import os

    if jobs is not None and jobs < 1:
        raise TriageError("--jobs is 1 or more")
    return jobs or os.cpu_count() or 1


def _progress(db: "Database", question: "Question") -> Callable[[int], None]:
    """Shows at a terminal how far it is; elsewhere nothing."""
    if not sys.stderr.isatty():
        return lambda _looked_at: None
    from app import clock
    from app.store.backtest import count

    total, started = count(db, question.since), clock.monotonic()

    def show(looked_at: int) -> None:
        rate = looked_at / max(clock.monotonic() - started, 0.001)
        ends = "\n" if looked_at >= total else ""
        print(f"\r{looked_at:,} of {total:,} events, {rate:,.0f}/s ", end=ends, file=sys.stderr, flush=True)

    return show
