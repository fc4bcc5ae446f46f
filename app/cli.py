"""The command line: `triage`. Parses, calls, prints; what a command does is found in the rooms below."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import cyclopts
from cyclopts import Parameter

from app.errors import TriageError

if TYPE_CHECKING:
    from app.settings import Settings
    from app.store.database import Database

app = cyclopts.App(
    name="triage",
    help="Automation behind Intercom webhooks: rules in YAML, effects that happen once, runs that explain themselves.",
    version=lambda: version("intercom-triage"),
)
rules = cyclopts.App(name="rules", help="Check the rulebook.")
keys = cyclopts.App(name="keys", help="Keys for the admin API.")
held = cyclopts.App(name="held", help="Effects that wait for a person.")
for group in (rules, keys, held):
    app.command(group)

Supervised = Annotated[int | None, Parameter(show=False)]


@app.command
def serve() -> None:
    """All in one: database (embedded without DATABASE_URL), sandbox (without credentials), web and workers."""
    from app.serve import serve as run

    run(_settings())


@app.command
def web(*, socket: Supervised = None, supervised_by: Supervised = None) -> None:
    """Only the web process: the receiver and the admin API."""
    from app import main as web_process

    settings = _settings()
    with _process(supervised_by) as url:
        web_process.run(settings, url, socket)


@app.command
def worker(*, supervised_by: Supervised = None) -> None:
    """Only a worker process. As many as you like, on other machines with DATABASE_URL."""
    from app import worker as worker_process

    settings = _settings()
    with _process(supervised_by) as url:
        worker_process.run(settings, url)


@app.command
def demo() -> None:
    """Play a bug, a question and a request through the sandbox of the running service, and show what came of each."""
    from app.demo import play

    play(_settings(), print)


@app.command
def events(
    *, state: str | None = None, conversation: str | None = None, limit: Annotated[int, Parameter(name="-n")] = 20
) -> None:
    """The newest events with their numbers. STATE: waiting, settled, ignored, failed or unreadable."""
    from app.store import events as stored

    with _database() as db:
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

    with _database() as db:
        print(as_text(explain_event(db, event)))


@rules.command
def check(folder: Path | None = None) -> None:
    """Read the rulebook and show every problem with its place. Exit code 1 if there are any."""
    from app.rules.loader import load
    from app.rules.rulebook import Rulebook
    from app.runs.live_rulebook import read_folder, say

    where = folder or _settings().rulebook
    found = load(read_folder(where))
    if isinstance(found, Rulebook):
        print(f"{where}: {len(found.rules)} rules, no problems")
        return
    print(say(found))
    print(f"{len(found)} problem{'s' if len(found) > 1 else ''}")
    sys.exit(1)


@keys.command
def create(name: str) -> None:
    """Make a key and print it, once. NAME tells whose it is."""
    from app.store import keys as api_keys

    with _database() as db:
        print(api_keys.create(db, name))


@keys.command
def revoke(name: str) -> None:
    """Take a key away."""
    from app.store import keys as api_keys

    with _database() as db:
        if not api_keys.revoke(db, name):
            raise TriageError(f"there is no key named {name!r} in force; `triage keys list` shows all")
        print(f"revoked {name}")


@keys.command(name="list")
def list_keys() -> None:
    """All keys by name."""
    from app.store import keys as api_keys

    with _database() as db:
        for key in api_keys.page(db):
            ended = f", revoked {key['revoked_at']:%Y-%m-%d %H:%M}" if key["revoked_at"] else ""
            print(f"{key['name']}: made {key['created_at']:%Y-%m-%d %H:%M}{ended}")


@app.command
def stop(*, everything: bool = False) -> None:
    """Hold what customers can see, in every process, within seconds. --everything holds all other effects too."""
    from app.store import installation

    scope: installation.Scope = "everything" if everything else "customers"
    with _database() as db:
        installation.stop(db, scope=scope, by="triage stop")
    print(f"stopped: {'nothing is sent' if everything else 'nothing reaches a customer'}. `triage resume` ends it")


@app.command
def resume(*, held: Literal["discard", "review", "send"] = "discard") -> None:
    """Let effects go on. What was held meanwhile is discarded, kept for review (`triage held`), or sent."""
    from app.store import installation

    with _database() as db:
        count = installation.resume(db, held=held)
    done = {"discard": "discarded", "review": "kept for review: triage held", "send": "on its way"}[held]
    print(f"resumed; {count} held effect{'s' if count != 1 else ''} {done}")


@held.default
def list_held() -> None:
    """What waits for a person, newest first."""
    from app.store import effects

    with _database() as db:
        found = effects.page(db, state="held", limit=200)
    for row in found:
        print(
            f"{row['id']}: {row['action']} {row['target']} of rule {row['rule']}"
            f" (event {row['event_id']}): {row['reason']}"
        )
    if not found:
        print("nothing is held")


@held.command(name="send")
def send_held(*effect: int) -> None:
    """Let held effects go out, by their numbers."""
    _decide_held("send", effect)


@held.command(name="discard")
def discard_held(*effect: int) -> None:
    """Drop held effects, by their numbers."""
    _decide_held("discard", effect)


def _decide_held(verb: str, ids: tuple[int, ...]) -> None:
    from app.store import effects

    with _database() as db, db.transaction() as conn:
        count = effects.decide_held(conn, verb, ids=list(ids))
    print(f"{verb}: {count} of {len(ids)}")


@app.command
def backup(file: Path) -> None:
    """Write the whole database into FILE, while the service runs."""
    from app.store import backup as backups

    with _running_url() as url:
        backups.backup(url, file)
    print(f"written: {file}")


@app.command
def restore(file: Path, *, replace: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Fill an empty database from FILE; with --replace, throw away what is in it first. Stop the service before."""
    from app.store import backup as backups

    with _running_url() as url:
        backups.restore(url, file, replace=replace)
    print(f"restored from {file}")


def _settings() -> "Settings":
    from pydantic import ValidationError

    from app.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors())
        raise TriageError(f"the environment is not as it must be: {wrong}") from error


@contextmanager
def _running_url() -> Iterator[str]:
    """The database of this installation: DATABASE_URL, the running embedded one, else started for this command."""
    from app.store.embedded import EmbeddedPostgres, running_url

    settings = _settings()
    url = settings.database_url.get_secret_value() if settings.database_url else running_url(settings.data_dir)
    if url is not None:
        yield url
        return
    with EmbeddedPostgres(settings.data_dir) as postgres:
        yield postgres.start()


@contextmanager
def _database() -> "Iterator[Database]":
    from app.store.database import Database
    from app.store.migrate import migrate

    with _running_url() as url:
        migrate(url)
        with Database(url, size=2) as db:
            yield db


@contextmanager
def _process(supervisor: int | None) -> Iterator[str]:
    """The database for a long-running process. A supervised one ends with its supervisor, which has migrated."""
    from app.parent import end_with_parent
    from app.store.embedded import running_url
    from app.store.migrate import migrate

    settings = _settings()
    url = settings.database_url.get_secret_value() if settings.database_url else running_url(settings.data_dir)
    if url is None:
        raise TriageError("no database: set DATABASE_URL, or start `triage serve`, which brings one along")
    if supervisor is not None:
        end_with_parent()
    else:
        migrate(url)
    yield url


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
