"""Rule tests as values. In code a rule test is a Trial, because a Test is one comparison of a condition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.rules import decision as codes
from app.rules.durations import Duration
from app.rules.problems import Position, Problem
from app.rules.trials.expected import Expected

Becomes = Literal["fires", "in_shadow", "waits", "does_not_fire"]
_ACTS = frozenset((codes.MATCHED, codes.WENT_ON))
CODES_OF: Mapping[Becomes, frozenset[str]] = {
    "fires": _ACTS,
    "in_shadow": frozenset((codes.SHADOW, codes.OUTSIDE_ROLLOUT)),
    "waits": frozenset((codes.WAITS, codes.COUNTS)),
    "does_not_fire": frozenset(codes.CODES) - _ACTS,
}
"""What may be expected of a rule, and the codes with which it has come true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A test that cannot be run, or a file that cannot be read for tests (no `name`), and why."""

    name: str | None
    position: Position
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleExpected:
    """What is to become of one rule."""

    position: Position
    rule: str
    becomes: Becomes


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One rule test. `facts` are those of the event with what the test says of them; `fired` tells which rules with
    `once_per` acted how long ago. `looks` are rules whose wait is over when the test ends, with the facts of the moment
    at which each looks again. `nothing` is where the test expects that nothing at all is done."""

    name: str
    position: Position
    facts: Mapping[str, object]
    fired: tuple[tuple[str, Duration], ...] = ()
    looks: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    expect: tuple[Expected, ...] = ()
    nothing: Position | None = None
    never: tuple[Expected, ...] = ()
    rules: tuple[RuleExpected, ...] = ()
