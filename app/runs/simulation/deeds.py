"""Every text that a step would send."""

from collections.abc import Iterator, Mapping

from app.integrations.texts import plain_text
from app.rules.actions import Action, FileTicket
from app.rules.vocabulary import TicketField, Vocabulary

Detail = tuple[str, str]


def details(action: Action, vocabulary: Vocabulary) -> tuple[Detail, ...]:
    """The rendered texts of an action, by what they are; HTML as what it says."""
    if isinstance(action, FileTicket):
        return tuple(_ticket(action, vocabulary))
    return tuple(("text", plain_text(told)) if name == "html" else (name, told) for name, told in action.texts())


def _ticket(ticket: FileTicket, vocabulary: Vocabulary) -> Iterator[Detail]:
    yield "project", ticket.project
    if ticket.section:
        yield "section", ticket.section
    yield "matter", ticket.matter
    yield "title", ticket.title
    kind = vocabulary.tickets.get(ticket.kind)
    fields = {each.gid: each for each in kind.fields} if kind else {}
    for gid, value in ticket.fields:
        yield f"field {gid}", _value(value, fields.get(gid))
    yield "description", ticket.description


def _value(value: str | float | tuple[str, ...], field: TicketField | None) -> str:
    """A field's value, options by their labels."""
    labels: Mapping[str, str] = {gid: label for label, gid in field.options.items()} if field else {}
    each = value if isinstance(value, tuple) else (value,)
    told = ", ".join(f"{labels[str(one)]} ({one})" if str(one) in labels else str(one) for one in each)
    return f"{told}, from {field.source}" if field and field.source else told
