"""Whether more customers may be told by now: the first message of a telling may have to be approved by a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.store.effects import DISCARDED
from app.store.told_conversations import Outcome

_SOON, _PERSON = 1.0, 5.0
"""Seconds after which to look again: for a worker, for a person."""
_FIRST, _EACH = "first", "each"
A_PERSON = "a person"


@dataclass(frozen=True, slots=True)
class Alone:
    """One more may be told, and what becomes of that is to be seen first."""


@dataclass(frozen=True, slots=True)
class Freely:
    """All others may be told. `approved`: a person has read what they are told. `as_drafts`: a person reads each."""

    approved: bool
    as_drafts: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """Nobody more, for so many seconds at least. `since`: when the last one was told."""

    seconds: float
    waits_for: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Stop:
    """A person does not want it to be told."""

    by: str
    reason: str


Judgement = Alone | Freely | Later | Stop


def judgement(outcomes: Sequence[Outcome]) -> Judgement:
    """What became of each customer so far, in the order in which they were told, says of the next one."""
    spoke = [each for each in outcomes if each.speaks]
    if any(_is_approved(each) for each in spoke):
        return Freely(approved=True)
    return _after(spoke[-1]) if spoke else Alone()


def _is_approved(told: Outcome) -> bool:
    """Whether it waited for a person, who sent it in its own words."""
    return told.approve == _FIRST and told.state == "done" and told.by_a_person and not told.is_edited


def _after(last: Outcome) -> Judgement:
    if last.event_state == "waiting":
        return Later(_SOON, "what is to be said to the last customer is being decided on", last.released_at)
    if last.state is None:
        return Alone()
    return _after_first(last) if last.approve == _FIRST else Freely(approved=False, as_drafts=last.approve == _EACH)


def _after_first(last: Outcome) -> Judgement:
    match last.state:
        case "held":
            return Later(_PERSON, f"a person approves the first message: effect {last.message}", last.released_at)
        case "planned" | "waiting" | "sending":
            return Later(_SOON, f"the first message is on its way: effect {last.message}", last.released_at)
        case "skipped" if (last.reason or "").startswith(DISCARDED):
            return Stop(by=A_PERSON, reason=f"the first message was not approved: {last.reason}")
        case _:
            return Alone()
