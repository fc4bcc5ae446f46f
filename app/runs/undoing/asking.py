"""`/undo` in a note: what the last run did is to be taken back, which becomes an event of its own."""

from app.integrations.receipt import Receipt
from app.rules.actions import UndoLast
from app.runs.errand import Errand
from app.runs.ledger import TELL_ONLY
from app.store import undo


def undo_last(errand: Errand[UndoLast]) -> Receipt:
    """Have what the last run before this one did taken back; the lane does it next."""
    undo.ask_for_last(errand.place.db, errand.entry, but=TELL_ONLY)
    return Receipt()
