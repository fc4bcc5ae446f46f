"""The steps of one decision, rule by rule: what is asked for twice is one step, and what follows sees it done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.rules.actions import Action
from app.rules.decision import Step, StepFailed
from app.rules.instructions import AskFor, Scene
from app.rules.prepared import PreparedAction, PreparedInstruction, Same
from app.rules.problems import Position
from app.rules.rulebook import Reach, Rule
from app.rules.templates import TemplateFailed

_WIDTH: dict[Reach | None, int] = {"watch": 0, "inside": 1, "customers": 2, None: 3}


@dataclass(slots=True)
class _Taken:
    """A step while more rules may ask for the same; `also` is in the order in which they asked."""

    rule: Rule
    prepared: PreparedAction
    position: Position
    n: int
    needless: str | None
    reach: Reach | None
    also: dict[str, None] = field(default_factory=dict)

    def step(self) -> Step:
        return Step(
            rule=self.rule.name,
            action=self.prepared.action,
            n=self.n,
            reach=self.reach,
            position=self.position,
            needless=self.needless,
            also=tuple(self.also),
        )


class Steps:
    """`scene` is changed by what is taken."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._taken: dict[tuple[Same, int], _Taken] = {}
        self._counts: dict[Same, int] = {}
        self._last_on_slot: dict[str, Same] = {}
        self.failures: list[StepFailed] = []

    def all(self) -> tuple[Step, ...]:
        return tuple(taken.step() for taken in self._taken.values())

    def of(self, rule: Rule) -> tuple[Step, ...]:
        """Those that a rule asked for, alone or with others."""
        return tuple(taken.step() for taken in self._taken.values() if rule is taken.rule or rule.name in taken.also)

    def take(self, rule: Rule, planned: Sequence[PreparedInstruction]) -> None:
        """Add the steps of a rule that acts."""
        if len(planned) == 1 and planned[0].prepared:  # most rules: nothing to count and nothing to render
            self._add(rule, planned[0].prepared, planned[0].instruction.position, 1)
            return
        self._scene.tickets.clear()
        before: list[Same] = []
        for each in planned:
            prepared = each.prepared or self._prepared(rule, each)
            if prepared is not None:
                repeat = 1 + before.count(prepared.same) if before else 1
                self._add(rule, prepared, each.instruction.position, repeat)
                before.append(prepared.same)

    def add(self, rule: Rule, action: Action, position: Position) -> None:
        """Add one step of a rule beside what its `then` says."""
        self._add(rule, PreparedAction.of(action), position, 1)

    def ask(self, rule: Rule, ask: AskFor, make: Callable[[Scene], Action | None]) -> bool:
        """Add what becomes of a question of a rule that goes on; whether anything does."""
        try:
            action = make(self._scene)
        except TemplateFailed as failed:
            self.failures.append(StepFailed(rule=rule.name, position=ask.position, reason=str(failed)))
            return False
        if action is not None:
            self.add(rule, action, ask.position)
        return action is not None

    def _prepared(self, rule: Rule, planned: PreparedInstruction) -> PreparedAction | None:
        instruction = planned.instruction
        try:
            action = instruction.action(self._scene)
            return None if action is None else PreparedAction.of(action)
        except TemplateFailed as failed:
            failure = StepFailed(rule=rule.name, position=instruction.position, reason=str(failed))
            self.failures.append(failure)
            return None

    def _add(self, rule: Rule, prepared: PreparedAction, position: Position, repeat: int) -> None:
        number = repeat if prepared.slot is None else self._number(prepared.same, prepared.slot)
        first = self._taken.get((prepared.same, number))
        if first is None:
            facts = self._scene.seen.facts
            why_not = prepared.action.needless(facts)
            taken = _Taken(rule, prepared, position, number, why_not, rule.reach)
            self._taken[prepared.same, number] = taken
            self._counts[prepared.same] = self._counts.get(prepared.same, 0) + 1
            for name, value in prepared.action.changes(facts).items():
                self._scene.note(name, value)
        elif first.rule is not rule:
            first.also[rule.name] = None
            if rule.reach != first.reach:
                first.reach = max(first.reach, rule.reach, key=_WIDTH.__getitem__)

    def _number(self, same: Same, slot: str) -> int:
        """Which of the same actions on a slot this is. It is a new one only if another came in between: set to 1, then
        to 2, then to 1 again are three steps."""
        so_far = self._counts.get(same, 0)
        is_latest = self._last_on_slot.get(slot) == same
        self._last_on_slot[slot] = same
        return so_far if is_latest else so_far + 1
