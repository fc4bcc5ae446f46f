"""What was decided: a code for each rule, and the steps to take. Nothing is done yet."""

from dataclasses import dataclass

from app.rules.actions import Action
from app.rules.firing import Firing
from app.rules.problems import Position
from app.rules.rulebook import Reach

MATCHED = "M"
OTHER_EVENT = "e"
NOT_SO = "n"
UNKNOWN = "u"
HELD_OFF = "x"
OFF = "o"
OWN = "i"
BEHIND_STOP = "b"
NO_BRANCH = "f"
LOOP = "l"
DONE_BEFORE = "d"
WAITS = "w"
SHADOW = "S"
OUTSIDE_ROLLOUT = "R"
WENT_ON = "A"
COUNTS = "c"
HANDLED = "h"
CODES = {
    MATCHED: "its conditions held",
    OTHER_EVENT: "it waits for other events or commands",
    NOT_SO: "its conditions do not hold",
    UNKNOWN: "something that it asks for is not known",
    HELD_OFF: "held off by its unless",
    OFF: "switched off",
    OWN: "not looked at: this is our own doing, and the rule does not ask for it",
    BEHIND_STOP: "not looked at: a rule before it said stop",
    NO_BRANCH: "no case of its first_match holds",
    LOOP: "stopped by the loop guard",
    DONE_BEFORE: "it has acted before",
    WAITS: "its conditions hold, and it waits",
    SHADOW: "in shadow: recorded, not done",
    OUTSIDE_ROLLOUT: "outside its rollout: recorded, not done",
    WENT_ON: "its question was answered, and it goes on",
    COUNTS: "a customer waits for an answer from here on: it looks when that has lasted too long",
    HANDLED: "nobody waits for an answer that long",
}
CONDITIONS_HELD = frozenset((MATCHED, NO_BRANCH, LOOP, DONE_BEFORE, WAITS, SHADOW, OUTSIDE_ROLLOUT))
"""Codes of rules whose conditions held, whatever kept them from acting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One action to take. `n` tells repeats of the same action and target apart; `also` names later rules that asked
    for the same. `needless` says why nothing needs to be done (the step is kept to be recorded as skipped).
    `reach` is the widest of its rules' (None: the installation's)."""

    rule: str
    action: Action
    n: int = 1
    reach: Reach | None = None
    position: Position
    needless: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed:
    """A step that could not be made concrete, and why: its template did not render with these facts."""

    rule: str
    position: Position
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`codes` has one character a rule, in book order (see CODES). `shadow` are steps that are recorded and not done,
    of rules in shadow and outside their rollout; `shadow_stops` names those of these rules that would say stop.
    `firings` are to be remembered with the run; `waiting` names the rules that matched and look again when their
    `wait` is over."""

    codes: str
    steps: tuple[Step, ...] = ()
    failures: tuple[StepFailed, ...] = ()
    shadow: tuple[Step, ...] = ()
    shadow_stops: tuple[str, ...] = ()
    firings: tuple[Firing, ...] = ()
    waiting: tuple[str, ...] = ()
