"""The commands that look at what happened: events, and why their rules did what they did."""

from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from app.commands import local
from app.commands.options import Count, Format
from app.commands.terminal import show, show_json, show_line, show_lines

if TYPE_CHECKING:
    from app.web.why_schemas import OneRuleWhy, Why

State = Literal["waiting", "settled", "ignored", "failed", "unreadable"]


def events(
    state: Annotated[State | None, Parameter(help="Only those in this state.", show_default=False)] = None,
    *,
    conversation: Annotated[
        str | None, Parameter(help="Only this conversation's, by its id or address.", show_default=False)
    ] = None,
    limit: Count = 20,
) -> None:
    """The newest events with their numbers, all or those in one STATE, of all conversations or of one by its id."""
    from app.runs.why.named import conversation_named
    from app.store import events as stored

    wanted = conversation_named(conversation) or conversation if conversation else None
    with local.database() as db:
        found = stored.newest(db, state=state, conversation=wanted, limit=limit)
    for row in found:
        reason = f": {row['reason']}" if row["reason"] else ""
        when, where = f"{row['received_at']:%Y-%m-%d %H:%M:%S}", row["lane"] or "-"
        recovered = " (recovered)" if row["recovered"] else ""
        show_line(f"{row['id']}  {when}  {row['topic']}  {where}  {row['state']}{recovered}{reason}")
    if not found:
        show("no events")


def status() -> None:
    """How things stand: the rulebook in force and the folder beside it, reach and stop, what waits and what needs a
    person, and the newest announcements."""
    from app.runs.status import told

    folder = local.settings().rulebook
    with local.database() as db:
        show_lines(told(db, folder))


def why(
    event: Annotated[str, Parameter(help="Its number (`triage events`), or a conversation's id or address.")],
    rule: Annotated[str | None, Parameter(help="A rule's name: everything about this one.", show_default=False)] = None,
    *,
    format_: Format = "text",
) -> None:
    """Why rules acted on EVENT, its number or a conversation's address, and others did not; RULE: all about one."""
    from app.runs.replay import rulebook_in_force
    from app.runs.why.event import why_event
    from app.runs.why.named import event_named
    from app.runs.why.rule import why_rule
    from app.web.why_schemas import one_rule_answer, why_answer

    with local.database() as db:
        number = event_named(db, event)
        if rule is None:
            answer: Why | OneRuleWhy = why_answer(why_event(db, number))
        else:
            book = partial(rulebook_in_force, db, local.settings().rulebook)
            answer = one_rule_answer(why_rule(db, number, rule, book))
    if format_ == "json":
        show_json(answer.model_dump_json(indent=2, exclude={"text"}))
    else:
        show(answer.text)
