"""No noise: the notes and drafts of one event are one internal note."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from app.rules.actions import HISTORY, Draft, HistoryNote, InternalNote
from app.rules.decision import Step
from app.rules.events import Message
from app.rules.getters import is_teammates_note
from app.rules.instructions.messages import paragraph

FOR_THE_CUSTOMER = "Draft for the customer"


def with_one_note(steps: Sequence[Step]) -> list[Step]:
    """The steps with those notes joined into the first of them that can stand in one: a note that tells of a ticket
    waits for it, and what a rule may not write is recorded by itself."""
    noted = [step for step in steps if _can_be_joined(step)]
    if len(noted) < 2:  # noqa: PLR2004 - one note is one already
        return list(steps)
    joined = replace(
        noted[0],
        action=_joined([step.action for step in noted]),
        also=tuple(dict.fromkeys(name for step in noted for name in (step.rule, *step.also) if name != noted[0].rule)),
        reach=None,
    )
    return [joined if step is noted[0] else step for step in steps if step is noted[0] or step not in noted]


def answering(steps: Sequence[Step], message: Message | None) -> list[Step]:
    """The steps; where they follow on a teammate's note, their notes are marked as answers to it."""
    if message is None or not is_teammates_note(message):
        return list(steps)
    return [replace(step, action=replace(step.action, answers=True)) if isinstance(step.action, InternalNote) else step
            for step in steps]  # fmt: skip


def _can_be_joined(step: Step) -> bool:
    is_note = isinstance(step.action, InternalNote) and step.action.ticket_kind is None
    return (is_note or isinstance(step.action, Draft | HistoryNote)) and step.needless is None and step.reach != "watch"


def _joined(actions: Sequence[object]) -> InternalNote | Draft:
    drafts = [action for action in actions if isinstance(action, Draft)]
    if len(drafts) == len(actions):
        why = "; ".join(dict.fromkeys(draft.why for draft in drafts if draft.why))
        return Draft(name="", html="".join(draft.html for draft in drafts), why=why)
    history = HISTORY if any(isinstance(action, HistoryNote) for action in actions) else ""
    html = [paragraph(action.html) if isinstance(action, InternalNote) else drafted(action)
            for action in actions if isinstance(action, InternalNote | Draft)]  # fmt: skip
    return InternalNote(html=history + "".join(dict.fromkeys(html)))


def drafted(draft: Draft) -> str:
    """A draft as it stands in a note."""
    why = f" ({escape(draft.why)})" if draft.why else ""
    return f"<p><b>{FOR_THE_CUSTOMER}</b>{why}</p>{draft.html}"
