"""What the service does to itself: it stops what customers can see, pauses a destination and resumes it."""

from contextlib import suppress

from app.errors import NotNow
from app.integrations.receipt import Receipt
from app.rules.actions import PauseDestination, ResumeDestination, RetireUserNote, StopSending
from app.runs.errand import Errand
from app.runs.pausing.ending import end_pause
from app.store import installation, pauses


def stop_sending(errand: Errand[StopSending]) -> Receipt:
    """A stop that is in force stays as it is."""
    installation.stop(errand.place.db, scope="customers", by=f"{errand.action.by} in a note")
    return Receipt()


def pause_destination(errand: Errand[PauseDestination]) -> Receipt:
    """A person's pause that is in force stays as it is."""
    action = errand.action
    pauses.pause(errand.place.db, action.destination, by=f"{action.by} in a note")
    return Receipt()


def resume_destination(errand: Errand[ResumeDestination]) -> Receipt:
    """Where nothing is paused there is nothing to do."""
    action = errand.action
    with suppress(NotNow):
        end_pause(errand.place.db, action.destination, by=f"{action.by} in a note", held=action.held)
    return Receipt()


def retire_note(_errand: Errand[RetireUserNote]) -> Receipt:
    """Nothing is done outside, where no call deletes a note: that it is to go stands in the ledger."""
    return Receipt()
