"""Tickets in Asana that are not ours: whether they are there."""

from typing import Any

from app.integrations.errors import CallFailed, Reason
from app.runs import reads
from app.runs.workplace import Workplace
from app.store import related


def read(place: Workplace, gid: str) -> dict[str, Any]:
    """A ticket's name. One that is gone is not suggested any more. Raises CallFailed or Parked."""
    try:
        return reads.from_asana(place, lambda: place.asana.task(gid, "name"))
    except CallFailed as failure:
        if failure.reason is Reason.NOT_FOUND:
            related.forget(place.db, gid)
        raise


def is_there(place: Workplace, gid: str) -> bool:
    """Whether Asana shows us the ticket. Raises CallFailed or Parked while it cannot be asked."""
    try:
        read(place, gid)
    except CallFailed as failure:
        if failure.reason in (Reason.NOT_FOUND, Reason.REFUSED):
            return False
        raise
    return True
