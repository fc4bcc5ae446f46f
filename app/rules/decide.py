"""`decide`: which rules match, and what is to be done. Pure: the same book and facts give the same decision.

Rules run from top to bottom, and a later rule sees what an earlier one tagged, set, filed, assigned or closed; what is
only recorded (shadow) it does not see. Unknown tags stay unknown. Only a pattern's time-out, which counts as unknown,
depends on the machine. When the `wait` of a rule is over, that rule alone looks at its event again; when the time of a
rule has come that the clock calls, that rule alone is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.rules import decision as codes
from app.rules.actions import InternalNote
from app.rules.asked import QUESTIONS
from app.rules.asking import Asking
from app.rules.compiling import Holds
from app.rules.decision import Decision, Step, StepFailed
from app.rules.due_dates import why_not_due
from app.rules.firing import DUE, LIVE, Firing, ModeName, acts_last, fired_before, is_in_rollout, loop_of
from app.rules.firing_now import firing_of
from app.rules.instructions import Scene
from app.rules.last_note import last_note
from app.rules.operators import NOW, Truth
from app.rules.prepared import PreparedBranch, PreparedInstruction, PreparedRule, prepared
from app.rules.rulebook import Rule, Rulebook
from app.rules.seen import Seen
from app.rules.steps import Steps
from app.rules.unanswered import has_lasted, may_begin


def decide(book: Rulebook, facts: Mapping[str, object]) -> Decision:
    """The decision on one event. `facts` as `facts_of` gives them; they are not changed, and only those that are needed
    are looked at. Never raises on any facts."""
    turn = Turn(book, facts)
    truths, rules, called = turn.scene.seen.truths, turn.rules, turn.called
    told, place = list(called.shut), -1
    for place in called.open(truths) if truths.gates_stand else ():
        told[place] = turn.outcome(rules[place]).code
        if not truths.gates_stand:
            break
    if not truths.gates_stand:  # what is told of the rules behind gates that were shut may not be so
        for later in called.after(place):
            told[later] = turn.outcome(rules[later]).code
    went_on = turn.went_on(told)
    if went_on is not None:
        told[went_on[0]] = codes.WENT_ON
    return turn.decision("".join(told))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one rule: its code; why, where the code alone does not say it; the branch that was taken."""

    code: str
    because: str | None = None
    branch: str | None = None


_PLAIN = {code: Outcome(code=code) for code in codes.CODES}
_MATCHED = _PLAIN[codes.MATCHED]
_STATE = "conversation.state"


