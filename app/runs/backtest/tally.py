"""What a backtest counts. Readers count apart and are added up; the size does not grow with the events."""

from bisect import insort
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TypeVar

from app.rules.decision import MATCHED, OUTSIDE_ROLLOUT, SHADOW
from app.runs.backtest.doubt import Doubt
from app.runs.backtest.outcome import Content, Effect, Outcome

RECORDED = frozenset((SHADOW, OUTSIDE_ROLLOUT))


@dataclass(slots=True)
class Examples:
    """The newest few events of a kind: number and link to the conversation ("" if not known)."""

    most: int
    kept: list[tuple[int, str]] = field(default_factory=list)

    def add(self, event_id: int, link: str) -> None:
        if self.most and (len(self.kept) < self.most or event_id > self.kept[0][0]):
            insort(self.kept, (event_id, link))
            del self.kept[: -self.most]

    def take(self, other: "Examples") -> None:
        for event_id, link in other.kept:
            self.add(event_id, link)

    def newest_first(self) -> list[tuple[int, str]]:
        return self.kept[::-1]


@dataclass(slots=True)
class RuleCount:
    """Events on which a rule acted, before and now. `differently`: it acted both times, and not with the same effects.
    `other_reason`: it acted neither time, for another reason (another code). `recorded`: now in shadow or outside its
    rollout."""

    examples: Examples
    before: int = 0
    now: int = 0
    gained: int = 0
    lost: int = 0
    differently: int = 0
    other_reason: int = 0
    recorded: int = 0

    def add(self, before: str | None, now: str | None, *, differs: bool) -> bool:
        """Count one event by the codes of both times; whether anything was different."""
        acted, acts = before == MATCHED, now == MATCHED
        self.before += acted
        self.now += acts
        self.recorded += now in RECORDED
        if before == now:
            self.differently += differs and acts
            return differs and acts
        reason = not (acts or acted) and before is not None and now is not None
        self.gained += acts
        self.lost += acted
        self.other_reason += reason
        return acts or acted or reason

    @property
    def differs(self) -> bool:
        return bool(self.gained or self.lost or self.differently or self.other_reason)


@dataclass(slots=True)
class EffectCount:
    """Events on which an effect would come about now and did not, the other way round, or with other content."""

    examples: Examples
    gained: int = 0
    lost: int = 0
    differently: int = 0


@dataclass(slots=True)
class DoubtCount:
    examples: Examples
    events: int = 0


Key = TypeVar("Key")
Counted = TypeVar("Counted", RuleCount, EffectCount, DoubtCount)


@dataclass(slots=True)
class Tally:
    """Every event is one of same, changed, unknown and not replayable. `most`: how many examples of each kind."""

    most: int
    events: int = 0
    same: int = 0
    changed: int = 0
    unknown: int = 0
    not_replayable: Counter[str] = field(default_factory=Counter)
    rules: dict[str, RuleCount] = field(default_factory=dict)
    effects: dict[str, EffectCount] = field(default_factory=dict)
    doubts: dict[Doubt, DoubtCount] = field(default_factory=dict)

    def pass_over(self, reason: str) -> None:
        self.events += 1
        self.not_replayable[reason] += 1

    def pass_as_same(self) -> None:
        """Count an event on which both books do the same, whatever it is."""
        self.events += 1
        self.same += 1

    def doubt(self, event_id: int, link: str, doubts: frozenset[Doubt]) -> None:
        self.events += 1
        self.unknown += 1
        for doubt in doubts:
            count = self.doubts.setdefault(doubt, DoubtCount(Examples(self.most)))
            count.events += 1
            count.examples.add(event_id, link)

    def compare(self, event_id: int, link: str, before: Outcome, now: Outcome) -> None:
        """Count an event of which both outcomes are sure."""
        self.events += 1
        differing = [] if before.effects == now.effects else _differing(before.effects, now.effects)
        self.changed += bool(differing)
        self.same += not differing
        for effect in differing:
            count = self.effects.setdefault(effect[0], EffectCount(Examples(self.most)))
            count.gained += effect not in before.effects
            count.lost += effect not in now.effects
            count.differently += effect in before.effects and effect in now.effects
            count.examples.add(event_id, link)
        asking = {rule for side in (before, now) for each in differing for rule in _rules(side, each)}
        for rule in before.codes if before is now else {**before.codes, **now.codes}:
            known = self.rules.get(rule) or self.rules.setdefault(rule, RuleCount(Examples(self.most)))
            if known.add(before.codes.get(rule), now.codes.get(rule), differs=rule in asking):
                known.examples.add(event_id, link)

    def take(self, other: "Tally") -> None:
        """Add what another reader counted."""
        for name in ("events", "same", "changed", "unknown"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.not_replayable.update(other.not_replayable)
        _add(self.rules, other.rules)
        _add(self.effects, other.effects)
        _add(self.doubts, other.doubts)


def _differing(before: Mapping[Effect, Content], now: Mapping[Effect, Content]) -> list[Effect]:
    return [effect for effect in {**before, **now} if before.get(effect) != now.get(effect)]


def _rules(outcome: Outcome, effect: Effect) -> tuple[str, ...]:
    content = outcome.effects.get(effect)
    return content.rules if content else ()


def _add(ours: dict[Key, Counted], theirs: Mapping[Key, Counted]) -> None:
    for key, count in theirs.items():
        mine = ours.get(key)
        if mine is None:
            ours[key] = count
            continue
        mine.examples.take(count.examples)
        for each in fields(count):
            if each.name != "examples":
                setattr(mine, each.name, getattr(mine, each.name) + getattr(count, each.name))
