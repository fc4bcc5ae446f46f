"""Suggested tickets: what is known on the same matter, as an internal note with lines that link one."""

from html import escape

from app.rules.actions import FileTicket, SuggestRelated
from app.rules.related.nearest import Related
from app.rules.related.question import question
from app.runs import related
from app.runs.related import KnownTicket
from app.runs.workplace import Workplace
from app.store import user_notes
from app.store.effects import Entry

MOST = 3
_MOST_AT_ONCE = 100


def related_note(place: Workplace, entry: Entry, action: SuggestRelated) -> str | None:
    """The note's HTML; None where no ticket seems to be on the same matter."""
    make_filed_known(place)
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
    """Let a ticket that was just filed be found soon. What is lost with this process, the next look at the project
    finds."""
    if gid is not None:
        known = KnownTicket(
            gid=gid, kind=ticket.kind, project=ticket.project, title=ticket.title, text=ticket.description, url=url,
            completed=False, created_at=place.clocks.now("asana"),
        )  # fmt: skip
        place.just_filed.append(known)


def make_filed_known(place: Workplace) -> None:
    """Write down those that were filed since the last time, many in one statement."""
    while place.just_filed:
        filed = [place.just_filed.popleft() for _ in range(min(_MOST_AT_ONCE, len(place.just_filed)))]
        related.remember(place.db, *filed)
