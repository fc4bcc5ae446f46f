"""One action as the ledger writes it down: in which lane, in which state, and what was so before."""

from typing import Any

from app.rules.actions import (
    Action,
    Assign,
    Close,
    Reopen,
    RetireUserNote,
    SendHeld,
    SetAttribute,
    Snooze,
    Unassign,
    UserNote,
)
from app.rules.decision import Step
from app.rules.events import Conversation
from app.runs.approval.asked_for import A_PERSON_READS
from app.runs.closes import looked_at_again
from app.runs.ledger import destination_of, kind_of, to_request
from app.runs.ledger_steps import CountAffected, Message
from app.runs.occasion import Occasion
from app.store.effects import RULES_JOINED_BY, Planned

_RECOVERED = (
    "recovered: no notification came, so the answer comes late; a customer would see this, and a person decides"
)
_ASKED_LATE = "the note is found late, and much may have happened since: read the draft, and write /send again"


def planned_effect(  # noqa: PLR0913 - what one effect is made of, each by its name
    action: Action, key: str, step: Step, occasion: Occasion, *, target: str, needs: str | None = None,
    due_in: float = 0.0, after: str | None = None,
) -> Planned:  # fmt: skip
    kind = kind_of(action)
    needed = {**occasion.tickets, **occasion.messages}.get(needs) if needs else None
    state, reason = _state(step, occasion, kind.reach, needs)
    return Planned(
        key=key,
        lane=_lane(action, occasion),
        conversation=occasion.conversation_lane,
        contact=occasion.contact_lane,
        rule=RULES_JOINED_BY.join((step.rule, *step.also)),
        action=kind.name,
        target=target[:200],
        reach=kind.reach,
        destination=destination_of(action),
        request={
            **to_request(action),
            "reach": step.reach,
            **looked_at_again(action, occasion.since or occasion.event.created_at, after),
        },
        slot=action.slot,
        needs=needs,
        before=_before(action, occasion.event.conversation),
        opened_at=occasion.opened_at,
        state=state,
        reason=reason,
        due=needs is None or needed == "done",
        due_in=due_in,
        bulk=occasion.is_behind,
    )


def _lane(action: Action, occasion: Occasion) -> str:
    """What is done to a contact is done in the contact's lane, so that two conversations of one cannot disagree; who is
    affected is counted in a lane of the ticket, so that two conversations cannot both read the same number. Its name
    comes before those of conversations: lanes are locked in the order of their keys."""
    if isinstance(action, CountAffected):
        return f"asana_task:{occasion.event.app_id}:{action.gid}"
    on_contact = isinstance(action, UserNote | RetireUserNote) or getattr(action, "on", "conversation") == "contact"
    return (occasion.contact_lane or occasion.lane) if on_contact else occasion.lane


def _state(step: Step, occasion: Occasion, reach: str, needs: str | None) -> tuple[str, str | None]:
    if step.needless:
        return "skipped", step.needless
    if isinstance(step.action, SendHeld) and occasion.is_behind:
        return "skipped", _ASKED_LATE
    if isinstance(step.action, Message) and step.action.approve != "never" and needs is None:
        return "held", A_PERSON_READS
    if occasion.replayed and reach == "customers" and needs is None:
        return "held", "replay: a customer would see this, and a person decides"
    if occasion.event.recovered and reach == "customers" and needs is None:
        return "held", _RECOVERED
    return "planned", None


def _before(action: Action, conversation: Conversation | None) -> Any:  # noqa: ANN401 - an attribute has any JSON type
    match action:
        case SetAttribute():
            return action.before
        case _ if conversation is None:
            return None
        case Assign() | Unassign():
            return conversation.team_id if action.to == "team" else conversation.teammate_id
        case Close() | Reopen() | Snooze():
            return conversation.state
        case _:
            return None
