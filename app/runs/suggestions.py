"""Suggested tickets: what is known on the same matter, as an internal note with lines that link one."""

from html import escape

from app.log import logger
from app.rules.actions import FileTicket, SuggestRelated
from app.rules.related.nearest import Related
from app.rules.related.question import question
from app.runs import related
from app.runs.related import KnownTicket
from app.runs.workplace import Workplace
from app.store import user_notes
from app.store.effects import Entry

MOST = 3
_log = logger(room="runs")


def related_note(place: Workplace, entry: Entry, action: SuggestRelated) -> str | None:
    """The note's HTML; None where no ticket seems to be on the same matter."""
    synonyms = place.rulebook.current().vocabulary.synonyms
    own = user_notes.far_ids_of_conversation(place.db, entry.conversation or "")
    found = related.best(place.db, question(action.about, synonyms), kinds=action.kinds, but=own, limit=MOST)
    if not found:
        return None
    lines = "".join(map(_line, found))
    asked = "To add the customer to one, paste its line in a note:"
    return f"<p><b>Perhaps the same matter.</b> {asked}</p><ul>{lines}</ul>"


def _line(ticket: Related) -> str:
    address = ticket.url or f"https://app.asana.com/0/0/{ticket.gid}/f"
    done = " (done)" if ticket.completed else ""
    return f'<li>{escape(ticket.title)}{done}<br>/link <a href="{escape(address)}">{escape(address)}</a></li>'


def remember_filed(place: Workplace, ticket: FileTicket, gid: str | None, url: str | None) -> None:
    """Let a ticket that was just filed be found; if this fails, the next look at the project finds it: no error here
    may make the ticket seem not filed."""
    if gid is not None:
        known = KnownTicket(
            gid=gid, kind=ticket.kind, project=ticket.project, title=ticket.title, text=ticket.description, url=url,
            completed=False, created_at=place.clocks.now("asana"),
        )  # fmt: skip
        try:
            related.remember(place.db, known)
        except Exception:  # noqa: BLE001 - whatever it was, the ticket is there
            _log.exception("filed_ticket_not_remembered", gid=gid)
