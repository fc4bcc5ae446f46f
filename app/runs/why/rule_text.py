"""One rule on one event as prose: each condition with what was wanted and seen, and the nearest miss."""

from collections.abc import Iterator

from app.rules.conditions import AllOf, AnyOf, Check, Named, Not, Result, Test
from app.rules.decision import CONDITIONS_HELD, MATCHED, NO_BRANCH, OTHER_EVENT, OUTSIDE_ROLLOUT, SHADOW
from app.rules.explain import BranchChecked, Verdict
from app.rules.nearest import Miss
from app.rules.printable import printable_line
from app.runs.why.heading import heading
from app.runs.why.outcome import outcome_of
from app.runs.why.reasons import place_of
from app.runs.why.steps import effect_told, shadow_told
from app.runs.why.values import OneRuleExplained, RuleExplained
from app.runs.why.words import had, listed, moment, name_of, seen, shortened, so, unknown_because
from app.store.effects import RULES_JOINED_BY

_LONGEST = 300
_MARKS: dict[Result, str] = {"true": "✓ yes", "false": "✗ no", "unknown": "? not known"}
_RECORDED = "It only showed what it would do"
_TODAY = {
    "It acted": "It would have acted",
    "It did not act": "It would not have acted",
    _RECORDED: "It would only have shown what it would do",
}
_OUTCOMES = {
    MATCHED: "It acted",
    SHADOW: "It only showed what it would do",
    OUTSIDE_ROLLOUT: "It only showed what it would do",
}


def rule_as_text(explained: OneRuleExplained) -> str:
    """Everything about that one rule. Holds nothing that could steer a terminal, whatever people wrote."""
    return "\n".join(map(printable_line, _lines(explained)))


def _lines(explained: OneRuleExplained) -> Iterator[str]:
    rule, run = explained.rule, explained.run
    yield from heading(explained.event, explained.happening)
    yield ""
    yield from _rule(rule)
    if explained.is_of_today:
        yield "  not in the rulebook of that day, as far as it is kept: this is what today's rule would have done"
    else:
        yield f"  decided by run {run.id} ({run.kind}), {moment(run.created_at)}, with rulebook {run.digest[:12]}"
    for note in run.notes:
        yield f"  note: {shortened(note, _LONGEST)}"
    yield from _outcome(rule, is_of_today=explained.is_of_today)
    if not explained.is_of_today:
        yield from (f"  - {line}" for line in _doings(explained))
    if rule.verdict:
        yield from _checks(rule.verdict)
    yield from _nearest(explained)


def _rule(rule: RuleExplained) -> Iterator[str]:
    place = f" ({rule.verdict.position})" if rule.verdict else ""
    yield f"Rule {rule.name}{place}"
    if rule.verdict and rule.verdict.about:
        yield f"  {shortened(rule.verdict.about, _LONGEST)}"


def _outcome(rule: RuleExplained, *, is_of_today: bool) -> Iterator[str]:
    told = _OUTCOMES.get(rule.code, "It did not act")
    told = _TODAY[told] if is_of_today else told
    yield f"{told}: {outcome_of(rule)}."


def _doings(explained: OneRuleExplained) -> Iterator[str]:
    run, name = explained.run, explained.rule.name
    yield from (effect_told(effect) for effect in run.effects if name in effect.rule.split(RULES_JOINED_BY))
    yield from (shadow_told(step) for step in run.shadow if step.rule == name)
    yield from (f"a step could not be made: {shortened(each.reason)}" for each in run.failures if each.rule == name)


def _checks(verdict: Verdict) -> Iterator[str]:
    yield f"  when    {_MARKS[verdict.when.result]}  {_when(verdict.when)}"
    yield from _side("if", verdict.condition, "  ")
    yield from _side("unless", verdict.unless, "  ")
    is_decided = False
    for branch in verdict.branches:
        yield f"  first_match, {place_of(branch)}: {_case(branch, verdict, is_decided=is_decided)}"
        yield from _side("if", branch.condition, "    ")
        yield from _side("unless", branch.unless, "    ")
        is_decided = is_decided or branch.taken


def _when(check: Check) -> str:
    saw = shortened(str(check.saw))
    if check.result == "true":
        return f"{saw} is what it waits for"
    return (
        f"it waits for {shortened(check.wanted.removeprefix('is ').replace(' / ', ' or '), _LONGEST)}; this was {saw}"
    )


def _case(branch: BranchChecked, verdict: Verdict, *, is_decided: bool) -> str:
    if branch.taken:
        return "taken" if verdict.code == MATCHED else "would have been taken"
    if is_decided:
        return "not looked at, for a case before it was taken"
    return "did not hold" if verdict.code in CONDITIONS_HELD else "not looked at"


def _side(word: str, check: Check | None, indent: str) -> Iterator[str]:
    if check is None:
        return
    for number, line in enumerate(_tree(check)):
        yield f"{indent}{word if number == 0 else '':<8}{line}"


def _tree(check: Check) -> Iterator[str]:
    mark = _MARKS[check.result]
    match check.condition:
        case Test() as test:
            yield f"{mark}  {_asked(check, test)}"
        case Not() | AllOf() | AnyOf() | Named():
            yield f"{mark}  {check.wanted}:"
            for part in check.parts:
                yield from (f"  {line}" for line in _tree(part))
        case None:
            return


def _asked(check: Check, test: Test) -> str:
    """Whether it is as the rule wants, and what was seen where that does not say it."""
    asked = f"{name_of(test)} {so(test, truth=True)}"
    is_said = check.result == "true" and test.operator.name == "is"
    because = f": {unknown_because(check, test)}" if check.result == "unknown" else ""
    return asked if is_said else f"{asked}; it {seen(check)}{because}"


def _nearest(explained: OneRuleExplained) -> Iterator[str]:
    verdict = explained.rule.verdict
    missing = verdict.missing if verdict else ()
    if verdict is None or (verdict.code in CONDITIONS_HELD and verdict.code != NO_BRANCH) or missing == ():
        return
    if missing is None:
        yield "Nearest miss: none was found; its conditions seem to contradict each other."
        return
    told = listed(map(_had, missing), "and")
    if verdict.code == OTHER_EVENT:
        yield f"Nearest miss: on an event that it waits for, its conditions would have held if {told}."
    elif explained.even_so:
        yield f"Nearest miss: its conditions would have held if {told}."
        yield f"Even so it would not have acted: {explained.even_so}."
    else:
        yield f"Nearest miss: it would have acted if {told}."


def _had(miss: Miss) -> str:
    test = miss.check.condition
    if not isinstance(test, Test):
        return miss.check.wanted
    is_unknown = miss.check.result == "unknown" and miss.check.saw is None and not miss.wanted
    return f"{name_of(test)} {'had been known and ' if is_unknown else ''}{had(test, truth=miss.wanted)}"
