"""`triage say`: words of one's own in the sandbox, as a customer or as a teammate."""

from typing import Annotated

from cyclopts import Parameter

from app.commands import local
from app.commands.options import Switch
from app.commands.terminal import show
from app.errors import TriageError


def say(
    text: Annotated[str, Parameter(help="What is said; HTML stays text.")],
    *,
    as_: Annotated[
        str,
        Parameter(name="--as", help="The customer's name in a new conversation; the same name is the same customer."),
    ] = "Kim",
    in_: Annotated[str | None, Parameter(name="--in", help="The conversation, by its id or address.")] = None,
    teammate: Annotated[Switch, Parameter(help="A teammate replies, in the conversation of --in.")] = False,
    note: Annotated[Switch, Parameter(help="A teammate's internal note, in the conversation of --in.")] = False,
) -> None:
    """Say TEXT as a customer in the sandbox of the running service: in a new conversation, or with --in ID in that one.
    There --teammate replies as a teammate, and --note writes an internal note, such as "/bug Calendar stays empty"."""
    from app.demo.words import Words, speak

    if (teammate or note) and in_ is None:
        raise TriageError("a teammate writes in a conversation that is there: name it with --in ID (`triage events`)")
    if teammate and note:
        raise TriageError("--teammate is a reply that the customer sees, --note is internal: give one of them")
    kind = "teammate-note" if note else "teammate-reply" if teammate else "customer-reply"
    for line in speak(local.settings(), Words(text=text, name=as_, conversation=in_, kind=kind)):
        show(line)
