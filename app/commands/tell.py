"""`triage tell`: how far customers are told that their tickets are done, and the button that stops it."""

from typing import Annotated

import cyclopts
from cyclopts import Parameter

from app.commands import local
from app.commands.terminal import show_line
from app.errors import TriageError

Ticket = Annotated[str, Parameter(help="The ticket, by its link in Asana or the long number in it.")]

tell = cyclopts.App(
    name="tell", help="Tickets of which customers are told that they are done: how far that is, and why."
)


@tell.default
def list_tellings() -> None:
    """Tickets whose customers are told, newest first: how many are told, wait, are not told, and why it stands."""
    from app.runs.telling import progress

    with local.database() as db:
        found = progress.newest(db)
        for each in found:
            show_line(progress.in_words(each))
    if not found:
        show_line("no ticket has been found done yet whose customers are to be told")


@tell.command
def show(ticket: Ticket, /) -> None:
    """One ticket: each customer who was told or is not, and why."""
    from app.runs.telling import progress

    with local.database() as db:
        found = progress.of_ticket(db, _gid(ticket))
        show_line(progress.in_words(found))
        for each in progress.customers(db, found.id):
            why = f", {each.reason}" if each.reason else ""
            show_line(f"  {each.name or 'unknown customer'}, conversation {each.conversation}: {each.state}{why}")
    if found.url:
        show_line(found.url)


@tell.command
def stop(ticket: Ticket, /) -> None:
    """Tell nobody more of this ticket; what is under way is kept back."""
    from app.runs.telling import progress

    with local.database() as db:
        found = progress.stop(db, progress.of_ticket(db, _gid(ticket)).id, by=local.BY)
    show_line(progress.in_words(found))
    show_line(f"go on with: triage tell go {found.ticket}")


@tell.command
def go(ticket: Ticket, /) -> None:
    """Go on with what was stopped: the ticket is read again, and who is not told yet is told."""
    from app.runs.telling import progress

    with local.database() as db:
        found = progress.go(db, progress.of_ticket(db, _gid(ticket)).id, by=local.BY)
    show_line(progress.in_words(found))


def _gid(ticket: str) -> str:
    """Raises TriageError for what names no ticket."""
    from app.rules.asana_links import task_gid_of

    found = task_gid_of(ticket)
    if found is None:
        raise TriageError(f"{ticket!r} is neither a ticket's link in Asana nor the number in it; see `triage tell`")
    return found
