"""Links to tickets that were there before: which rule links which, and what it says of it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.rules.actions import LinkTicket
from app.rules.decision import Step
from app.runs.ledger_steps import Message


def link_key(lane: str, gid: str) -> str:
    """A conversation is added to a ticket once."""
    return f"link/{lane}/{gid}"


def linked_by(steps: Iterable[Step], lane: str) -> dict[str, tuple[str, str]]:
    """Rule -> the key of its link, and the gid of the task in Asana."""
    links = ((step, step.action.gid) for step in steps if isinstance(step.action, LinkTicket))
    return {rule: (link_key(lane, gid), gid) for step, gid in links for rule in (step.rule, *step.also)}


def speaking_of(message: Message, links: Mapping[str, tuple[str, str]]) -> Message:
    """The message with what a rule that links a ticket says in it tied to that ticket."""
    return replace(
        message,
        parts=tuple(
            replace(part, ticket=links[part.rule][1]) if part.rule in links and part.ticket is None else part
            for part in message.parts
        ),
    )
