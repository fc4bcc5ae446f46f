"""The commands about destinations and incidents: pausing one, and what has failed."""

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from app.commands import local
from app.commands.options import STORED, Count
from app.commands.terminal import show_line
from app.errors import TriageError

if TYPE_CHECKING:
    from app.store.incidents import Incident

Destination = Literal["intercom", "asana", "slack", "mail"]
Held = Literal["discard", "review", "send"]


def pause(
    destination: Annotated[Destination, Parameter(help="What is paused: intercom, asana, slack or mail (e-mail).")],
    /,
    *,
    why: Annotated[str | None, Parameter(help="The reason, told to whoever looks.", show_default=False)] = None,
) -> None:
    """Let nothing go to DESTINATION, in every process, within seconds; what is to go there waits. --why says why. A
    pause of a person's that is in force stays as it is."""
    from app.store import pauses
    from app.store.destinations import at_start

    with local.database() as db:
        before = {each.id for each in pauses.in_force(db) if not each.by_breaker}
        in_force = pauses.pause(db, destination, by=local.BY, why=why)
    stands = "is paused already" if in_force.id in before else "is paused"
    show_line(
        f"{at_start(destination)} {stands}, {in_force.told()}; what is to go there waits."
        f" End it: triage resume {destination}"
    )


def resume_destination(destination: Destination, held: Held | None) -> None:
    """End a pause, and say what becomes of what customers would have seen."""
    from app.runs.pausing.ending import end_pause

    with local.database() as db:
        ended = end_pause(db, destination, by=local.BY, held=held)
    show_line(ended.told())


def incidents(
    incident: Annotated[
        int | None, Parameter(help="One of them, by its number.", show_default=False, validator=STORED)
    ] = None,
    /,
    *,
    limit: Count = 20,
) -> None:
    """Failures of one cause, the newest first; INCIDENT: one by its number, with the effects that failed."""
    from app.store import incidents as stored

    if incident is not None:
        _show_one(incident)
        return
    with local.database() as db:
        found = stored.page(db, limit=limit)
    for each in found:
        _show(each)
    if not found:
        show_line("nothing has failed")


def _show(incident: "Incident") -> None:
    show_line(f"{incident.id}  {incident.opened_at:%Y-%m-%d %H:%M:%S}  {incident.words}: {incident.stands}")


def _show_one(number: int) -> None:
    from app.runs.why.deeds import deed
    from app.store import incidents as stored

    with local.database() as db:
        found = stored.one(db, number)
        effects = stored.effects(db, found) if found else []
    if found is None:
        raise TriageError(f"there is no incident {number}; `triage incidents` lists them")
    _show(found)
    for row in effects:
        what = f"{deed(row['action'], row['target'])}, by {row['rule']}"
        show_line(f"  effect {row['id']}  {what}: {row['state']}, {row['reason']}")
        show_line(f"      why: triage why {row['event_id']}")
    if found.event_id is not None and not effects:
        show_line(f"  the newest: triage why {found.event_id}")
