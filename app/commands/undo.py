"""`triage undo`: what a run did is taken back, or what one rule did in a span of time."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from app.commands import local
from app.commands.options import STORED, Switch
from app.commands.terminal import show_line, show_lines
from app.errors import TriageError

if TYPE_CHECKING:
    from app.store.database import Database
    from app.store.undo import Span

BY = "triage undo"


def undo(
    run: Annotated[
        int | None, Parameter(help="A run's number, as notes and `triage why` name it.", validator=STORED)
    ] = None,
    *,
    rule: Annotated[str | None, Parameter(help="All that this rule did from --since on.", show_default=False)] = None,
    since: Annotated[str | None, Parameter(help="12h, 2d, or 2027-01-05T09:30 in UTC.", show_default=False)] = None,
    until: Annotated[str | None, Parameter(help="As --since; without it: now.", show_default=False)] = None,
    dry_run: Annotated[Switch, Parameter(help="Only say what would be taken back.")] = False,
) -> None:
    """Take back what RUN did, as far as the vendors allow and nobody changed it since; with --rule NAME --since 2d all
    that one rule did from then on, or --until. Says what stays and why; --dry-run only says it."""
    if (run is None) is (rule is None) or (rule is None) is not (since is None) or (until and rule is None):
        raise TriageError("say what to take back: a run's number, or --rule NAME with --since (and --until)")
    with local.database() as db:
        if run is not None:
            _undo_run(db, run, dry_run=dry_run)
        else:
            _undo_rule(db, _span(rule or "", since or "", until), dry_run=dry_run)


def _undo_run(db: "Database", run: int, *, dry_run: bool) -> None:
    from app.runs.undoing.outlook import outlook_of_run
    from app.store import undo as asking

    found = outlook_of_run(db, run)
    show_lines(each.told() for each in found)
    if not any(each.fate != "stays" for each in found):
        show_line(f"nothing of run {run} can be taken back")
    elif dry_run:
        show_line("nothing was taken back: --dry-run")
    else:
        event = asking.ask(db, run, by=BY)
        show_line(f"asked for: a worker takes it back, unless somebody changed it since; triage why {event} tells")


def _undo_rule(db: "Database", span: "Span", *, dry_run: bool) -> None:
    from app.runs.undoing import of_rule
    from app.store import undo as asking

    if dry_run:
        show_lines(of_rule.foreseen(db, span))
        show_line("nothing was taken back: --dry-run")
        return
    total = 0
    for new in of_rule.ask(db, span):
        total += new
        show_line(f"{total} run{'s' if total != 1 else ''} to be taken back so far")
    if not total:
        show_line(f"nothing to take back: rule {span.rule} did nothing new since {span.since:%Y-%m-%d %H:%M} UTC")
    waiting = asking.waiting(db)
    show_line(f"{waiting} wait to be taken back, behind live work; triage status shows how many are left")


def _span(rule: str, since: str, until: str | None) -> "Span":
    from app import clock
    from app.commands.moments import moment_of
    from app.store.undo import Span

    now = clock.now()
    begin, end = moment_of(since, "--since", now), moment_of(until, "--until", now) if until else now
    if end <= begin:
        raise TriageError("--until is before --since: nothing lies between them")
    return Span(rule=rule, since=begin, until=end)
