"""A customer's history as a note tells it: at a glance, in no more than fifteen lines."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape

from app.rules.actions.history import HISTORY
from app.rules.masking import masked
from app.runs.history import Conversed, History, Promised, history_before
from app.runs.workplace import Workplace
from app.store.customer_history import Asked, EarlierTicket
from app.store.effects import Entry

_NEWEST, _MORE_OPEN = 3, 2
_OPEN_TICKETS, _TICKETS_OVER = 3, 1
_QUESTIONS, _PROMISES = 5, 2
_LONGEST = 100
_NOT_OVER = ("open", "snoozed")


def history_html(place: Workplace, entry: Entry) -> str | None:
    """What a note says of what was before, None where nothing is known. Raises CallFailed or Parked."""
    history = history_before(place, entry)
    return None if history.is_empty else as_html(history)


def with_history(place: Workplace, entry: Entry, html: str) -> str:
    """A note's text with what was before, if it begins with the place for that: further down the same signs are
    somebody's words. Raises CallFailed or Parked."""
    if not html.startswith(HISTORY):
        return html
    return (history_html(place, entry) or "") + html.removeprefix(HISTORY)


def as_html(history: History) -> str:
    """The history in a few lines: what was asked, which tickets there are, what is open and what was promised."""
    lines = [*_conversations(history), *_tickets(history.tickets), *_asked(history.asked), *_promised(history.promised)]
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f"<p><b>This customer before:</b> {_in_numbers(history)}</p><ul>{items}</ul>"


def _in_numbers(history: History) -> str:
    conversations, tickets = history.conversations, history.tickets
    or_more = "" if history.is_all else " or more"
    told = (
        _counted(len(conversations), "conversation", or_more, sum(map(_is_open, conversations))),
        _counted(len(tickets), "ticket", "", sum(ticket.standing == "open" for ticket in tickets)),
    )
    return ", ".join(filter(None, told))


def _counted(number: int, noun: str, or_more: str, still_open: int) -> str:
    if not number:
        return ""
    plural = "" if number == 1 and not or_more else "s"
    return f"{number}{or_more} {noun}{plural}{f' ({still_open} open)' if still_open else ''}"


def _is_open(conversation: Conversed) -> bool:
    return conversation.state in _NOT_OVER


def _conversations(history: History) -> Iterator[str]:
    """The newest, and of the others some that are open."""
    newest, others = history.conversations[:_NEWEST], history.conversations[_NEWEST:]
    still_open = [each for each in others if _is_open(each)]
    for each in (*newest, *still_open[:_MORE_OPEN]):
        yield f"{_day(each.at)} {_link(each.url, each.about or 'a conversation')}{_in_brackets(each.state)}"


def _tickets(tickets: Sequence[EarlierTicket]) -> Iterator[str]:
    """Those that are open, and the newest of the others."""
    still_open = [ticket for ticket in tickets if ticket.standing == "open"]
    over = [ticket for ticket in tickets if ticket.standing != "open"]
    for each in (*still_open[:_OPEN_TICKETS], *over[:_TICKETS_OVER]):
        named = _link(each.url, each.title or each.url or "a ticket") if each.url else _words(each.title)
        yield f"Ticket ({escape(each.kind)}): {named}, {each.standing}, since {_day(each.since)}"


def _asked(asked: Sequence[Asked]) -> Iterator[str]:
    told = [
        f"{_words(each.attribute)}: {_words(each.answer) if each.answer else 'no answer'}"
        for each in asked[:_QUESTIONS]
    ]
    yield from _in_a_line("Asked before", told)


def _promised(promised: Sequence[Promised]) -> Iterator[str]:
    told = [f"“{_words(each.words)}” ({_day(each.at)})" for each in promised[:_PROMISES]]
    yield from _in_a_line("Promised", told)


def _in_a_line(head: str, told: Sequence[str]) -> Iterator[str]:
    if told:
        yield f"{head}: {'; '.join(told)}"


def _link(url: str, words: str) -> str:
    return f'<a href="{escape(url)}">{_words(words)}</a>'


def _words(text: str) -> str:
    """Somebody's words as a note may show them: masked, on one line, not too long, harmless."""
    line = " ".join(masked(text).split())
    return escape(line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…")


def _in_brackets(state: str | None) -> str:
    return f" ({escape(state)})" if state else ""


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"
