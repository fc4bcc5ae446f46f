"""What the tests of a rulebook have tried: rules that acted, branches that were taken, comparisons seen both ways.

A comparison counts where it stands. Those of a shared condition count once, where the condition is written; that a
rule uses the condition counts in the rule, as a comparison of its own. A comparison is seen in a test when its rule
was asked: called by the event, not switched off, not behind a stop."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.rules import decision as codes
from app.rules.conditions import Condition, Known, Named, Result, Test, checked, parts_of
from app.rules.decide import Outcome, Turn
from app.rules.problems import Position
from app.rules.rulebook import Rule, Rulebook
from app.rules.trials.run import TrialRun

ACTED = frozenset((codes.MATCHED, codes.SHADOW, codes.OUTSIDE_ROLLOUT, codes.WAITS))
"""Codes with which a rule has done what its mode lets it do."""
_NOT_ASKED = frozenset((codes.OTHER_EVENT, codes.OFF, codes.OWN, codes.BEHIND_STOP, codes.COUNTS, codes.HANDLED))
_Place = tuple[Position, str]
_BOTH: tuple[Result, Result] = ("true", "false")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Gap:
    """Something that no test has tried: where it stands, what it is."""

    position: Position
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """`acted` of `rules` rules acted in a test (those that are off are left out); `seen` of `outcomes`, true and false
    of each comparison, came up."""

    rules: int
    acted: int
    outcomes: int
    seen: int
    idle_rules: tuple[Gap, ...]
    idle_branches: tuple[Gap, ...]
    one_sided: tuple[Gap, ...]

    @property
    def percent(self) -> float:
        """The share of rules that acted."""
        return 100 * self.acted / self.rules if self.rules else 100.0


def coverage_of(book: Rulebook, runs: Iterable[TrialRun]) -> Coverage:
    """What these runs of tests have tried of the rulebook."""
    watched = _Watched(book)
    for run in runs:
        for facts in (run.facts, *run.looks):
            watched.watch(facts)
        watched.note_going_on(run.decision.codes)
    return watched.coverage()


@dataclass(slots=True)
class _Comparison:
    """A comparison or the use of a shared condition, and the results that are still to be seen."""

    condition: Test | Named
    unseen: set[Result] = field(default_factory=lambda: set(_BOTH))


class _Watched:
    """Comparisons by rule and, within a rule, by branch ("" for what it asks before any)."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._rules = [rule for rule in book.rules if rule.mode.name != "off"]
        self._comparisons: dict[_Place, _Comparison] = {}
        self._of_rule = {rule.name: self._grouped(rule) for rule in self._rules}
        self._acted: set[str] = set()
        self._taken: set[tuple[str, str]] = set()

    def _grouped(self, rule: Rule) -> dict[str, list[_Comparison]]:
        asked: list[tuple[str, Condition | None]] = [("", rule.condition), ("", rule.unless)]
        asked += [(branch.path, each) for branch in rule.first_match for each in (branch.condition, branch.unless)]
        grouped: dict[str, list[_Comparison]] = {}
        for path, condition in asked:
            for leaf in _leaves(condition) if condition else ():
                known = self._comparisons.setdefault((leaf.position, leaf.path), _Comparison(leaf))
                grouped.setdefault(path, []).append(known)
        return grouped

    def watch(self, facts: Mapping[str, object]) -> None:
        """Decide once more, and look at each rule that is called at the moment when it is asked."""
        turn = Turn(self._book, facts)
        event, topic, command = (facts.get(name) for name in ("event.name", "event.topic", "message.command"))
        for place in self._book.candidates(event, topic):
            rule = self._book.rules[place]
            if turn.due in (None, rule.name) and rule.is_called_by(event, topic, command):
                seen, told = turn.scene.seen, Known()
                results = [
                    (path, each, checked(each.condition, seen, told).result)
                    for path, comparisons in self._of_rule.get(rule.name, {}).items()
                    for each in comparisons
                    if each.unseen
                ]
                self._note(rule, turn.outcome(turn.rules[place]), results)

    def note_going_on(self, told: str) -> None:
        """Rules that went on with their questions have acted, whether the event called them or not."""
        self._acted.update(
            rule.name for rule, code in zip(self._book.rules, told, strict=True) if code == codes.WENT_ON
        )

    def _note(self, rule: Rule, outcome: Outcome, results: list[tuple[str, _Comparison, Result]]) -> None:
        if outcome.code in _NOT_ASKED:
            return
        if outcome.code in ACTED:
            self._acted.add(rule.name)
            self._taken.add((rule.name, outcome.branch or ""))
        asked = {"", *_branches_asked(rule, outcome)}
        for path, comparison, result in results:
            if path in asked:
                comparison.unseen.discard(result)

    def coverage(self) -> Coverage:
        idle = [rule for rule in self._rules if rule.name not in self._acted]
        unseen = sum(len(each.unseen) for each in self._comparisons.values())
        return Coverage(
            rules=len(self._rules),
            acted=len(self._rules) - len(idle),
            outcomes=len(_BOTH) * len(self._comparisons),
            seen=len(_BOTH) * len(self._comparisons) - unseen,
            idle_rules=tuple(Gap(position=rule.position, told=rule.name) for rule in idle),
            idle_branches=tuple(
                Gap(position=branch.position, told=f"{rule.name}: {branch.path}")
                for rule in self._rules
                for branch in rule.first_match
                if (rule.name, branch.path) not in self._taken
            ),
            one_sided=tuple(sorted(self._one_sided())),
        )

    def _one_sided(self) -> Iterator[Gap]:
        for comparison in self._comparisons.values():
            if comparison.unseen:
                never = ", ".join(f"never {result}" for result in _BOTH if result in comparison.unseen)
                leaf = comparison.condition
                yield Gap(position=leaf.position, told=f"{_told(leaf)}: {never}")


def _branches_asked(rule: Rule, outcome: Outcome) -> Iterator[str]:
    """The branches down to the one that was taken, if it came to them."""
    if outcome.code in codes.CONDITIONS_HELD:
        for branch in rule.first_match:
            yield branch.path
            if branch.path == outcome.branch:
                return


def _leaves(condition: Condition) -> Iterator[Test | Named]:
    """Each comparison and each use of a shared condition."""
    return (part for part in parts_of(condition) if isinstance(part, Test | Named))


def _told(leaf: Test | Named) -> str:
    if isinstance(leaf, Named):
        return f"the condition {leaf.name}"
    return f"{leaf.field.short or leaf.field.name} {leaf.operator.says} {leaf.told}"
