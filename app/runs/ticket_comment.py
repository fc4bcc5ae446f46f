"""What a teammate has to tell engineers: in which of the conversation's tickets it becomes a comment."""

from app.integrations.errors import CallFailed, Reason
from app.rules.actions import CommentInAsana
from app.runs.notes import NotNeeded, NotYet, Written
from app.runs.workplace import Workplace
from app.store import conversation_tickets, effects
from app.store.conversation_tickets import ConversationTicket
from app.store.database import Database
from app.store.effects import UNSETTLED, Entry

_LOOK_EVERY = 0.5


def written(place: Workplace, entry: Entry, action: CommentInAsana) -> Written | NotYet | NotNeeded:
    """The comment, with the ticket that it goes to: once it is written down it stays that one."""
    if entry.receipt is not None:
        return Written(
            html=entry.receipt["html"], lists=tuple(entry.receipt["lists"]), title=entry.receipt.get("title")
        )
    ticket = conversation_tickets.newest_open(place.db, entry.conversation or "")
    if ticket is None:
        return NotNeeded("this conversation has no ticket in Asana: log one first, with /bug, /question or /request")
    if ticket.state in UNSETTLED:
        return NotYet(max(_LOOK_EVERY, entry.planned_age / 10), "its ticket is not filed yet")
    return Written(html=action.text, lists=(ticket.key,), title=ticket.title)


def chosen(db: Database, entry: Entry) -> tuple[str, str | None]:
    """The gid and the address of the ticket that was written down. Raises CallFailed where it is one no more."""
    row = effects.by_keys(db, [entry.key])[entry.key]
    (key,) = row["receipt"]["lists"]
    ticket: ConversationTicket | None = conversation_tickets.by_key(db, entry.conversation or "", key)
    if ticket is None or ticket.gid is None:
        raise CallFailed("asana", Reason.REFUSED, "the ticket for the comment was taken back")
    return ticket.gid, ticket.url
