"""Why a rule did or did not act: every check of every rule, recomputed as a tree."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.rules.conditions import Check, Condition, checked, result_of
from app.rules.decide import Outcome, Turn
from app.rules.decision import MATCHED, OFF, OTHER_EVENT, OUTSIDE_ROLLOUT, OWN, SHADOW, WENT_ON, Step, StepFailed
from app.rules.firing import DUE
from app.rules.nearest import Miss, Sides, nearest
from app.rules.prepared import PreparedRule
from app.rules.problems import Position
from app.rules.rulebook import Branch, Rule, Rulebook
from app.rules.seen import Seen
from app.rules.topics import BY_THE_CLOCK

_NOT_CALLED = Outcome(code=OTHER_EVENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchChecked:
    """One entry of `first_match`: its checks (both None for `otherwise`), and whether it is the one that was taken."""

    path: str
    position: Position
    condition: Check | None
    unless: Check | None
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One rule's outcome: its code (see decision.CODES) and why, where the code alone does not say it; the checks of
    its `when`, `if`, `unless` (None where it has none) and branches; the steps that it asked for, alone or with others,
    or would ask for were it not in shadow or outside its rollout; whether it `stops` the rules below.

    `missing` is the nearest miss: the fewest comparisons that would have had to come out otherwise for its conditions
    to hold; () if they did, None if nothing could do it."""

    rule: str
    about: str
    position: Position
    code: str
    because: str | None
    when: Check
    condition: Check | None
    unless: Check | None
    branches: tuple[BranchChecked, ...] = ()
    missing: tuple[Miss, ...] | None = ()
    stops: bool = False
    steps: tuple[Step, ...] = ()
    failures: tuple[StepFailed, ...] = ()


def explain(book: Rulebook, facts: Mapping[str, object]) -> tuple[Verdict, ...]:
    """A verdict on every rule, in book order; the codes are those that `decide` gives on the same book and facts.
    Checks of a rule that waits for another event are told too."""
    turn = Turn(book, facts)
    verdicts = [_verdict(ready, turn) for ready in turn.rules]
    went_on = turn.went_on([verdict.code for verdict in verdicts])
    if went_on is not None:
        place, because = went_on
        steps, failures = turn.steps_of(book.rules[place]), turn.failures_of(book.rules[place])
        verdicts[place] = replace(verdicts[place], code=WENT_ON, because=because, steps=steps, failures=failures)
    return tuple(verdicts)


def if_conditions_held(book: Rulebook, facts: Mapping[str, object], place: int) -> Verdict:
    """The verdict on the rule at this place in the book as it would be if its conditions held, with the first case of
    `first_match` taken: whether something else would have kept it from acting."""
    rule = book.rules[place]
    cases = [replace(case, condition=None, unless=None) for case in rule.first_match[:1]]
    freed = replace(rule, condition=None, unless=None, first_match=tuple(cases))
    rules = (*book.rules[:place], freed, *book.rules[place + 1 :])
    return explain(Rulebook.bind(rules, book.vocabulary, book.sources), facts)[place]


def _verdict(ready: PreparedRule, turn: Turn) -> Verdict:
    rule, seen = ready.rule, turn.scene.seen
    when, condition, unless = _when(rule, seen), _checked(rule.condition, seen), _checked(rule.unless, seen)
    sides = [(_checked(each.condition, seen), _checked(each.unless, seen)) for each in rule.first_match]
    outcome = turn.outcome(ready) if when.result == "true" else _NOT_CALLED
    return Verdict(
        rule=rule.name,
        about=rule.about,
        position=rule.position,
        code=outcome.code,
        because=_because(rule, outcome),
        when=when,
        condition=condition,
        unless=unless,
        branches=tuple(_branch(*each, outcome) for each in zip(rule.first_match, sides, strict=True)),
        missing=nearest((condition, unless), () if rule.then or rule.stops else sides),
        stops=outcome.code == MATCHED and _stops(rule, outcome),
        steps=turn.steps_of(rule),
        failures=turn.failures_of(rule),
    )


def _because(rule: Rule, outcome: Outcome) -> str | None:
    """What the code leaves open, in words."""
    match outcome.code:
        case code if code in (OFF, SHADOW):
            until = f"until {rule.mode.until}" if rule.mode.until else None
            return ", ".join(filter(None, (rule.mode.reason, until))) or None
        case code if code == OUTSIDE_ROLLOUT and rule.rollout is not None:
            return f"it acts on {100 * rule.rollout:g}% of conversations, and this one is not among them"
        case code if code == OWN:
            return "this service did it itself, and the rule has no include_own"
        case _:
            return outcome.because


def _stops(rule: Rule, outcome: Outcome) -> bool:
    return rule.stops or any(branch.stops for branch in rule.first_match if branch.path == outcome.branch)


def _branch(branch: Branch, sides: Sides, outcome: Outcome) -> BranchChecked:
    return BranchChecked(
        path=branch.path,
        position=branch.position,
        condition=sides[0],
        unless=sides[1],
        taken=branch.path == outcome.branch,
    )


def _checked(condition: Condition | None, seen: Seen) -> Check | None:
    return None if condition is None else checked(condition, seen)


def _when(rule: Rule, seen: Seen) -> Check:
    event, topic, command = (seen.facts.get(name) for name in ("event.name", "event.topic", "message.command"))
    due = seen.facts.get(DUE)
    is_called = due in (None, rule.name) and rule.is_called_by(event, topic, command)
    return Check(
        position=rule.when_position,
        path="when",
        field="event.name",
        wanted=f"is {_wanted(rule)}",
        saw=_saw(rule, event, command) if due in (None, rule.name) else _saw_of_another(event, due),
        result=result_of(is_called),
    )


def _wanted(rule: Rule) -> str:
    if rule.schedule is not None:
        return f"the time {rule.schedule}"
    if rule.due is not None:
        return f"the time when {rule.due}" if rule.due.span is None else f"the time {rule.due}"
    if rule.wait is not None and rule.wait.for_an_answer:
        return f"no answer of a person for {rule.wait}"
    return " / ".join(rule.when) + (f" with {' / '.join(sorted(rule.commands))}" if rule.commands else "")


def _saw_of_another(event: object, due: object) -> str:
    return f"the time of {due}" if event in BY_THE_CLOCK else f"the end of the wait of {due}"


def _saw(rule: Rule, event: object, command: object) -> object:
    return f"{event} with {command}" if rule.commands and command else event
