"""`triage simulate`: what the rulebook in the folder would do about something real. Nothing is written or sent."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from app.commands import local, terminal
from app.commands.options import Folder, Format
from app.errors import TriageError

if TYPE_CHECKING:
    from app.runs.simulation.subject import Desk
    from app.runs.simulation.values import Simulation, Subject
    from app.settings import Settings
    from app.store.database import Database

_ADDRESS = re.compile(r"conversations?[/:](?:[\w-]+:)?([\w-]+)")


def simulate(
    rulebook: Folder = None,
    *,
    conversation: Annotated[
        str | None, Parameter(help="A conversation's id or address in Intercom.", show_default=False)
    ] = None,
    event: Annotated[
        int | None, Parameter(help="A stored event's number (`triage events`).", show_default=False)
    ] = None,
    file: Annotated[Path | None, Parameter(help="A file with a webhook's body.", show_default=False)] = None,
    as_: Annotated[
        str | None, Parameter(name="--as", help="Take it for this event, such as teammate_closed.", show_default=False)
    ] = None,
    format_: Format = "text",
) -> None:
    """What the local rulebook would do about one thing: --conversation ID (as it is in Intercom now, only read),
    --event N (a stored event), or --file F (a webhook's body). --as names the event to take it for. Sends nothing."""
    from app.commands.vendors import with_sandbox
    from app.runs.rulebook_files import good_rulebook
    from app.runs.simulation.simulate import simulate as decide
    from app.runs.simulation.subject import Desk, of_event, of_file

    if sum(each is not None for each in (conversation, event, file)) != 1:
        raise TriageError("say what to simulate: one of --conversation ID, --event N or --file F")
    if event is not None and as_ is not None:
        raise TriageError("--as goes with --conversation or --file: a stored event is what it is")
    settings = local.settings() if conversation is None else with_sandbox(local.settings())
    book = good_rulebook(rulebook or settings.rulebook)
    with _database(settings, needed=event is not None) as db:
        admin_id, inbox_url = settings.intercom_admin_id or "", settings.intercom_inbox_url
        desk = Desk(book=book, admin_id=admin_id, inbox_url=inbox_url, db=db)
        if conversation is not None:
            subject = _fetched(settings, desk, conversation, as_)
        else:
            subject = of_event(desk, event or 0) if file is None else of_file(desk, file, as_)
        simulation = decide(book, subject, db=db, fuse_at=settings.fuse)
    _report(simulation, format_)


def _report(simulation: "Simulation", form: Format) -> None:
    from app.runs.simulation.as_json import simulation_as_json
    from app.runs.simulation.text import simulation_as_text

    if form == "json":
        terminal.show_json(json.dumps(simulation_as_json(simulation), indent=2, ensure_ascii=False, default=str))
    else:
        terminal.show(simulation_as_text(simulation))


def _fetched(settings: "Settings", desk: "Desk", conversation: str, as_name: str | None) -> "Subject":
    from app.commands.vendors import reading_clients
    from app.integrations.errors import CallFailed
    from app.runs.simulation.subject import of_conversation

    found = _ADDRESS.search(conversation)
    with reading_clients(settings) as (intercom, _):
        try:
            return of_conversation(desk, intercom, found[1] if found else conversation.strip(), as_name)
        except CallFailed as failure:
            raise TriageError(f"Intercom could not be asked about the conversation: {failure.detail}") from failure


@contextmanager
def _database(settings: "Settings", *, needed: bool) -> "Iterator[Database | None]":
    """The service's database, to be read only; it is never made or migrated here. Where no service runs it is started
    for this command if it is `needed`, else None."""
    from app.store.database import is_ready
    from app.store.embedded import running_url

    if needed:
        with local.running_database() as url, _read_only(url) as db:
            yield db
        return
    told = settings.database_url
    found = told.get_secret_value() if told else running_url(settings.data_dir)
    if found is None or not is_ready(found):
        yield None
        return
    with _read_only(found) as db:
        yield db


@contextmanager
def _read_only(url: str) -> "Iterator[Database]":
    import psycopg

    from app.store.database import Database

    try:
        with Database(url, size=2, reads_only=True) as db:
            yield db
    except psycopg.errors.SyntaxErrorOrAccessRuleViolation as error:
        raise TriageError(
            "the database has other tables than this version knows: start the service of this version once"
        ) from error
