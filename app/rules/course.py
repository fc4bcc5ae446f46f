"""The course of a conversation: who said what and when, told from its parts. Each function gives None where the parts
are not known. `seat` is the teammate that this service acts as: what it wrote is no human's."""

from collections.abc import Iterator
from datetime import datetime

from app.rules.events import Message, Snapshot
from app.rules.thanks import is_only_thanks

_SAID_BY_CUSTOMERS = frozenset({None, "comment", "open", "quick_reply"})
_SAID_BY_TEAMMATES = frozenset({"comment", "close"})
_REOPENED_BY = frozenset({"open", "assign_and_reopen"})
_BOT_SAYS = frozenset({"comment", "quick_reply"})


def parts_of(snapshot: Snapshot) -> tuple[Message, ...] | None:
    """Everything written and done, oldest first, with what caused the event if Intercom did not show it yet."""
    conversation, caused = snapshot.event.conversation, snapshot.event.message
    parts = conversation.parts if conversation else None
    if parts is None or caused is None or any(part.id == caused.id for part in parts):
        return parts
    return (*parts, caused)


def is_customers(part: Message) -> bool:
    """Whether the customer says something with it."""
    says = bool(part.text.strip() or part.attachments)
    return part.author.kind == "customer" and part.part_type in _SAID_BY_CUSTOMERS and says


def is_humans(part: Message, seat: str | None) -> bool:
    """Whether a teammate, and not this service, answers the customer with it: a note is no answer, nor is the first
    message of a conversation, which has no kind of part."""
    is_teammates = part.author.kind == "teammate" and part.author.id != seat
    return is_teammates and part.part_type in _SAID_BY_TEAMMATES and bool(part.text.strip() or part.attachments)


def human_replies(snapshot: Snapshot) -> int | None:
    """How often teammates answered."""
    parts = parts_of(snapshot)
    return None if parts is None else sum(is_humans(part, snapshot.seat) for part in parts)


def customer_messages(snapshot: Snapshot) -> int | None:
    """How often the customer wrote."""
    parts = parts_of(snapshot)
    return None if parts is None else sum(map(is_customers, parts))


def bot_replied(snapshot: Snapshot) -> bool | None:
    """Whether Fin or another bot wrote to the customer; Intercom's own notices are none."""
    parts = parts_of(snapshot)
    if parts is None:
        return None
    return any(part.author.kind == "bot" and part.part_type in _BOT_SAYS and part.text.strip() for part in parts)


def first_contact_and_reply(snapshot: Snapshot) -> tuple[datetime | None, datetime | None]:
    """When the customer first wrote, and when a human first answered after that."""
    asked: datetime | None = None
    for part in parts_of(snapshot) or ():
        if asked is None and is_customers(part):
            asked = part.created_at
        elif asked is not None and is_humans(part, snapshot.seat) and part.created_at is not None:
            return asked, part.created_at
    return asked, None


def awaits_teammate(snapshot: Snapshot) -> bool | None:
    """Whether the customer has said something since a human last answered, or was there first; mere thanks await
    nobody, and a close answers too."""
    parts = parts_of(snapshot)
    if parts is None:
        return None
    awaits = False
    for part in parts:
        if is_customers(part):
            awaits = awaits or not is_only_thanks(part.text)
        elif is_humans(part, snapshot.seat) or part.part_type == "close":
            awaits = False
    return awaits


def unanswered_since(snapshot: Snapshot) -> datetime | None:
    """When the customer wrote first of all that nobody has handled: a human's answer, a close and a ticket end the
    waiting, notes, bots and this service do not; mere thanks begin none. None also where nobody waits."""
    since: datetime | None = None
    for part in parts_of(snapshot) or ():
        if is_customers(part):
            since = since or (None if is_only_thanks(part.text) else part.created_at)
        elif is_humans(part, snapshot.seat) or part.part_type == "close":
            since = None
    filed = (ticket.filed_at for ticket in snapshot.tickets)
    return None if since is None or any(at is None or at >= since for at in filed) else since


def last_human_reply(snapshot: Snapshot) -> datetime | None:
    """When a teammate last answered; None also where none did."""
    answered = (part.created_at for part in parts_of(snapshot) or () if is_humans(part, snapshot.seat))
    return max((at for at in answered if at is not None), default=None)


def first_response(snapshot: Snapshot) -> int | None:
    """Seconds from the customer's first message to the first human answer; None also while there is none."""
    asked, answered = first_contact_and_reply(snapshot)
    return None if asked is None or answered is None else max(0, round((answered - asked).total_seconds()))


def handling_time(snapshot: Snapshot) -> int | None:
    """Seconds from the customer's first message to the last close; None while it was never closed after it."""
    asked: datetime | None = None
    closed: datetime | None = None
    for part in parts_of(snapshot) or ():
        if asked is None and is_customers(part):
            asked = part.created_at
        elif asked is not None and part.part_type == "close":
            closed = part.created_at or closed
    return None if asked is None or closed is None else max(0, round((closed - asked).total_seconds()))


def reopened(snapshot: Snapshot) -> int | None:
    """How often it was opened again after a close, by a teammate or by a customer who had something to say: an answer
    to a question of ours and mere thanks reopen nothing."""
    parts = parts_of(snapshot)
    return None if parts is None else sum(1 for _ in _reopenings(parts, snapshot.seat))


def _reopenings(parts: tuple[Message, ...], seat: str | None) -> Iterator[Message]:
    is_closed = False
    for part in parts:
        if part.part_type == "close":
            is_closed = True
        elif is_closed and (is_customers(part) or part.part_type in _REOPENED_BY):
            is_closed = False
            if _counts(part, seat):
                yield part


def _counts(part: Message, seat: str | None) -> bool:
    if part.author.kind == "customer":
        return part.quick_reply_id is None and not is_only_thanks(part.text)
    return part.author.kind == "teammate" and part.author.id != seat


def is_handled(snapshot: Snapshot) -> bool | None:
    """Whether a human answered, it was closed, or a ticket was filed from it."""
    if snapshot.tickets:
        return True
    parts = parts_of(snapshot)
    if parts is None:
        return None
    return any(is_humans(part, snapshot.seat) or part.part_type == "close" for part in parts)


def customers_texts(snapshot: Snapshot) -> tuple[tuple[str, ...], int] | None:
    """Everything that the customer wrote, and how many pictures and films came with it."""
    parts = parts_of(snapshot)
    if parts is None:
        return None
    theirs = [part for part in parts if part.author.kind == "customer"]
    return tuple(part.text for part in theirs if part.text), sum(len(part.recordings) for part in theirs)
