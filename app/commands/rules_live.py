"""The commands about what is, was and will be in force: rules history, diff, rollback, shadow, promote."""

import re
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from app.commands import local
from app.commands.options import Count, Rulebook, Since, Switch
from app.commands.terminal import show, show_line, show_lines
from app.errors import TriageError

if TYPE_CHECKING:
    pass

_SHARE = re.compile(r"(?:100|[1-9]\d?|0)(?:\.\d+)?%")


def history(*, limit: Count = 20, rulebook: Rulebook = None) -> None:
    """What was in force when: each rulebook with its digest, where it came from, and what was new in it."""
    from app.runs.rulebook_history import told

    folder = rulebook or local.settings().rulebook
    with local.database() as db:
        show_lines(told(db, folder, limit=limit))


def diff(
    old: Annotated[str, Parameter(help="The one before: a digest (or its start), live, or folder.")] = "live",
    new: Annotated[str, Parameter(help="The one after, named in the same way.")] = "folder",
    *,
    rulebook: Rulebook = None,
) -> None:
    """What differs between two rulebooks: each is a digest (or its start) from the history, live, or folder."""
    from app.runs.rulebook_history import difference, find

    folder = rulebook or local.settings().rulebook
    with local.database() as db:
        show_lines(difference(find(db, folder, old), find(db, folder, new)))


def rollback(
    digest: Annotated[
        str | None, Parameter(help="From `triage rules history`; its start will do.", show_default=False)
    ] = None,
    *,
    rulebook: Rulebook = None,
    force: Annotated[Switch, Parameter(help="Also over changes that were never in force.")] = False,
) -> None:
    """Put the rulebook that was in force before, or the one with this DIGEST, back into the folder. --force: also over
    changes that were never in force and would be lost."""
    from app.runs.rulebook_history import roll_back

    folder = rulebook or local.settings().rulebook
    with local.database() as db:
        show_lines(roll_back(db, folder, digest, force=force))


def shadow(
    rule: Annotated[str | None, Parameter(help="Only this rule, by its name.", show_default=False)] = None,
    *,
    since: Since = "30d",
) -> None:
    """What rules in shadow, and outside their rollout, would have done, beside what live rules did."""
    from app.runs.shadow_report import report, standing_of

    with local.database() as db:
        if rule is not None and (standing := standing_of(db, rule)):
            show_line(standing)
        show_lines(report(db, since=_moment_before(since), rule=rule))


def promote(
    rule: Annotated[str, Parameter(help="The rule's name.")],
    *,
    rollout: Annotated[
        str | None, Parameter(help="The share of the conversations to begin with: 10%.", show_default=False)
    ] = None,
    rulebook: Rulebook = None,
    dry_run: Annotated[Switch, Parameter(help="Only show the change.")] = False,
) -> None:
    """Bring RULE from shadow into force by changing its lines in the rulebook folder; with --rollout 10% for a share of
    the conversations. --dry-run only shows the change."""
    from app.rules.promotion import NotPromotable
    from app.runs.promote import promote as change

    if rollout is not None and not _SHARE.fullmatch(rollout):
        raise TriageError(f'--rollout: "{rollout}" is no share; write one such as 10%')
    try:
        show_lines(change(rulebook or local.settings().rulebook, rule, rollout=rollout, dry_run=dry_run))
    except NotPromotable as refused:
        show(str(refused))
        sys.exit(1)


def _moment_before(span: str) -> datetime:
    from app import clock
    from app.rules.durations import duration

    found = duration(span)
    if found is None:
        raise TriageError(f'--since: "{span}" is not a span of time; write 12h, 30d or 2w, a hundred years at most')
    return clock.now() - max(found.time, timedelta())
