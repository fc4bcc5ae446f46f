"""The lines above every explanation: what happened, who did it, when and where."""

from collections.abc import Iterator

from app.runs.why.values import EventSeen, Happening, TicketNamed
from app.runs.why.words import moment, quoted, shortened

_LONGEST_WORDS = 300
_OUR_OWN = "triage."


def heading(event: EventSeen, happening: Happening) -> Iterator[str]:
    """What happened, who did it, when and where; what was changed and what was written, once."""
    topic = (event.topic or "something of no topic").removeprefix(_OUR_OWN)
    name = (happening.name or topic).replace("_", " ")
    who = f", by {shortened(happening.who)}" if happening.who else ""
    if event.waited_rule is not None:
        again = f"{shortened(event.waited_rule)} looks again at event {event.waited_event}"
        yield f"Event {event.id}: {again} ({name}{who}), {moment(event.created_at)}"
    else:
        yield f"Event {event.id}: {name}{who}, {moment(event.created_at)}"
    yield from _where(event, happening)
    if happening.ticket:
        yield f"  {_ticket(happening.ticket)}"
    if happening.change:
        yield f"  {happening.change}"
    if happening.words:
        yield f"  “{shortened(happening.words, _LONGEST_WORDS)}”"


def _where(event: EventSeen, happening: Happening) -> Iterator[str]:
    if happening.conversation:
        is_named = not happening.customer or happening.customer in (happening.who or "")
        customer = "" if is_named else f" with {shortened(happening.customer or '')}"
        url = f"  {happening.url}" if happening.url else ""
        yield f"  in conversation {shortened(happening.conversation)}{customer}{url}"
    elif event.lane:
        yield f"  about {shortened(event.lane)}"


def _ticket(ticket: TicketNamed) -> str:
    title = f"ticket {quoted(ticket.title)}" if ticket.title else "ticket"
    return f"{title}  {ticket.url}" if ticket.url else title
