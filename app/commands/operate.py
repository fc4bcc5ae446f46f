"""The commands by which a person keeps the desk in hand: keys, stop and resume, what is held."""

from typing import Annotated, Literal

import cyclopts
from cyclopts import Parameter

from app.commands import local
from app.commands.options import Switch
from app.commands.terminal import show_line
from app.errors import TriageError

Name = Annotated[str, Parameter(help="Whose key it is.")]
Numbers = Annotated[int, Parameter(help="Numbers of effects, as `triage held` shows them.")]

keys = cyclopts.App(name="keys", help="Keys for the admin API.")
held = cyclopts.App(name="held", help="Effects that wait for a person.")


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
        in_force = installation.stop(db, scope=scope, by="triage stop")
    held_back = "nothing is sent" if in_force == "everything" else "nothing reaches a customer"
    show_line(f"stopped: {held_back}. `triage resume` ends it")


def resume(
    *,
    held: Annotated[
        Literal["discard", "review", "send"], Parameter(help="What becomes of the effects that were held.")
    ] = "discard",
) -> None:
    """Let effects go on. What was held meanwhile is discarded, kept for review (`triage held`), or sent."""
    from app.store import installation

    with local.database() as db:
        count = installation.resume(db, held=held)
    done = {"discard": "discarded", "review": "kept for review: triage held", "send": "on its way"}[held]
    show_line(f"resumed; {count} held effect{'s' if count != 1 else ''} {done}")


@held.default
def list_held() -> None:
    """What waits for a person: effects that are held, and those that nobody knows to be done."""
    from app.store import effects

    with local.database() as db:
        found = [*effects.page(db, state="held", limit=200), *effects.page(db, state="unsure", limit=200)]
    for row in found:
        what = f"{row['action']} {row['target']} of rule {row['rule']} (event {row['event_id']})"
        show_line(f"{row['id']}: {row['state']}: {what}: {row['reason']}")
    if not found:
        show_line("nothing is held")


@held.command(name="send")
def send_held(*effect: Numbers) -> None:
    """Let held effects go out, by their numbers."""
    _decide("send", effect)


@held.command(name="discard")
def discard_held(*effect: Numbers) -> None:
    """Drop held effects, by their numbers."""
    _decide("discard", effect)


@held.command(name="done")
def call_done(*effect: Numbers) -> None:
    """Call unsure effects done, by their numbers: you have seen that they are."""
    _decide("done", effect)


def _decide(verb: Literal["send", "discard", "done"], ids: tuple[int, ...]) -> None:
    from app.store import held as decisions
    from app.store import installation

    if not ids:
        raise TriageError("say which: the numbers that `triage held` shows")
    with local.database() as db:
        if verb == "send":
            installation.check_sending(db)
        with db.transaction() as conn:
            count = decisions.decide(conn, verb, ids=list(ids))
    show_line(f"{verb}: {count} of {len(ids)}")
    if count < len(ids):
        raise TriageError("the others do not wait for that decision: `triage held` shows what does")
