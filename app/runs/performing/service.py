"""What the service does to itself: it stops what customers can see."""

from app.integrations.receipt import Receipt
from app.rules.actions import StopSending
from app.runs.performing.errand import Errand
from app.store import installation


def stop_sending(errand: Errand[StopSending]) -> Receipt:
    """A stop that is in force stays as it is."""
    installation.stop(errand.place.db, scope="customers", by=f"{errand.action.by} in a note")
    return Receipt()
