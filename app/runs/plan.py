"""From what the rules decided to what the ledger writes down: keys, lanes, what needs what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.rules.actions import (
    Alert,
    Ask,
    Close,
    Draft,
    FileTicket,
    InternalNote,
    LinkTicket,
    Reply,
    RetireUserNote,
    SendHeld,
    Snooze,
    UserNote,
)
from app.rules.decision import Decision, Step
from app.rules.instructions.tickets import LINKED
from app.runs import turn_message
from app.runs.approval import drafts
from app.runs.approval.asked_for import approval_of
from app.runs.closes import rules_that_only_draft, without_silent_closes
from app.runs.ledger import kind_of
from app.runs.ledger_steps import CountAffected, Message, PlaceTicket, ShowDraft
from app.runs.links import link_key, linked_by, speaking_of
from app.runs.occasion import Occasion
from app.runs.open_tickets.planned import with_counts
from app.runs.planned_effect import planned_effect
from app.runs.telling.said import told_elsewhere, with_their_news
from app.runs.ticket_keys import ticket_key
from app.runs.turn_notes import answering, with_one_note
from app.store import affected
from app.store.effects import Planned

_NOT_APPROVED = "it needs the approval of a draft, and that is asked for late: nothing was sent"
Links = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Follows:
    """What others of the same run may have to wait for: the key of its message, its links by rule, and the key of the
    approval of an earlier message."""

    speaks: str | None
    links: Links
    approves: str | None


def plan(decision: Decision, occasion: Occasion) -> list[Planned]:
    """The effects of a decision, in the order in which they are to be carried out."""
    others: list[Step] = [step for step in decision.steps if not isinstance(step.action, Reply | Ask)]
    said = [step for step in decision.steps if isinstance(step.action, Reply | Ask)]
    said = with_their_news(said, rules_that_only_draft(others), occasion.event)
    links = linked_by(others, occasion.lane)
    message, shown = _message(said, occasion, links)
    speaks = next((effect.key for effect in message if effect.action == "message"), None)
    steps = answering(with_one_note([*without_silent_closes(others), *shown]), occasion.event.message)
    follows = _Follows(speaks=speaks, links=links, approves=_approval_in(steps, occasion))
    planned = [effect for step in steps for effect in _effects_of(step, occasion, follows)]
    effects = _first_of_each([*message, *planned])
    filed = (key for key, state in occasion.tickets.items() if state == "done")
    return sorted(with_counts(effects, occasion.open_tickets, done=filed), key=_place)


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
    return planned_effect(step.action, key, unsaid, occasion, target=step.action.target)


def _with_buttons(message: Message, step: Step, occasion: Occasion) -> Iterator[Planned]:
    key = turn_message.message_key(occasion.event_id)
    pause = occasion.pause if message.prompted else 0.0
    yield planned_effect(message, key, step, occasion, target="turn", due_in=pause)
    for buttons in turn_message.buttons_below(message):
        place = f"buttons/{buttons.attribute}/{key}"
        yield planned_effect(buttons, place, step, occasion, target=buttons.attribute, needs=key)


def _unsaid_because(step: Step, occasion: Occasion) -> str | None:
    """Why something is not to be said; it is recorded."""
    if step.reach not in turn_message.SPEAKS:
        return f"watch: this rule reaches {step.reach!r} and this needs 'customers'; nothing was sent"
    if step.needless or occasion.event.conversation is None:
        return step.needless or "there is no conversation to say it in"
    return told_elsewhere(occasion.event)


def _approval_in(steps: Iterable[Step], occasion: Occasion) -> str | None:
    return next((_key(step, occasion) for step in steps if isinstance(step.action, SendHeld)), None)


def _key(step: Step, occasion: Occasion) -> str:
    return f"e{occasion.event_id}/{kind_of(step.action).name}/{step.action.target}/{step.n}"


def _effects_of(step: Step, occasion: Occasion, follows: _Follows) -> Iterator[Planned]:
    action = step.action
    match action:
        case FileTicket():
            key = ticket_key(action.kind, action.matter, step, occasion)
            yield planned_effect(action, key, step, occasion, target=action.kind)
            if action.section:
                placed = PlaceTicket(section=action.section)
                yield planned_effect(placed, f"place/{key}", step, occasion, target=action.kind, needs=key)
        case LinkTicket():
            key = link_key(occasion.lane, action.gid)
            yield planned_effect(action, key, step, occasion, target=action.gid)
            if action.affected_fields:
                counted = CountAffected(gid=action.gid, affected_fields=action.affected_fields)
                yield planned_effect(counted, f"{affected.KEY}{key}", step, occasion, target=action.gid, needs=key)
        case ShowDraft():
            key = f"draft/{occasion.event.app_id}/{action.target}"
            yield planned_effect(action, key, step, occasion, target=action.target)
        case UserNote() | RetireUserNote():
            yield from _on_profile(action, step, occasion)
        case _:
            link, _ = follows.links.get(step.rule, (None, None))
            needed, key = _needed(step, occasion, follows, link), _key(step, occasion)
            if needed is not None and needed == follows.approves and occasion.is_behind:
                step, needed = replace(step, needless=_NOT_APPROVED), None
            yield planned_effect(action, key, step, occasion, target=action.target, needs=needed, after=link)


def _on_profile(action: UserNote | RetireUserNote, step: Step, occasion: Occasion) -> Iterator[Planned]:
    if isinstance(action, UserNote):
        linked = action.kind == LINKED
        needs = (link_key(occasion.lane, action.matter) if linked
                 else ticket_key(action.kind, action.matter, step, occasion))  # fmt: skip
        yield planned_effect(action, f"user_note/{needs}", step, occasion, target=action.kind, needs=needs)
        return
    of_news = f"{action.gid}/e{occasion.event_id}"
    yield planned_effect(action, f"retire_user_note/{of_news}", step, occasion, target=action.gid)
    if action.grouped:
        note = UserNote(kind=action.grouped, matter=action.gid, title="", grouped=True)
        yield planned_effect(note, f"user_note/without/{of_news}", step, occasion, target=action.grouped)


def _needed(step: Step, occasion: Occasion, follows: _Follows, link: str | None) -> str | None:
    """A close waits for the message that announces it; what a rule does beside a link, for the link; what is done
    because a draft was approved, for the approval, which may be refused."""
    match step.action:
        case InternalNote():
            return _ticket_told_of(step, occasion)
        case Draft() | Alert() | SendHeld():
            return None
        case Close() | Snooze():
            return follows.speaks
        case _:
            return link or follows.approves


def _ticket_told_of(step: Step, occasion: Occasion) -> str | None:
    """The ticket that a note tells the address of."""
    action = step.action
    if not isinstance(action, InternalNote) or action.ticket_kind is None or action.ticket_matter is None:
        return None
    return ticket_key(action.ticket_kind, action.ticket_matter, step, occasion)


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
