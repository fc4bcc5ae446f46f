"""Whose workspace this is: asked of Intercom once, kept with the installation."""

from app import crash
from app.log import logger
from app.runs import reads
from app.runs.workplace import Workplace
from app.store import announcements, installation

_log = logger(room="runs")


def introduce(place: Workplace) -> None:
    """Keep the workspace's id; say so if our seat is not the token's. Raises CallFailed, and Parked where there is no
    place for the call."""
    me = reads.from_intercom(place, place.intercom.me)
    crash.point("workspace.asked")
    installation.set_workspace(place.db, me.app_id)
    _log.info("workspace_known", app_id=me.app_id, region=me.region)
    if me.admin_id != place.admin_id:
        words = (
            f"INTERCOM_ADMIN_ID is {place.admin_id}, and the access token belongs to teammate {me.admin_id}: what this"
            " service writes may not be recognised as its own. Use the id of the seat that the token was made for"
        )
        _log.warning("seat_differs", configured=place.admin_id, token=me.admin_id)
        announcements.announce(place.db, "seat_differs", place.admin_id, words)
    else:
        announcements.take_back(place.db, "seat_differs", place.admin_id)
