"""`triage asana watch` and `unwatch`: the webhooks by which Asana tells of tickets."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from app.commands import local
from app.commands.asana_index import turn
from app.commands.options import Rulebook, Switch
from app.commands.terminal import show_line, show_lines
from app.errors import TriageError

if TYPE_CHECKING:
    from app.integrations.asana import AsanaClient
    from app.runs.news.watch import Deed
    from app.settings import Settings


def watch(
    *,
    rulebook: Rulebook = None,
    check: Annotated[Switch, Parameter(help="Only say what would be done; nothing is changed.")] = False,
) -> None:
    """Make and repair one webhook in Asana for each project of tickets, and delete doubles of ours. The service must
    run and Asana reach it at TRIAGE_PUBLIC_URL. It does this by itself, every day; without TRIAGE_PUBLIC_URL it asks
    Asana for news instead. --check only looks. Exit code 1 if something is, or stays, not as it should be."""
    from app.runs.news.listening import troubles
    from app.runs.news.projects import projects_of
    from app.runs.news.watch import Watch, left_over
    from app.runs.rulebook_files import good_rulebook
    from app.store.asana_webhooks import PATH

    told = local.settings()
    if told.public_url is None:
        raise TriageError(
            "set TRIAGE_PUBLIC_URL to the address at which Asana reaches this service; without it nothing is to be done"
            " here: the running service asks Asana for news every few seconds"
        )
    if not told.public_url.startswith(("https://", "http://")):
        raise TriageError(f"TRIAGE_PUBLIC_URL is {told.public_url!r}: write the whole address, https://… and the host")
    projects = projects_of(good_rulebook(rulebook or told.rulebook).vocabulary)
    if not projects:
        raise TriageError("the rulebook names no tickets, so there is none to watch: see `tickets` in docs/rules.md")
    with local.database() as db, _client(told, only_looking=check) as client:
        base = f"{told.public_url.rstrip('/')}{PATH}"
        keeper = Watch(db=db, news=client.news, base=base, turn=partial(turn, db), only_looking=check)
        deeds = _asking(lambda: [deed for project in projects for deed in keeper.keep(project)])
        deeds += _asking(lambda: [deed for project in left_over(db, projects) for deed in keeper.end(project)])
        how = list(troubles(db, projects)) if check else []
    _show(deeds)
    show_lines(how)
    if any(deed.failed or deed.troubled or (check and deed.changed) for deed in deeds):
        sys.exit(1)


def unwatch(*, rulebook: Rulebook = None) -> None:
    """Delete our webhooks in Asana. A running service that has TRIAGE_PUBLIC_URL makes them anew: stop it first."""
    from app.runs.news.projects import projects_of
    from app.runs.news.watch import Watch, left_over
    from app.runs.rulebook_files import good_rulebook
    from app.store.asana_webhooks import PATH

    told = local.settings()
    projects = projects_of(good_rulebook(rulebook or told.rulebook).vocabulary)
    with local.database() as db, _client(told, only_looking=False) as client:
        base = f"{told.public_url.rstrip('/')}{PATH}" if told.public_url else None
        keeper = Watch(db=db, news=client.news, base=base, turn=partial(turn, db))
        everywhere = [*projects, *left_over(db, projects)]
        deeds = _asking(lambda: [deed for project in everywhere for deed in keeper.end(project)])
    _show(deeds)
    if not deeds:
        show_line("there are no webhooks of ours")
    if any(deed.failed for deed in deeds):
        sys.exit(1)


def _show(deeds: "list[Deed]") -> None:
    for deed in deeds:
        show_line(f"project {deed.project}: {deed.what}")


def _asking(ask: "Callable[[], list[Deed]]") -> "list[Deed]":
    from app.integrations.errors import CallFailed

    try:
        return ask()
    except CallFailed as failure:
        raise TriageError(
            f"Asana did not answer as it should: {failure.detail}. Run it again: it goes on from what is there"
        ) from failure


@contextmanager
def _client(settings: "Settings", *, only_looking: bool) -> "Iterator[AsanaClient]":
    from app.commands.vendors import with_sandbox
    from app.integrations.asana import AsanaClient

    told = with_sandbox(settings)
    with AsanaClient(
        base_url=told.asana_api_url,
        token=told.asana_access_token.get_secret_value() if told.asana_access_token else "",
        timeout=told.call_timeout,
        reads_only=only_looking,
    ) as client:
        yield client
