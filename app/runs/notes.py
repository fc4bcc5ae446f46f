"""The texts of notes, written just before they are sent: what the ledger knows at that moment.

Title / Asana link / Intercom link, links bulleted. A contact's requests stand together in one note, the newest.
"""

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from app.rules.actions import TICKET_LINK, UserNote
from app.runs.history_text import with_history
from app.runs.ledger import mark
from app.runs.workplace import Workplace
from app.store import user_notes
from app.store.effects import Entry
from app.store.user_notes import FiledTicket

_ONCE_A = 24 * 3600.0
_UNDER_WAY = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A text ready to send. `lists` are the tickets that a note shows; `replaces` is the effect whose note it
    supersedes; `title` is that of the ticket that a comment is about. `said`: the names of what a message says;
    `unsaid`: why a part of it is left out; `wrote_more`: the customer has written since it was decided on. `again`: an
    alert that may have arrived before."""

    html: str
    lists: tuple[str, ...] = ()
    replaces: int | None = None
    title: str | None = None
    said: tuple[str, ...] | None = None
    unsaid: str | None = None
    wrote_more: bool = False
    again: bool = False

    def as_receipt(self) -> dict[str, Any]:
        told = {"html": self.html, "lists": list(self.lists), "replaces": self.replaces}
        if self.said is not None:
            told |= {"said": list(self.said), "wrote_more": self.wrote_more}
        told |= {"unsaid": self.unsaid} if self.unsaid else {}
        told |= {"again": True} if self.again else {}
        return {**told, "title": self.title} if self.title else told


@dataclass(frozen=True, slots=True)
class NotYet:
    """Write it later: the last note of this kind is younger than a day, or it is not known whether it was written."""

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class NotNeeded:
    reason: str


def note_link(place: Workplace, entry: Entry) -> str:
    """The link by which an internal note of ours is found again: its run, with the effect's mark."""
    return f"{place.links.run(entry.run_id)}#{mark(entry.key)}"


def internal_note(place: Workplace, entry: Entry, html: str) -> str:
    """The note with the link to its run, visibly marked: a webhook shows us only the text. Raises CallFailed or Parked
    where what was before cannot be read now."""
    link = escape(note_link(place, entry))
    html = with_history(place, entry, html)
    if entry.needs:
        ticket = user_notes.ticket(place.db, entry.needs)
        html = html.replace(TICKET_LINK, escape((ticket and ticket.url) or "a ticket without a link"))
    text = html if html.lstrip().startswith("<") else f"<p>{html}</p>"
    return f'{text}<p><a href="{link}">{mark(entry.key)}</a></p>'


def user_note(place: Workplace, entry: Entry, action: UserNote) -> Written | NotYet | NotNeeded:
    """The note for a contact's profile, from the tickets that the ledger knows as filed."""
    if action.grouped:
        return _requests(place, entry, action)
    ticket = user_notes.ticket(place.db, entry.needs or "")
    if ticket is None or not ticket.url:
        return NotNeeded("its ticket has no link")
    return Written(
        html=_paragraph(ticket.title) + _bullets(ticket.url, _conversation(place, ticket)), lists=(ticket.key,)
    )


def _requests(place: Workplace, entry: Entry, action: UserNote) -> Written | NotYet | NotNeeded:
    retired = user_notes.retired(place.db, entry.contact or "")
    filed = user_notes.tickets_of_contact(place.db, entry.contact or "", action.kind)
    tickets = [ticket for ticket in filed if ticket.key not in retired]
    last = user_notes.last_grouped(place.db, entry.contact or "", action.kind)
    keys = tuple(ticket.key for ticket in tickets if ticket.url)
    if not keys:
        return NotNeeded("no request of this contact is open")
    if last is not None and set(keys) <= set(last.lists) and not retired & set(last.lists):
        return NotNeeded(f"the note of {last.done_at:%Y-%m-%d} lists it")
    if last is not None and last.age < _ONCE_A:
        return NotYet(_ONCE_A - last.age, "one request note a day")
    if user_notes.grouped_under_way(place.db, entry.contact or "", action.kind, but=entry.id):
        return NotYet(_UNDER_WAY, "whether the note before it was written is not known yet")
    head = _paragraph(_replaces(last.done_at)) if last else ""
    lines = "".join(_request(place, ticket) for ticket in tickets if ticket.url)
    return Written(html=head + lines, lists=keys, replaces=last.effect_id if last else None)


def _replaces(when: datetime) -> str:
    return f"Replaces note of {when:%Y-%m-%d}"


def _request(place: Workplace, ticket: FiledTicket) -> str:
    return _paragraph(f"Feature Request: {ticket.title}") + _bullets(ticket.url or "", _conversation(place, ticket))


def _conversation(place: Workplace, ticket: FiledTicket) -> str:
    _, app_id, conversation_id = ticket.conversation.split(":", 2)
    return place.links.conversation(app_id, conversation_id)


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _bullets(*urls: str) -> str:
    return "<ul>" + "".join(f'<li><a href="{escape(url)}">{escape(url)}</a></li>' for url in urls) + "</ul>"
