"""Closes and snoozes: not behind an announcement that nobody got, and looked at once more before they are made."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.rules.actions import Action, Close, Draft, Snooze
from app.rules.decision import Step

ONLY_DRAFTED = "what the customer is told first is only drafted: a teammate sends it, and then closes"


def without_silent_closes(steps: Sequence[Step]) -> list[Step]:
    """The steps, with the close and snooze needless of each rule whose words to the customer became a draft."""
    drafting = rules_that_only_draft(steps)
    return [replace(step, needless=step.needless or ONLY_DRAFTED) if _is_silent(step, drafting) else step
            for step in steps]  # fmt: skip


def rules_that_only_draft(steps: Sequence[Step]) -> set[str]:
    """The rules whose words to the customer became a draft, by name."""
    return {rule for step in steps if isinstance(step.action, Draft) and step.action.why for rule in _rules(step)}


def _is_silent(step: Step, drafting: set[str]) -> bool:
    return isinstance(step.action, Close | Snooze) and not drafting.isdisjoint(_rules(step))


def _rules(step: Step) -> tuple[str, ...]:
    return (step.rule, *step.also)


def looked_at_again(action: Action, since: datetime, after: str | None) -> dict[str, str | None]:
    """What a close or snooze is written down with beside itself: `since` when the customer must not have written, and
    the key of the link that it comes `after`."""
    if not isinstance(action, Close | Snooze):
        return {}
    return {"since": since.isoformat(timespec="seconds"), "after": after}
