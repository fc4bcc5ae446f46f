"""From what the rules decided to what the ledger writes down: keys, lanes, what needs what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.rules.actions import (
    Action,
    Alert,
    Ask,
    Assign,
    Close,
    Draft,
    FileTicket,
    InternalNote,
    LinkTicket,
    Reopen,
    Reply,
    RetireUserNote,
    SendHeld,
    SetAttribute,
    Snooze,
    Unassign,
    UserNote,
)
from app.rules.decision import Decision, Step
from app.rules.events import Conversation
from app.rules.instructions.tickets import LINKED
from app.runs import turn_message
from app.runs.approval import drafts
from app.runs.approval.asked_for import A_PERSON_READS, approval_of
from app.runs.closes import looked_at_again, without_silent_closes
from app.runs.ledger import destination_of, kind_of, to_request
from app.runs.ledger_steps import CountAffected, Message, PlaceTicket, ShowDraft
from app.runs.links import link_key, linked_by, speaking_of
from app.runs.occasion import Occasion
from app.runs.telling.said import told_elsewhere
from app.runs.ticket_keys import ticket_key
from app.runs.turn_notes import answering, with_one_note
from app.store import affected
from app.store.effects import RULES_JOINED_BY, Planned

RECOVERED = "recovered: no notification came, so the answer comes late; a customer would see this, and a person decides"
_ASKED_LATE = "the note is found late, and much may have happened since: read the draft, and write /send again"
Links = Mapping[str, tuple[str, str]]


def plan(decision: Decision, occasion: Occasion) -> list[Planned]:
    """The effects of a decision, in the order in which they are to be carried out."""
    said = [step for step in decision.steps if isinstance(step.action, Reply | Ask)]
    others: list[Step] = [step for step in decision.steps if not isinstance(step.action, Reply | Ask)]
    links = linked_by(others, occasion.lane)
    message, shown = _message(said, occasion, links)
    speaks = next((effect.key for effect in message if effect.action == "message"), None)
    steps = answering(with_one_note([*without_silent_closes(others), *shown]), occasion.event.message)
    planned = [effect for step in steps for effect in _effects_of(step, occasion, speaks, links)]
    return sorted(_first_of_each([*message, *planned]), key=_place)


def _message(said: Sequence[Step], occasion: Occasion, links: Links) -> tuple[list[Planned], list[Step]]:
    """All that is said in this turn, as one message; and what is not said, each on its own to be recorded. With what
    shows the message to people, where one has to approve it."""
    to_say = [step for step in said if not _unsaid_because(step, occasion)]
    unsaid = [_left_unsaid(step, occasion) for step in said if step not in to_say]
    if not to_say:
        return unsaid, []
    approve = approval_of(to_say, occasion)
    alone = occasion.is_behind or approve != "never"  # what needs nobody's approval does not wait for it
    message = turn_message.message(
        to_say, () if alone else occasion.unsaid, event_id=occasion.event_id, event=occasion.event,
        since=occasion.since, again=occasion.looked_again,
    )  # fmt: skip
    message = replace(speaking_of(message, links), approve=approve)
    rules = dict.fromkeys(part.rule for part in message.parts)
    step = replace(to_say[0], action=message, rule=next(iter(rules)), also=tuple(rules)[1:])
    return [*unsaid, *_with_buttons(message, step, occasion)], list(drafts.shown(step, message, occasion))


def _left_unsaid(step: Step, occasion: Occasion) -> Planned:
    key = f"e{occasion.event_id}/unsaid/{step.action.target}/{step.n}"
    unsaid = replace(step, needless=_unsaid_because(step, occasion))
    return _planned(step.action, key, unsaid, occasion, target=step.action.target)


def _with_buttons(message: Message, step: Step, occasion: Occasion) -> Iterator[Planned]:
    key = turn_message.message_key(occasion.event_id)
    pause = occasion.pause if message.prompted else 0.0
    yield _planned(message, key, step, occasion, target="turn", due_in=pause)
    for buttons in turn_message.buttons_below(message):
        place = f"buttons/{buttons.attribute}/{key}"
        yield _planned(buttons, place, step, occasion, target=buttons.attribute, needs=key)


def _unsaid_because(step: Step, occasion: Occasion) -> str | None:
    """Why something is not to be said; it is recorded."""
    if step.reach not in turn_message.SPEAKS:
        return f"watch: this rule reaches {step.reach!r} and this needs 'customers'; nothing was sent"
    if step.needless or occasion.event.conversation is None:
        return step.needless or "there is no conversation to say it in"
    return told_elsewhere(occasion.event)


def _effects_of(
    step: Step, occasion: Occasion, speaks: str | None, links: Links
) -> Iterator[Planned]:  # fmt: skip
    action = step.action
    match action:
        case FileTicket():
            key = ticket_key(action.kind, action.matter, step, occasion)
            yield _planned(action, key, step, occasion, target=action.kind)
            if action.section:
                placed = PlaceTicket(section=action.section)
                yield _planned(placed, f"place/{key}", step, occasion, target=action.kind, needs=key)
        case LinkTicket():
            key = link_key(occasion.lane, action.gid)
            yield _planned(action, key, step, occasion, target=action.gid)
            if action.affected_fields:
                counted = CountAffected(gid=action.gid, affected_fields=action.affected_fields)
                yield _planned(counted, f"{affected.KEY}{key}", step, occasion, target=action.gid, needs=key)
        case ShowDraft():
            key = f"draft/{occasion.event.app_id}/{action.target}"
            yield _planned(action, key, step, occasion, target=action.target)
        case UserNote() | RetireUserNote():
            yield from _on_profile(action, step, occasion)
        case _:
            target, kind = action.target, kind_of(action).name
            key = f"e{occasion.event_id}/{kind}/{target}/{step.n}"
            link, _ = links.get(step.rule, (None, None))
            needed = _needed(step, occasion, speaks, link)
            yield _planned(action, key, step, occasion, target=target, needs=needed, after=link)


def _on_profile(action: UserNote | RetireUserNote, step: Step, occasion: Occasion) -> Iterator[Planned]:
    if isinstance(action, UserNote):
        linked = action.kind == LINKED
        needs = (link_key(occasion.lane, action.matter) if linked
                 else ticket_key(action.kind, action.matter, step, occasion))  # fmt: skip
        yield _planned(action, f"user_note/{needs}", step, occasion, target=action.kind, needs=needs)
        return
    of_news = f"{action.gid}/e{occasion.event_id}"
    yield _planned(action, f"retire_user_note/{of_news}", step, occasion, target=action.gid)
    if action.grouped:
        note = UserNote(kind=action.grouped, matter=action.gid, title="", grouped=True)
        yield _planned(note, f"user_note/without/{of_news}", step, occasion, target=action.grouped)


def _needed(step: Step, occasion: Occasion, speaks: str | None, link: str | None) -> str | None:
    """A close waits for the message that announces it; what a rule does beside a link, for the link."""
    match step.action:
        case InternalNote():
            return _ticket_told_of(step, occasion)
        case Draft() | Alert():
            return None
        case Close() | Snooze():
            return speaks
        case _:
            return link


def _ticket_told_of(step: Step, occasion: Occasion) -> str | None:
    """The ticket that a note tells the address of."""
    action = step.action
    if not isinstance(action, InternalNote) or action.ticket_kind is None or action.ticket_matter is None:
        return None
    return ticket_key(action.ticket_kind, action.ticket_matter, step, occasion)


def _planned(  # noqa: PLR0913 - what one effect is made of, each by its name
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
        return "held", RECOVERED
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


def _first_of_each(planned: Iterable[Planned]) -> list[Planned]:
    first: dict[str, Planned] = {}
    for effect in planned:
        first.setdefault(effect.key, effect)
    return list(first.values())


def _place(effect: Planned) -> int:
    """The note that lists requests comes late, so that it stands on top; then an answer, which tells what became of the
    rest; and a snooze behind that, because a note would end it."""
    if effect.action == "user_note" and effect.request.get("grouped"):
        return 1
    if effect.request.get("answers"):
        return 2
    return 3 if effect.action == "snooze" else 0
