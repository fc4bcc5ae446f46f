"""Steps in words, with every text that they would send."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from app.integrations.texts import plain_text
from app.rules.actions import Action, AddTag, Assign, Close, FileTicket, InternalNote, SetAttribute, UserNote
from app.rules.vocabulary import TicketField, Vocabulary

Detail = tuple[str, str]


def says(action: Action) -> str:  # noqa: C901, PLR0911 - one arm an action, so that the type checker finds a missing one
    """What would be done, in a line."""
    match action:
        case AddTag(tag=tag):
            return f"tag {tag}"
        case SetAttribute(name=name, value=value, before=before):
            was = "it is not set now" if before is None else f"now it is “{before}”"
            return f"set {name} to “{value}” ({was})"
        case InternalNote():
            return "write an internal note"
        case Close():
            return "close the conversation"
        case Assign(to=to, name=name):
            return f"assign to the {to} {name}"
        case FileTicket(kind=kind):
            return f"file in Asana: {kind}"
        case UserNote(kind=kind, grouped=True):
            return f"list it in the note of open requests ({kind}) on the customer's profile"
        case UserNote(kind=kind):
            return f"note on the customer's profile: {kind}"
        case never:
            assert_never(never)


def details(action: Action, vocabulary: Vocabulary) -> tuple[Detail, ...]:
    """The rendered texts of an action, by what they are."""
    match action:
        case InternalNote(html=html):
            return (("text", plain_text(html)),)
        case FileTicket():
            return tuple(_ticket(action, vocabulary))
        case UserNote(title=title):
            return (("title", title), ("links", "the ticket in Asana, the conversation in Intercom"))
        case _:
            return ()


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
