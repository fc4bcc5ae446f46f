"""`triage digest`: how a day went."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from app.commands import local
from app.commands.options import Switch
from app.commands.terminal import show, show_line
from app.errors import NotNow, TriageError

if TYPE_CHECKING:
    from datetime import date


def digest(
    *,
    day: Annotated[str | None, Parameter(help="2027-01-05; without it today.", show_default=False)] = None,
    send: Annotated[Switch, Parameter(help="Also send it to the team, if it was not yet.")] = False,
) -> None:
    """Show the digest of a day: what was done, would have been done, was held, failed and was undone in the 24 hours
    before its time (09:00 at the desk, if the vocabulary says nothing else). --send: it is also sent, once."""
    from app import clock
    from app.rules.desk import day_at
    from app.runs.digest.text import in_words, read_day
    from app.runs.replay import rulebook_in_force

    told = local.settings()
    with local.database() as db:
        words = rulebook_in_force(db, told.rulebook).vocabulary
        now = clock.now()
        wanted = _day(day) if day else day_at(now, words.desk)
        show(in_words(read_day(db, wanted, now, words.digest, words.desk), told.links_url))
        if send:
            from app.store import digest as digests
            from app.store import installation

            app_id = installation.read(db).app_id
            if app_id is None:
                raise NotNow("the workspace is not known until Intercom has answered once: start the service")
            asked = digests.ask(db, app_id, wanted)
            show_line("a worker sends it" if asked else f"the digest of {wanted} was sent before: it is sent once")


def _day(said: str) -> "date":
    from datetime import date

    try:
        return date.fromisoformat(said)
    except ValueError:
        raise TriageError(f'--day: "{said}" is no day; write 2027-01-05') from None
