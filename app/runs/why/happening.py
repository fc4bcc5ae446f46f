"""What happened in an event, from whatever of it is still kept: its body, the facts of its runs, its lane."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.rules.events import Event
from app.rules.vocabulary import Vocabulary
from app.runs.reread import all_facts
from app.runs.why.values import EventSeen, Happening, TicketNamed
from app.runs.why.words import quoted
from app.webhooks.items import DONE_TO_A_PART

_NO_WORDS = Vocabulary()
_NOTHING = "nothing"
_DONE = frozenset(("ticket_completed", "ticket_fixed"))

Facts = Mapping[str, Any]


def happening_of(seen: EventSeen, event: Event | str, runs: Sequence[Mapping[str, Any]]) -> Happening:
    """`event` is what the body still tells, or why it tells nothing; `runs` are the event's, as they are stored."""
    stored: Facts = next((run["facts"] for run in reversed(runs) if run["facts"]), {})
    facts = {**stored, **(all_facts(event, _NO_WORDS) if isinstance(event, Event) else {})}
    return Happening(
        name=_text(facts, "event.name") or (runs[-1]["event_name"] if runs else None),
        who=_who(facts),
        customer=_text(facts, "contact.name") or _text(stored, "contact.name"),
        conversation=_text(facts, "conversation.id") or _conversation_of(seen.lane),
        url=_text(facts, "links.conversation"),
        words=_words(facts),
        ticket=_ticket(facts),
        change=_change(facts),
    )


def _who(facts: Facts) -> str | None:
    if facts.get("event.topic") in DONE_TO_A_PART:  # its author wrote what it was done to
        return None
    if engineer := _text(facts, "news.author"):
        return f"{engineer} in Asana"
    kind = _text(facts, "message.author")
    name = _text(facts, "message.author_name")
    if kind == "customer":
        name = name or _text(facts, "contact.name")
    return " ".join(filter(None, (kind, name))) or None


def _words(facts: Facts) -> str | None:
    """What somebody wrote: in the conversation, in the ticket; of one that is done, what customers are told."""
    told = _text(facts, "message.text") or _text(facts, "news.comment")
    return told or (_text(facts, "news.what_changed") if facts.get("event.name") in _DONE else None)


def _ticket(facts: Facts) -> TicketNamed | None:
    title, url = _text(facts, "news.title"), _text(facts, "news.url")
    return TicketNamed(title=title, url=url) if title or url else None


def _change(facts: Facts) -> str | None:
    """What was changed: a field of a ticket, its section, an attribute of the conversation."""
    for what, of in (("news.field", "news"), ("change.attribute", "change")):
        if name := _text(facts, what):
            return f"{name}: {_from_to(facts, of)}"
    if _text(facts, "news.after") and facts.get("event.name") == "ticket_moved":
        return f"section: {_from_to(facts, 'news')}"
    if other := _text(facts, "news.merged_into"):
        return f"it is a duplicate of {other} now"
    return None


def _from_to(facts: Facts, of: str) -> str:
    before, after = (_text(facts, f"{of}.{when}") for when in ("before", "after"))
    return f"{quoted(before) if before else _NOTHING} → {quoted(after) if after else _NOTHING}"


def _conversation_of(lane: str | None) -> str | None:
    kind, _, key = (lane or "").partition(":")
    return key.rpartition(":")[2] if kind == "conversation" else None


def _text(facts: Facts, name: str) -> str | None:
    value = facts.get(name)
    return value if isinstance(value, str) and value.strip() else None
