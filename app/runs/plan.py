"""From what the rules decided to what the ledger writes down: keys, lanes, what needs what."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.rules.actions import Assign, Close, FileTicket, InternalNote, SetAttribute, UserNote
from app.rules.decision import Decision, Step, slot_of, target_of
from app.rules.events import Conversation, Event
from app.runs.ledger import LedgerAction, PlaceTicket, kind_of, to_request
from app.store.effects import RULES_JOINED_BY, Planned

_LONGEST_MATTER = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What all effects of one run share. `contact_id`: who the customer is now, after any merge. `tickets`: key ->
    state of the conversation's tickets in the ledger. A replay is bulk work."""

    event_id: int
    event: Event
    lane: str
    contact_id: str | None = None
    tickets: Mapping[str, str]
    replayed: bool = False

    @property
    def contact_lane(self) -> str | None:
        contacts = self.event.conversation.contact_ids if self.event.conversation else ()
        contact = self.contact_id or (contacts[0] if contacts else None)
        return f"contact:{self.event.app_id}:{contact}" if contact else None

    @property
    def opened_at(self) -> datetime | None:
        return self.event.conversation.created_at if self.event.conversation else None


def plan(decision: Decision, occasion: Occasion) -> list[Planned]:
    """The effects of a decision, in the order in which they are to be carried out."""
    if occasion.event.conversation is None:
        return []
    planned = [effect for step in decision.steps for effect in _effects_of(step, occasion)]
    return sorted(_first_of_each(planned), key=_grouped_notes_last)


def _effects_of(step: Step, occasion: Occasion) -> Iterator[Planned]:
    action = step.action
    match action:
        case FileTicket():
            key = ticket_key(action.kind, occasion.lane, action.matter)
            yield _planned(action, key, step, occasion, target=action.kind)
            if action.section:
                placed = PlaceTicket(section=action.section)
                yield _planned(placed, f"place/{key}", step, occasion, target=action.kind, needs=key)
        case UserNote():
            needs = ticket_key(action.kind, occasion.lane, action.matter)
            yield _planned(action, f"user_note/{needs}", step, occasion, target=action.kind, needs=needs)
        case _:
            target, kind = target_of(action), kind_of(action).name
            key = f"e{occasion.event_id}/{kind}/{target}/{step.n}"
            yield _planned(action, key, step, occasion, target=target, needs=_ticket_told_of(action, occasion))


def _ticket_told_of(action: LedgerAction, occasion: Occasion) -> str | None:
    """The ticket that a note tells the address of."""
    if not isinstance(action, InternalNote) or action.ticket_kind is None or action.ticket_matter is None:
        return None
    return ticket_key(action.ticket_kind, occasion.lane, action.ticket_matter)


def ticket_key(kind: str, lane: str, matter: str) -> str:
    """What makes two tickets the same: kind, conversation, matter. A redelivery or a replay files no second one."""
    if len(matter) > _LONGEST_MATTER:
        matter = matter[:80] + "#" + hashlib.sha256(matter.encode()).hexdigest()[:16]
    return f"ticket/{kind}/{lane}/{matter}"


def _planned(
    action: LedgerAction, key: str, step: Step, occasion: Occasion, *, target: str, needs: str | None = None
) -> Planned:
    kind = kind_of(action)
    needed = occasion.tickets.get(needs) if needs else None
    state, reason = _state(step, occasion, kind.reach)
    return Planned(
        key=key,
        lane=(occasion.contact_lane or occasion.lane) if isinstance(action, UserNote) else occasion.lane,
        conversation=occasion.lane,
        contact=occasion.contact_lane,
        rule=RULES_JOINED_BY.join((step.rule, *step.also)),
        action=kind.name,
        target=target[:200],
        reach=kind.reach,
        destination=kind.destination,
        request={**to_request(action), "reach": step.reach},
        slot=None if isinstance(action, PlaceTicket) else slot_of(action),
        needs=needs,
        before=_before(action, occasion.event.conversation),
        opened_at=occasion.opened_at,
        state=state,
        reason=reason,
        due=needs is None or needed == "done",
        bulk=occasion.replayed,
    )


def _state(step: Step, occasion: Occasion, reach: str) -> tuple[str, str | None]:
    if step.needless:
        return "skipped", step.needless
    if occasion.replayed and reach == "customers":
        return "held", "a replay would let a customer see this: a person decides"
    return "planned", None


def _before(action: LedgerAction, conversation: Conversation | None) -> Any:  # noqa: ANN401 - an attribute has any JSON type
    if conversation is None:
        return None
    match action:
        case SetAttribute():
            return action.before
        case Assign():
            return conversation.team_id if action.to == "team" else conversation.teammate_id
        case Close():
            return conversation.state
        case _:
            return None


def _first_of_each(planned: Iterable[Planned]) -> list[Planned]:
    first: dict[str, Planned] = {}
    for effect in planned:
        first.setdefault(effect.key, effect)
    return list(first.values())


def _grouped_notes_last(effect: Planned) -> bool:
    """The note that lists requests is written last, so that it stands on top."""
    return effect.action == "user_note" and bool(effect.request.get("grouped"))
