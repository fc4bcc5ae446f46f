"""The commands by which a person keeps the desk in hand: keys, stop and resume."""

from typing import Annotated

import cyclopts
from cyclopts import Parameter

from app.commands import local, pause
from app.commands.options import Switch
from app.commands.terminal import show_line
from app.errors import NotNow, TriageError

Name = Annotated[str, Parameter(help="Whose key it is.")]

keys = cyclopts.App(name="keys", help="Keys for the admin API.")


@keys.command
def create(name: Name) -> None:
    """Make a key and print it, once. NAME tells whose it is."""
    from app.store import keys as api_keys

    with local.database() as db:
        show_line(api_keys.create(db, name))


@keys.command
def revoke(name: Name) -> None:
    """Take a key away."""
    from app.store import keys as api_keys

    with local.database() as db:
        if not api_keys.revoke(db, name):
            raise TriageError(f"there is no key named {name!r} in force; `triage keys list` shows all")
        show_line(f"revoked {name}")


@keys.command(name="list")
def list_keys() -> None:
    """All keys by name."""
    from app.store import keys as api_keys

    with local.database() as db:
        for key in api_keys.page(db):
            ended = f", revoked {key['revoked_at']:%Y-%m-%d %H:%M}" if key["revoked_at"] else ""
            show_line(f"{key['name']}: made {key['created_at']:%Y-%m-%d %H:%M}{ended}")


def stop(*, everything: Annotated[Switch, Parameter(help="Hold what only teammates see, too.")] = False) -> None:
    """Hold what customers can see, in every process, within seconds. --everything holds all other effects too."""
    from app.store import installation

    scope: installation.Scope = "everything" if everything else "customers"
    with local.database() as db:
        in_force = installation.stop(db, scope=scope, by=local.BY)
    held_back = "nothing is sent" if in_force == "everything" else "nothing reaches a customer"
    show_line(f"stopped: {held_back}. `triage resume` ends it")


def resume(
    destination: Annotated[
        pause.Destination | None, Parameter(help="One that is paused, instead of the stop.", show_default=False)
    ] = None,
    /,
    *,
    held: Annotated[
        pause.Held | None,
        Parameter(help="What becomes of what was held: discard, unless the breaker held it.", show_default=False),
    ] = None,
) -> None:
    """Let effects go on, or a DESTINATION that is paused. What was held meanwhile is discarded, kept for review
    (`triage held`), or sent."""
    from app.store import installation

    if destination is not None:
        pause.resume_destination(destination, held)
        return
    with local.database() as db:
        was_stopped = installation.read(db).stopped_at is not None
        count = installation.resume(db, held=held or "discard")
    if not was_stopped and not count:
        raise NotNow("nothing is stopped; a destination that is paused is resumed by its name (`triage status`)")
    show_line(f"resumed; {_told(count, held or 'discard')}")


def _told(count: int, held: pause.Held) -> str:
    """What becomes of what was held."""
    if not count:
        return "nothing was held"
    done = {"discard": "discarded", "review": "kept for review: triage held", "send": "to be sent"}[held]
    return f"1 held effect is {done}" if count == 1 else f"{count} held effects are {done}"
