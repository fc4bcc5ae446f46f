"""`decide`: which rules match, and what is to be done. Pure: the same book and facts give the same decision.

Rules run from top to bottom, and a later rule sees what an earlier one tagged, set, filed, assigned or closed. Unknown
tags stay unknown. Only a pattern's time-out, which counts as unknown, depends on the machine."""

from collections.abc import Mapping
from dataclasses import replace

from app.rules.actions import Action
from app.rules.conditions import Seen
from app.rules.decision import (
    HELD_OFF,
    MATCHED,
    NOT_SO,
    OTHER_EVENT,
    UNKNOWN,
    Decision,
    Step,
    StepFailed,
    slot_of,
    target_of,
)
from app.rules.instructions import Scene
from app.rules.rulebook import Reach, Rule, Rulebook
from app.rules.standing import changes, needless
from app.rules.templates import TemplateFailed

_Key = tuple[type, str, int]
_WIDTH: dict[Reach | None, int] = {"watch": 0, "inside": 1, "customers": 2, None: 3}


def decide(book: Rulebook, facts: Mapping[str, object]) -> Decision:
    """The decision on one event. `facts` as `facts_of` gives them; they are not changed. Never raises on any facts."""
    turn = Turn(book, facts)
    codes = [OTHER_EVENT] * len(book.rules)
    event, topic, command = (facts.get(name) for name in ("event.name", "event.topic", "message.command"))
    views = turn.scene.seen.views
    for place in book.candidates(event, topic):
        rule = book.rules[place]
        if rule.commands and not rule.is_called_by(event, topic, command):
            continue
        holds = rule.holds(views) if rule.holds else True
        held_off = rule.held_off(views) if rule.held_off and holds is not False else False
        codes[place] = code = code_of(holds, held_off)
        if code == MATCHED:
            turn.take(rule)
    return turn.decision("".join(codes))


def code_of(holds: bool | None, held_off: bool | None) -> str:  # noqa: FBT001 - two truths, in the order of the rule
    """A rule's code from what its `if` and its `unless` came to."""
    if holds is False:
        return NOT_SO
    if held_off:
        return HELD_OFF
    return UNKNOWN if holds is None or held_off is None else MATCHED


class Turn:
    """The steps of one decision, gathered rule by rule."""

    def __init__(self, book: Rulebook, facts: Mapping[str, object]) -> None:
        self.scene = Scene(Seen(facts), book.vocabulary)
        self._steps: dict[_Key, Step] = {}
        self._failures: list[StepFailed] = []
        self._last_on_slot: dict[str, tuple[type, str]] = {}

    def decision(self, codes: str) -> Decision:
        return Decision(codes=codes, steps=tuple(self._steps.values()), failures=tuple(self._failures))

    def failures_of(self, rule: Rule) -> tuple[StepFailed, ...]:
        return tuple(failed for failed in self._failures if failed.rule == rule.name)

    def steps_of(self, rule: Rule) -> tuple[Step, ...]:
        return tuple(step for step in self._steps.values() if rule.name == step.rule or rule.name in step.also)

    def take(self, rule: Rule) -> None:
        """Add the steps of a rule that matched."""
        self.scene.tickets = {}
        repeats: dict[tuple[type, str], int] = {}
        for instruction in rule.then:
            try:
                action = instruction.action(self.scene)
            except TemplateFailed as failed:
                failure = StepFailed(rule=rule.name, position=instruction.position, reason=str(failed))
                self._failures.append(failure)
                continue
            same = (type(action), target_of(action))
            repeats[same] = repeats.get(same, 0) + 1
            self._add(
                rule,
                Step(rule=rule.name, action=action, reach=rule.reach, position=instruction.position),
                repeats[same],
            )

    def _add(self, rule: Rule, step: Step, repeat: int) -> None:
        same = (type(step.action), target_of(step.action))
        key = (*same, self._number(step.action, same, repeat))
        first = self._steps.get(key)
        if first is None:
            facts = self.scene.seen.facts
            self._steps[key] = replace(step, n=key[2], needless=needless(step.action, facts))
            for name, value in changes(step.action, facts).items():
                self.scene.note(name, value)
        elif first.rule != rule.name:
            also = first.also if rule.name in first.also else (*first.also, rule.name)
            self._steps[key] = replace(first, also=also, reach=max(first.reach, step.reach, key=_WIDTH.__getitem__))

    def _number(self, action: Action, same: tuple[type, str], repeat: int) -> int:
        """Which of the same actions this is. On a slot it is a new one only if another came in between: set to 1,
        then to 2, then to 1 again are three steps."""
        slot = slot_of(action)
        if slot is None:
            return repeat
        so_far = sum(1 for type_, target, _ in self._steps if (type_, target) == same)
        is_latest = self._last_on_slot.get(slot) == same
        self._last_on_slot[slot] = same
        return so_far if is_latest else so_far + 1
