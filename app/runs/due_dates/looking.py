"""Which rules a date calls by now, and when it calls the next. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.rules.desk import DeskHours
from app.rules.due_dates import DueDate
from app.store.due_dates import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A rule whose time has come: the moment that was due, and from which on the date could call it at all."""

    rule: str
    due_at: datetime
    called_at: datetime


def written(rule: str, due: DueDate) -> str:
    """A rule and when a date calls it, in words: one whose words change is looked after from then on."""
    return f"{rule}: {due}"


def look(
    kept: Kept, rules: Mapping[str, DueDate], desk: DeskHours | None, now: datetime
) -> tuple[list[Call], datetime | None]:
    """The rules among `rules` (those of the date's attribute) that are to be called, and when to look next.

    A date that is new calls also those whose time is over, unless it was past itself when it was set; a rule that is
    new, only for what comes from now on."""
    calls, following = [], []
    for rule, due in rules.items():
        due_at = due.at(kept.at, desk)
        if due_at > now:
            following.append(due_at)
        elif _was_to_come(kept, written(rule, due), due_at):
            calls.append(Call(rule=rule, due_at=due_at, called_at=min(now, max(due_at, kept.set_at))))
    return calls, min(following, default=None)


def _was_to_come(kept: Kept, rule: str, due_at: datetime) -> bool:
    """Whether the time of a rule, which is over now, was still to come when the date was looked at last."""
    if kept.looked_up_to is None:
        return max(kept.at, due_at) > kept.set_at
    return rule in kept.looked_for and due_at > kept.looked_up_to
