"""The commands about what is, was and will be in force: rules history, diff, rollback, shadow, promote."""

import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from app.commands import local
from app.errors import TriageError

if TYPE_CHECKING:
    pass

Count = Annotated[int, Parameter(name="-n")]
Switch = Annotated[bool, Parameter(negative="")]


def history(*, limit: Count = 20) -> None:
    """What was in force when: each rulebook with its digest, where it came from, and what was new in it."""
    from app.runs.rulebook_history import told

    with local.database() as db:
        for line in told(db, limit=limit):
            print(line)


def diff(old: str = "live", new: str = "folder", *, rulebook: Path | None = None) -> None:
    """What differs between two rulebooks: each is a digest (or its start) from the history, live, or folder."""
    from app.runs.rulebook_history import difference, find

    folder = rulebook or local.settings().rulebook
    with local.database() as db:
        for line in difference(find(db, folder, old), find(db, folder, new)):
            print(line)


def rollback(digest: str | None = None, *, rulebook: Path | None = None, force: Switch = False) -> None:
    """Put the rulebook that was in force before, or the one with this DIGEST, back into the folder. --force: also over
    changes that were never in force and would be lost."""
    from app.runs.rulebook_history import roll_back

    folder = rulebook or local.settings().rulebook
    with local.database() as db:
        for line in roll_back(db, folder, digest, force=force):
            print(line)


def shadow(rule: str | None = None, *, since: str = "30d") -> None:
    """What rules in shadow, and outside their rollout, would have done, beside what live rules did."""
    from app.runs.shadow_report import report

    with local.database() as db:
        for line in report(db, since=_moment_before(since), rule=rule):
            print(line)


def promote(rule: str, *, rollout: str | None = None, rulebook: Path | None = None, dry_run: Switch = False) -> None:
    """Bring RULE from shadow into force by changing its lines in the rulebook folder; with --rollout 10% for a share of
    the conversations. --dry-run only shows the change."""
    from app.rules.promotion import NotPromotable
    from app.runs.promote import promote as change

    try:
        for line in change(rulebook or local.settings().rulebook, rule, rollout=rollout, dry_run=dry_run):
            print(line)
    except NotPromotable as refused:
        print(refused)
        sys.exit(1)


def _moment_before(span: str) -> datetime:
    from app import clock
    from app.rules.durations import duration

    found = duration(span)
    if found is None:
        raise TriageError(f'--since: "{span}" is not a span of time; write 12h, 30d or 2w')
    return clock.now() - max(found.time, timedelta())
