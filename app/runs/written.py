"""The texts of effects, written just before they are sent: what is known at that moment, and nothing that may not go
out."""

from collections.abc import Callable, Mapping
from typing import Any

from app.rules.actions import (
    Action,
    Alert,
    Close,
    CommentInAsana,
    Draft,
    DropHeld,
    HistoryNote,
    InternalNote,
    LinkTicket,
    SendHeld,
    Snooze,
    SuggestRelated,
    TellWhy,
    UserNote,
)
from app.runs import (
    after_message,
    answer_to_note,
    last_message,
    last_run,
    notes,
    outcome,
    reads,
    suggestions,
    ticket_comment,
    tickets,
)
from app.runs.approval import decide
from app.runs.history_text import history_html
from app.runs.ledger import NOTES
from app.runs.ledger_steps import CountAffected, CountOpenTickets, Message, QuickReplies, TellUndone
from app.runs.notes import NotNeeded, NotYet, Written
from app.runs.open_tickets.counted import counted
from app.runs.outcome import Settled
from app.runs.performing.tickets import users_affected
from app.runs.turn_notes import drafted
from app.runs.undoing import answer
from app.runs.workplace import Workplace
from app.store import affected, notes_written
from app.store.effects import Entry

Result = Written | NotYet | NotNeeded | None
AGAIN = "(again: whether this arrived before is not known)"
_SAID_ALREADY = NotNeeded("it says the same as the last note")
_TAKING_BACK = 1.0
"""Seconds after which to look again whether all is taken back that an answer tells of."""
_COUNTING = 5.0
"""Seconds after which to look again whether another count of the same ticket is accounted for."""


def written(place: Workplace, entry: Entry, action: Action) -> Written | None:
    """The text that goes out, None where an action has none. Raises Settled where nothing is to go out, or not yet;
    CallFailed or Parked where what has to be read first cannot be read now."""
    write = _WRITERS.get(type(action))
    match write(place, entry, action) if write else None:
        case NotYet(seconds, reason):
            raise Settled(outcome.waiting(entry, seconds, reason))
        case NotNeeded(reason):
            raise Settled(outcome.settled(entry, "skipped", reason))
        case text:
            return text


def _note(place: Workplace, entry: Entry, action: InternalNote) -> Result:
    if action.answers:
        return answer_to_note.told(place, entry, action)
    if not entry.needs and _said_last(place, entry, action.html):
        return _SAID_ALREADY
    return Written(html=notes.internal_note(place, entry, action.html))


def _said_last(place: Workplace, entry: Entry, html: str) -> bool:
    if entry.follows_a_note is False:
        return False
    return notes_written.last(place.db, entry.conversation, NOTES, but=entry.id) == html


def _alert(_place: Workplace, entry: Entry, action: Alert) -> Result:
    """An alarm must not get lost: where it is not known whether one arrived it goes out again, and says so."""
    again = entry.state == "sending" or bool((entry.receipt or {}).get("again"))
    return Written(html=f"{action.text}\n{AGAIN}" if again else action.text, again=again)


def _draft(place: Workplace, entry: Entry, action: Draft) -> Result:
    if _said_last(place, entry, action.html):
        return _SAID_ALREADY
    return Written(html=notes.internal_note(place, entry, drafted(action)))


def _related(place: Workplace, entry: Entry, action: SuggestRelated) -> Result:
    html = suggestions.related_note(place, entry, action)
    return Written(html=notes.internal_note(place, entry, html)) if html else NotNeeded("no ticket on the same matter")


def _history(place: Workplace, entry: Entry, _action: HistoryNote) -> Result:
    html = history_html(place, entry)
    return Written(html=notes.internal_note(place, entry, html)) if html else NotNeeded("nothing earlier is known")


def _why(place: Workplace, entry: Entry, _action: TellWhy) -> Result:
    return Written(html=notes.internal_note(place, entry, last_run.explained(place, entry)))


def _undone(place: Workplace, entry: Entry, action: TellUndone) -> Result:
    html = answer.told(place, entry, action)
    if html is None:
        return NotYet(_TAKING_BACK, "what is taken back is not done yet")
    return Written(html=notes.internal_note(place, entry, html))


def _count(place: Workplace, entry: Entry, action: CountAffected) -> Result:
    if affected.is_counted(place.db, entry):
        return NotNeeded("the ticket counts this customer already")
    if affected.under_way(place.db, entry):
        return NotYet(_COUNTING, "whether the count before it was written is not known yet")
    count = reads.from_asana(place, lambda: users_affected(place.asana, action))
    return Written(html=str(count + 1)) if count is not None else NotNeeded("the ticket has no field that counts users")


def _link(place: Workplace, _entry: Entry, action: LinkTicket) -> Result:
    """The comment for the ticket, which is read first: whether it is there, and what it is called."""
    title = tickets.read(place, action.gid).get("name")
    return Written(html=action.comment, title=str(title or f"Asana ticket {action.gid}"))


_WRITERS: Mapping[type[Action], Callable[[Workplace, Entry, Any], Result]] = {
    InternalNote: _note,
    Alert: _alert,
    Draft: _draft,
    HistoryNote: _history,
    SuggestRelated: _related,
    TellWhy: _why,
    TellUndone: _undone,
    UserNote: notes.user_note,
    CountAffected: _count,
    CountOpenTickets: counted,
    LinkTicket: _link,
    CommentInAsana: ticket_comment.written,
    SendHeld: decide.to_send,
    DropHeld: decide.to_drop,
    Message: last_message.written,
    QuickReplies: after_message.buttons,
    Close: after_message.state,
    Snooze: after_message.state,
}
