"""Whether more customers may be told by now: the first message of a telling may have to be approved by a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.runs.telling.news import key_start
from app.store import told_conversations
from app.store.database import Database
from app.store.effects import DISCARDED
from app.store.tellings import Telling
from app.store.told_conversations import Outcome

_SOON, _PERSON = 1.0, 5.0
"""Seconds after which to look again: for a worker, for a person."""
_FIRST = "first"
A_PERSON = "a person"


@dataclass(frozen=True, slots=True)
class Alone:
    """One more may be told, and what becomes of that is to be seen first."""


@dataclass(frozen=True, slots=True)
class Freely:
    """All others may be told. `approved`: a person has read what they are told."""

    approved: bool


@dataclass(frozen=True, slots=True)
class Later:
    """Nobody more, for so many seconds."""

    seconds: float
    waits_for: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A person does not want it to be told."""

    by: str
    reason: str


Judgement = Alone | Freely | Later | Stop


def judged(db: Database, telling: Telling) -> Judgement:
    """What the messages of a telling so far say of the next one."""
    return judgement(told_conversations.outcomes(db, telling.id, start=key_start(telling)))


def judgement(outcomes: Sequence[Outcome]) -> Judgement:
    """The same, from what became of each customer so far, in the order in which they were told."""
    spoke = [each for each in outcomes if each.speaks]
    if any(_is_approved(each) for each in spoke):
        return Freely(approved=True)
    return _after(spoke[-1]) if spoke else Alone()


def _is_approved(told: Outcome) -> bool:
    """Whether it waited for a person, who sent it in its own words."""
    return told.approve == _FIRST and told.state == "done" and told.by_a_person and not told.is_edited


def _after(last: Outcome) -> Judgement:
    if last.event_state == "waiting":
        return Later(_SOON, "what is to be said to the last customer is being decided on")
    if last.state is None:
        return Alone()
    return _after_first(last) if last.approve == _FIRST else Freely(approved=False)


def _after_first(last: Outcome) -> Judgement:
    match last.state:
        case "held":
            return Later(_PERSON, f"a person approves the first message: effect {last.message}")
        case "planned" | "waiting" | "sending":
            return Later(_SOON, f"the first message is on its way: effect {last.message}")
        case "skipped" if (last.reason or "").startswith(DISCARDED):
            return Stop(by=A_PERSON, reason=f"the first message was not approved: {last.reason}")
        case _:
            return Alone()
