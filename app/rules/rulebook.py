"""A rulebook that was read without a problem: its rules, its words, and the digest that tells it from others."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.rules.conditions import Condition
from app.rules.due_dates import DueDate
from app.rules.firing import LIVE, Mode, OncePer, Wait
from app.rules.instructions import Instruction
from app.rules.problems import Position
from app.rules.schedule import Schedule
from app.rules.topics import EVENT_BY_TOPIC
from app.rules.vocabulary import Vocabulary

ENGINE = "4"
"""The engine's version: it changes when the same rulebook could decide differently on the same facts."""

Reach = Literal["watch", "inside", "customers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One entry of `first_match`; `otherwise` has no condition. `path` tells it from the others: first_match[0]."""

    position: Position
    path: str
    condition: Condition | None = None
    unless: Condition | None = None
    then: tuple[Instruction, ...] = ()
    stops: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`when` holds plain event names and vendors' topics; with `commands` it must also be one of these in a note. What
    it does is `then`, and after it the first of `first_match` that holds. With `stops` no later rule is looked at.
    `rollout` is a share of conversations (0.1: every tenth). `asks` are the fields whose values make a change for
    `once_per: change`. With a `schedule` the clock calls it, with `due` a date of the conversation, and nothing
    else."""

    name: str
    position: Position
    about: str = ""
    when: tuple[str, ...]
    when_position: Position
    commands: frozenset[str] = frozenset()
    condition: Condition | None = None
    unless: Condition | None = None
    then: tuple[Instruction, ...] = ()
    stops: bool = False
    first_match: tuple[Branch, ...] = ()
    once_per: OncePer | None = None
    wait: Wait | None = None
    mode: Mode = LIVE
    rollout: float | None = None
    reach: Reach | None = None
    include_own: bool = False
    asks: tuple[str, ...] = ()
    schedule: Schedule | None = None
    due: DueDate | None = None

    @property
    def is_called_by_time(self) -> bool:
        """Whether its conditions are asked only when its time has come, and not on an event."""
        if self.schedule is not None or self.due is not None:
            return True
        return self.wait is not None and self.wait.for_an_answer

    def is_called_by(self, event: object, topic: object, command: object) -> bool:
        """Whether the event, and the command if the rule waits for one, is the rule's."""
        if event not in self.when and topic not in self.when:
            return False
        return not self.commands or (isinstance(command, str) and command.casefold() in self.commands)

    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """Every condition that it has, with where it stands: if, unless, first_match[0].if, ..."""
        yield from _conditions(self, "")
        for branch in self.first_match:
            yield from _conditions(branch, f"{branch.path}.")

    def instructions(self) -> Iterator[Instruction]:
        """Everything that it may do, in any branch."""
        yield from self.then
        for branch in self.first_match:
            yield from branch.then


def _conditions(owner: Rule | Branch, lead: str) -> Iterator[tuple[str, Condition]]:
    if owner.condition is not None:
        yield f"{lead}if", owner.condition
    if owner.unless is not None:
        yield f"{lead}unless", owner.unless


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rulebook:
    """Rules in the order of their files. `digest` is over names and texts of all sources. `shared` tells where each
    shared condition stands, by its name."""

    rules: tuple[Rule, ...]
    vocabulary: Vocabulary
    sources: Mapping[str, str]
    digest: str
    shared: Mapping[str, Position]
    engine: str = ENGINE
    _by_event: Mapping[tuple[object, object], tuple[int, ...]] = field(repr=False)

    @classmethod
    def bind(
        cls,
        rules: Iterable[Rule],
        vocabulary: Vocabulary,
        sources: Mapping[str, str],
        shared: Mapping[str, Position] | None = None,
    ) -> "Rulebook":
        in_order = tuple(rules)
        return cls(
            rules=in_order,
            vocabulary=vocabulary,
            sources=dict(sources),
            digest=digest_of(sources),
            shared=dict(shared or {}),
            _by_event=_index(in_order),
        )

    def candidates(self, event: object, topic: object) -> tuple[int, ...]:
        """Places of the rules whose `when` names the event or its topic."""
        found = self._by_event.get((event, topic)) if isinstance(event, str) and isinstance(topic, str | None) else None
        if found is None:  # a pair that Intercom does not send
            return tuple(n for n, rule in enumerate(self.rules) if event in rule.when or topic in rule.when)
        return found


def digest_of(sources: Mapping[str, str]) -> str:
    """SHA-256 (hex) over the sources in the order of their names; each part is preceded by its length."""
    digest = hashlib.sha256()
    for name in sorted(sources):
        for part in (name.encode("utf-8", "replace"), sources[name].encode("utf-8", "replace")):
            digest.update(f"{len(part)}:".encode() + part)
    return digest.hexdigest()


def _index(rules: tuple[Rule, ...]) -> dict[tuple[object, object], tuple[int, ...]]:
    keys: list[tuple[str, str | None]] = [(name, topic) for topic, name in EVENT_BY_TOPIC.items()]
    keys += [(name, None) for name in dict.fromkeys(EVENT_BY_TOPIC.values())]
    return {
        (name, topic): tuple(n for n, rule in enumerate(rules) if name in rule.when or topic in rule.when)
        for name, topic in keys
    }
