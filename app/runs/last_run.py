"""What was done in a conversation last, and why, for the teammate who asks in a note."""

from app.runs.ledger import ANSWERS
from app.runs.why.event import why_event
from app.runs.why.note import why_note
from app.runs.workplace import Workplace
from app.store import undo
from app.store.effects import Entry


def explained(place: Workplace, entry: Entry) -> str:
    """The explanation as HTML: of the last run before this one that did something."""
    run = undo.last_run(place.db, entry.conversation or "", before=entry.run_id, but=ANSWERS)
    if run is None:
        return "<p>This service has done nothing in this conversation yet.</p>"
    return why_note(why_event(place.db, run.event_id), run.run_id, place.links.run(run.run_id))
