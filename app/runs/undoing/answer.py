"""The answer to `/undo`: what was taken back, what not and why."""

from collections.abc import Iterable
from html import escape

from app.runs.ledger_steps import TellUndone
from app.runs.undoing.outlook import Outlook, what_came
from app.runs.workplace import Workplace
from app.store import taken_back
from app.store.effects import UNSETTLED, Entry

_PATIENCE = 120.0
"""Seconds after which the answer no longer waits for what is still being taken back."""


def told(place: Workplace, entry: Entry, action: TellUndone) -> str | None:
    """The answer as HTML; None while it is worth waiting for the end of what it tells."""
    if action.run_id is None:
        return "<p>There is nothing to take back: in this conversation nothing was done that is not taken back.</p>"
    deeds = taken_back.deeds(place.db, action.run_id)
    under_way = any(deed.undo_state in UNSETTLED and deed.undo_run == entry.run_id for deed in deeds)
    if under_way and entry.planned_age < _PATIENCE:
        return None
    came = what_came(deeds, entry.run_id)
    link = escape(place.links.run(action.run_id))
    head = f'<p>Of what <a href="{link}">run {action.run_id}</a> did:</p>'
    gone = _listed("Taken back", (each for each in came if each.fate != "stays"))
    stays = _listed("Not taken back", (each for each in came if each.fate == "stays"))
    return head + (gone or "<p>Nothing was taken back.</p>") + stays


def _listed(heading: str, outlooks: Iterable[Outlook]) -> str:
    lines = "".join(f"<li>{escape(each.told())}</li>" for each in outlooks)
    return f"<p><b>{heading}</b></p><ul>{lines}</ul>" if lines else ""
