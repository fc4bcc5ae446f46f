"""`triage asana index`: the tickets of the desk's projects in Asana become known, so that they can be suggested."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import cyclopts
from cyclopts import Parameter

from app.commands import local
from app.commands.options import Rulebook, Switch
from app.commands.terminal import show_line
from app.errors import TriageError

if TYPE_CHECKING:
    from app.integrations.asana import AsanaClient
    from app.rules.vocabulary import TicketKind
    from app.store.database import Database

asana = cyclopts.App(name="asana", help="What is known of the tickets in Asana.")


@asana.command
def index(
    *,
    rulebook: Rulebook = None,
    anew: Annotated[Switch, Parameter(help="Read all tickets, not only those that have changed.")] = False,
) -> None:
    """Read the rulebook's Asana projects, so that their tickets can be suggested for messages on the same matter; what
    has changed since the service read them last, which it does by itself, every five minutes."""
    from app.commands.vendors import reading_clients
    from app.runs.known_tickets import kinds_by_project
    from app.runs.rulebook_files import good_rulebook
    from app.store import related

    told = local.settings()
    projects = kinds_by_project(good_rulebook(rulebook or told.rulebook).vocabulary.tickets.values())
    if not projects:
        raise TriageError("the rulebook names no tickets, so there is none to read: see `tickets` in docs/rules.md")
    with local.database() as db, reading_clients(told) as (_, client):
        for project, kinds in projects.items():
            count = _read(db, client, project, kinds, anew=anew)
            names = ", ".join(kind.name for kind in kinds)
            show_line(f"{names}: {count} ticket{'s' if count != 1 else ''} read from the project {project}")
        related.count_words(db)


def _read(db: "Database", client: "AsanaClient", project: str, kinds: "list[TicketKind]", *, anew: bool) -> int:
    from app.integrations.errors import CallFailed
    from app.runs.known_tickets import read_project

    try:
        return read_project(db, client, project, kinds, turn=lambda: turn(db), anew=anew)
    except CallFailed as failure:
        raise TriageError(
            f"the project {project} could not be read to its end: Asana did not answer as it should: {failure.detail}."
            " Run it again: what was read is kept; `triage rules check --online` tells whether the project is there"
        ) from failure


@contextmanager
def turn(db: "Database") -> Iterator[None]:
    """A place behind the running service's calls to Asana."""
    import time

    from app.runs.budget import Budget
    from app.runs.bulk_turn import wait_behind_live

    wait_behind_live(Budget(db), "asana", time.sleep)
    yield
