"""The commands that look at what happened: events, and why their rules did what they did."""

from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from app.commands import local
from app.commands.terminal import show

if TYPE_CHECKING:
    from app.web.why_schemas import OneRuleWhy, Why


def events(
    state: Literal["waiting", "settled", "ignored", "failed", "unreadable"] | None = None,
    *,
    conversation: str | None = None,
    limit: Annotated[int, Parameter(name="-n")] = 20,
) -> None:
    """The newest events with their numbers, all or those in one STATE, of all conversations or of one by its id."""
    from app.store import events as stored

    with local.database() as db:
        found = stored.newest(db, state=state, conversation=conversation, limit=limit)
    for row in found:
        reason = f": {row['reason']}" if row["reason"] else ""
        when, where = f"{row['received_at']:%Y-%m-%d %H:%M:%S}", row["lane"] or "-"
        print(f"{row['id']}  {when}  {row['topic']}  {where}  {row['state']}{reason}")
    if not found:
        print("no events")


def why(
    event: str,
    rule: str | None = None,
    *,
    format_: Annotated[Literal["text", "json"], Parameter(name="--format")] = "text",
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
    show(answer.text if format_ == "text" else answer.model_dump_json(indent=2, exclude={"text"}))
