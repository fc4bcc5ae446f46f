"""The commands that run the service, and those that keep its data: serve, web, worker, demo, backup, restore."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from app.commands import local
from app.commands.options import Switch
from app.commands.terminal import show, show_line
from app.errors import TriageError

Supervised = Annotated[int | None, Parameter(show=False)]


def serve() -> None:
    """All in one: database (embedded without DATABASE_URL), sandbox (without credentials), web and workers."""
    from app.serve import serve as run

    run(local.settings())


def web(*, socket: Supervised = None, supervised_by: Supervised = None) -> None:
    """Only the web process: the receiver and the admin API."""
    from app import main as web_process

    settings = local.settings()
    with local.process_database(supervised_by) as url:
        web_process.run(settings, url, socket)


def worker(*, supervised_by: Supervised = None) -> None:
    """Only a worker process. As many as you like, on other machines with DATABASE_URL."""
    from app import worker as worker_process

    settings = local.settings()
    with local.process_database(supervised_by) as url:
        worker_process.run(settings, url)


def demo() -> None:
    """Play a bug, a question and a request through the sandbox of the running service, and show what came of each."""
    from app.demo.scenes import play

    play(local.settings(), show)


def backup(file: Annotated[Path, Parameter(help="The file to write.")]) -> None:
    """Write the whole database into FILE, while the service runs."""
    from app.store import backup as backups

    with local.running_database() as url:
        backups.backup(url, file)
    show_line(f"written: {file}")


def restore(
    file: Annotated[Path, Parameter(help="A file that `triage backup` wrote.")],
    *,
    replace: Annotated[Switch, Parameter(help="Throw away what is in the database.")] = False,
) -> None:
    """Fill an empty database from FILE; with --replace, throw away what is in it first. Stop the service before."""
    from app.store import backup as backups
    from app.store.database import in_use

    with local.running_database(make=True) as url:
        if in_use(url):
            raise TriageError("the service works on this database: stop it first, then restore")
        backups.restore(url, file, replace=replace)
    show_line(f"restored from {file}")
