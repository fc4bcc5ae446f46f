"""What a person took back, a rule does not do again in that conversation; what a person asks for anew is done."""

from dataclasses import replace

from app.rules.actions import FileTicket, InternalNote, UserNote
from app.rules.decision import Decision, Step
from app.rules.events import Event
from app.runs.ledger import kind_of
from app.store.effects import KEPT_AWAY

TakenBack = frozenset[tuple[str, str, str]]


def without_what_was_taken_back(decision: Decision, event: Event, taken_back: TakenBack) -> Decision:
    """The decision with those steps needless of which rule, action and target were taken back here, and what tells of
    a ticket that is not filed again."""
    by_teammate = event.message is not None and event.message.author.kind == "teammate"
    if not taken_back or by_teammate:
        return decision
    steps = tuple(_kept_away(step) if _is_taken_back(step, taken_back) else step for step in decision.steps)
    filing = [step for step in steps if isinstance(step.action, FileTicket)]
    unfiled = {_ticket_of(step) for step in filing} - {_ticket_of(step) for step in filing if not step.needless}
    steps = tuple(_kept_away(step) if _ticket_of(step) in unfiled else step for step in steps)
    return replace(decision, steps=steps)


def _ticket_of(step: Step) -> tuple[str | None, str | None] | None:
    """Kind and matter of the ticket that a step files, or tells of."""
    match step.action:
        case FileTicket(kind=kind, matter=matter) | UserNote(kind=kind, matter=matter):
            return kind, matter
        case InternalNote(ticket_kind=str() as kind, ticket_matter=matter):
            return kind, matter
        case _:
            return None


def _kept_away(step: Step) -> Step:
    return replace(step, needless=step.needless or KEPT_AWAY)


def _is_taken_back(step: Step, taken_back: TakenBack) -> bool:
    action, target = kind_of(step.action).name, step.action.target[:200]
    return all((rule, action, target) in taken_back for rule in (step.rule, *step.also))
