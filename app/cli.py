"""The command line: `triage`. Parses, calls, prints; what a command does is found in the rooms below."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

import cyclopts
from cyclopts import Parameter

from app import local, operate
from app.errors import TriageError

app = cyclopts.App(
    name="triage",
    help="Automation behind Intercom webhooks: rules in YAML, effects that happen once, runs that explain themselves.",
    version=lambda: version("intercom-triage"),
)
rules = cyclopts.App(name="rules", help="Check the rulebook.")
for command in (rules, operate.keys, operate.held, operate.stop, operate.resume):
    app.command(command)

Supervised = Annotated[int | None, Parameter(show=False)]


@app.command
def serve() -> None:
    """All in one: database (embedded without DATABASE_URL), sandbox (without credentials), web and workers."""
    from app.serve import serve as run

    run(local.settings())


@app.command
def web(*, socket: Supervised = None, supervised_by: Supervised = None) -> None:
    """Only the web process: the receiver and the admin API."""
    from app import main as web_process

    settings = local.settings()
    with local.process_database(supervised_by) as url:
        web_process.run(settings, url, socket)


@app.command
def worker(*, supervised_by: Supervised = None) -> None:
    """Only a worker process. As many as you like, on other machines with DATABASE_URL."""
    from app import worker as worker_process

    settings = local.settings()
    with local.process_database(supervised_by) as url:
        worker_process.run(settings, url)


@app.command
def demo() -> None:
    """Play a bug, a question and a request through the sandbox of the running service, and show what came of each."""
    from app.demo import play

    play(local.settings(), print)


@app.command
def events(
    state: Literal["waiting", "settled", "ignored", "failed", "unreadable"] | None = None,
    *,
    conversation: str | None = None,
    limit: Annotated[int, Parameter(name="-n")] = 20,
) -> None:
    """The newest events with their numbers, all or those in one STATE, of all conversations or of one by its id."""
    from app.store import events as stored

    with local.database() as db:
        found = stored.newest(db, state=state, conversation=conversation, limit=limit)
    for row in found:
        reason = f": {row['reason']}" if row["reason"] else ""
        when, where = f"{row['received_at']:%Y-%m-%d %H:%M:%S}", row["lane"] or "-"
        print(f"{row['id']}  {when}  {row['topic']}  {where}  {row['state']}{reason}")
    if not found:
        print("no events")


@app.command
def explain(event: int) -> None:
    """Why an event did what it did, and why the other rules did not fire. EVENT is its number."""
    from app.runs.explain_event import as_text, explain_event

    with local.database() as db:
        print(as_text(explain_event(db, event)))


@rules.command
def check(folder: Path | None = None) -> None:
    """Read the rulebook and show every problem with its place. Exit code 1 if there are any."""
    from app.rules.loader import load
    from app.rules.rulebook import Rulebook
    from app.runs.live_rulebook import read_folder, say

    where = folder or local.settings().rulebook
    found = load(read_folder(where))
    if isinstance(found, Rulebook):
        print(f"{where}: {len(found.rules)} rules, no problems")
        return
    print(say(found))
    print(f"{len(found)} problem{'s' if len(found) > 1 else ''}")
    sys.exit(1)


@app.command
def backup(file: Path) -> None:
    """Write the whole database into FILE, while the service runs."""
    from app.store import backup as backups

    with local.running_database() as url:
        backups.backup(url, file)
    print(f"written: {file}")


@app.command
def restore(file: Path, *, replace: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Fill an empty database from FILE; with --replace, throw away what is in it first. Stop the service before."""
    from app.store import backup as backups
    from app.store.database import in_use

    with local.running_database(make=True) as url:
        if in_use(url):
            raise TriageError("the service works on this database: stop it first, then restore")
        backups.restore(url, file, replace=replace)
    print(f"restored from {file}")


def main() -> None:
    """Entry point: errors meant for people are printed without a traceback."""
    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has had enough
    except TriageError as error:
        print(f"triage: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