class Turn:
    """One decision, rule by rule in the book's order."""

    def __init__(self, book: Rulebook, facts: Mapping[str, object]) -> None:
        ready = prepared(book)
        self.rules = ready.rules
        self.scene = Scene(Seen(facts, ready.resting), book.vocabulary)
        self._truths = self.scene.seen.truths
        self._event = (facts.get("event.name"), facts.get("event.topic"), facts.get("message.command"))
        self.due = facts.get(DUE)
        places = book.candidates(*self._event[:2])
        self.called = ready.called(places if self.due is None else _only(self.due, places, book))
        self._facts = facts
        self._is_own = facts.get("event.own") is True
        self._truths.gates_stand = not self._is_own
        self._has_past = "history.chain" in facts or "history.recent" in facts
        self._stopped_by: str | None = None
        self._steps = Steps(self.scene)
        self._shadow: list[Step] = []
        self._shadow_stops: list[str] = []
        self._firings: list[Firing] = []
        self._waiting: list[str] = []
        self._asking = Asking(book, self.scene, self._steps) if QUESTIONS in facts and self.due is None else None
        if self._asking is not None:
            self._asking.take_answer()

    def went_on(self, told: Sequence[str]) -> tuple[int, str] | None:
        """To be asked after all rules, of which `told` are the codes: the place of the rule that goes on with its
        questions, and why; None if none does."""
        went_on = self._asking.go_on(told) if self._asking is not None else None
        self._firings += self._asking.firings if self._asking is not None else []
        return went_on

    def decision(self, told: str) -> Decision:
        return Decision(
            codes=told,
            steps=self._steps.all(),
            failures=tuple(self._steps.failures),
            shadow=tuple(self._shadow),
            shadow_stops=tuple(self._shadow_stops),
            firings=tuple(self._firings),
            waiting=tuple(self._waiting),
        )

    def failures_of(self, rule: Rule) -> tuple[StepFailed, ...]:
        return tuple(failed for failed in self._steps.failures if failed.rule == rule.name)

    def steps_of(self, rule: Rule) -> tuple[Step, ...]:
        """What it asked for: alone, with others, or in shadow."""
        return self._steps.of(rule) or tuple(step for step in self._shadow if step.rule == rule.name)

    def outcome(self, ready: PreparedRule) -> Outcome:
        """What becomes of a rule of which the event is among its `when`; its steps are taken."""
        passed_over = None if ready.is_always_asked and self._truths.gates_stand else self._passed_over(ready.rule)
        if passed_over is not None:
            return passed_over
        truth = ready.holds(self._truths)
        if truth and ready.acts_at_once and not self._has_past:
            self._steps.take(ready.rule, ready.then)
            return _MATCHED
        code = self._code(truth, ready.held_off)
        if code != codes.MATCHED:
            return _PLAIN[code]
        branch = self._branch(ready) if ready.branches else None
        if branch is None and ready.branches and not (ready.then or ready.rule.stops):
            return _PLAIN[codes.NO_BRANCH]
        return self._fire(ready, branch, in_shadow=self._mode(ready.rule) == "shadow")

    def _passed_over(self, rule: Rule) -> Outcome | None:
        """Why the rule is not asked its conditions, if it is not."""
        if rule.is_called_by_time and self.due is None:
            return self._not_its_time(rule)
        if rule.commands and not rule.is_called_by(*self._event):
            return _PLAIN[codes.OTHER_EVENT]
        if self._stopped_by is not None:
            return Outcome(code=codes.BEHIND_STOP, because=f"{self._stopped_by} said stop")
        if self._mode(rule) == "off":
            return Outcome(code=codes.OFF, because=rule.mode.reason or None)
        if self._is_own and not rule.include_own:
            return _PLAIN[codes.OWN]
        return self._over_by_now(rule)

    def _over_by_now(self, rule: Rule) -> Outcome | None:
        """Why a rule has nothing to do any more when its time has come, if it has not."""
        facts = self.scene.seen.facts
        if rule.schedule is not None and rule.schedule.passes_by(facts.get(_STATE)):
            return Outcome(code=codes.NOT_SO, because=f"the conversation is {facts[_STATE]} by now")
        if rule.due is not None:
            because = why_not_due(rule.due, facts, facts.get(NOW), self.scene.vocabulary.desk)
            return Outcome(code=codes.NOT_SO, because=because) if because else None
        if rule.wait is None or not rule.wait.for_an_answer:
            return None
        return None if has_lasted(rule.wait, facts, self.scene.vocabulary.desk) else _PLAIN[codes.HANDLED]

    def _not_its_time(self, rule: Rule) -> Outcome:
        """What becomes of a rule of which the time has not come: with what a customer says, the time may begin."""
        if rule.wait is None:
            return _PLAIN[codes.OTHER_EVENT]
        if self._mode(rule) == "off":
            return Outcome(code=codes.OFF, because=rule.mode.reason or None)
        if not may_begin(self.scene.seen.facts):
            return _PLAIN[codes.HANDLED]
        done = self._done_for_good(rule)
        if done is not None:
            return done
        self._waiting.append(rule.name)
        return Outcome(code=codes.COUNTS, because=f"it looks after {rule.wait}, if nobody has handled it by then")

    def _done_for_good(self, rule: Rule) -> Outcome | None:
        """That the rule has acted for this conversation or customer, and need not count again."""
        once = rule.once_per
        if once is None or once.scope not in ("conversation", "customer"):
            return None
        firing = firing_of(rule, (), self.scene, in_shadow=self._mode(rule) == "shadow")
        before = fired_before(once, firing, self._facts) if firing and once.again_after is None else None
        return Outcome(code=codes.DONE_BEFORE, because=f"{once}: it acted at {before}") if before else None

    def _mode(self, rule: Rule) -> ModeName:
        return "live" if rule.mode is LIVE else rule.mode.at(self._facts.get(NOW), self.scene.vocabulary.desk)

    def _code(self, truth: Truth, held_off: Holds | None) -> str:
        if truth is False:
            return codes.NOT_SO
        is_held_off = held_off(self._truths) if held_off else False
        if is_held_off:
            return codes.HELD_OFF
        return codes.UNKNOWN if truth is None or is_held_off is None else codes.MATCHED

    def _branch(self, ready: PreparedRule) -> PreparedBranch | None:
        """The first branch that holds; one of which that cannot be told does not."""
        held = (each for each in ready.branches if self._code(each.holds(self._truths), each.held_off) == codes.MATCHED)
        return next(held, None)

    def _fire(self, ready: PreparedRule, taken: PreparedBranch | None, *, in_shadow: bool) -> Outcome:
        """The conditions hold: the rule acts, in earnest or in shadow, or something keeps it from it."""
        rule, branch = ready.rule, taken.branch.path if taken else None
        loop = loop_of(rule.name, self._facts) if self._has_past else None
        if loop:
            return Outcome(code=codes.LOOP, because=loop, branch=branch)
        code = codes.SHADOW if in_shadow else codes.MATCHED
        if not in_shadow and rule.rollout is not None and not is_in_rollout(rule.name, rule.rollout, self._facts):
            in_shadow, code = True, codes.OUTSIDE_ROLLOUT
        planned = (*ready.then, *(taken.then if taken else ()))
        kept_from = self._kept_from(rule, planned, in_shadow=in_shadow)
        if kept_from:
            return Outcome(code=kept_from[0], because=kept_from[1], branch=branch)
        return self._act(ready, taken, code)

    def _act(self, ready: PreparedRule, taken: PreparedBranch | None, code: str) -> Outcome:
        rule, planned = ready.rule, (*ready.then, *taken.then) if taken else ready.then
        stops = rule.stops or (taken is not None and taken.branch.stops)
        if code != codes.MATCHED:
            self._take_in_shadow(rule, planned)
            self._shadow_stops += [rule.name] if stops else []
        else:
            self._steps.take(rule, planned)
            self._tell_if_last(rule)
            if stops:
                self._stopped_by, self._truths.gates_stand = rule.name, False
        return Outcome(code=code, branch=taken.branch.path) if taken else _PLAIN[code]

    def _tell_if_last(self, rule: Rule) -> None:
        """A rule that tells teammates something says so where it may tell no more for a while."""
        if not (self._has_past and acts_last(rule.name, self._facts)):
            return
        if any(isinstance(step.action, InternalNote) for step in self._steps.of(rule)):
            self._steps.add(rule, last_note(rule.name, self._facts), rule.position)

    def _kept_from(
        self, rule: Rule, planned: tuple[PreparedInstruction, ...], *, in_shadow: bool
    ) -> tuple[str, str] | None:
        """What keeps a rule from acting now, code and words. Else its firing is noted; one that waits has not acted."""
        if rule.once_per is not None:
            firing = firing_of(rule, planned, self.scene, in_shadow=in_shadow)
            if firing is None:
                return codes.UNKNOWN, f"{rule.once_per}: which {rule.once_per.scope} it is cannot be told"
            before = fired_before(rule.once_per, firing, self._facts)
            if before is not None:
                return codes.DONE_BEFORE, f"{rule.once_per}: it acted at {before}"
            if rule.wait is None or self.due is not None:
                self._firings.append(firing)
        if rule.wait is not None and self.due is None:
            self._waiting.append(rule.name)
            return codes.WAITS, f"it looks again {rule.wait} after the event"
        return None

    def _take_in_shadow(self, rule: Rule, planned: tuple[PreparedInstruction, ...]) -> None:
        """Steps as they would be, on facts of their own: what is not done changes nothing for the rules below."""
        scratch = Steps(Scene(Seen(self.scene.seen.facts), self.scene.vocabulary))
        scratch.take(rule, planned)
        self._shadow.extend(scratch.all())
        self._steps.failures.extend(scratch.failures)


def _only(name: object, places: tuple[int, ...], book: Rulebook) -> tuple[int, ...]:
    return tuple(place for place in places if book.rules[place].name == name)
