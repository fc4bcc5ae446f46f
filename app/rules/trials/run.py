"""Running a rule test: the decision on its facts, held against what it expects."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.rules.decide import decide
from app.rules.decision import OTHER_EVENT, Decision, Step
from app.rules.durations import Duration
from app.rules.explain import Verdict, explain
from app.rules.facts import moment
from app.rules.fields import fields_of
from app.rules.firing import DUE
from app.rules.operators import NOW
from app.rules.problems import Position
from app.rules.rulebook import Rulebook
from app.rules.trials.doers import doers
from app.rules.trials.expected import Expected
from app.rules.trials.misses import became, reasons
from app.rules.trials.trial import CODES_OF, Becomes, RuleExpected, Trial

_FIRED = "history.fired"
_MOST_DOERS = 3
_MOST_REASONS = 5
_WISHES: Mapping[Becomes, str] = {
    "fires": "was expected to fire",
    "in_shadow": "was expected to act in shadow",
    "waits": "was expected to wait",
    "does_not_fire": "was expected not to fire",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """One expectation that did not come true; `why` are lines that tell what kept it from that."""

    position: Position
    message: str
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRun:
    """A test that was run: the facts with the past in them, those of each second look at the event, and all that was
    decided on them."""

    trial: Trial
    facts: Mapping[str, object]
    looks: tuple[Mapping[str, object], ...]
    decision: Decision
    unmet: tuple[Unmet, ...]

    @property
    def done(self) -> tuple[Step, ...]:
        return tuple(step for step in self.decision.steps if not step.needless)


def run_trial(book: Rulebook, trial: Trial) -> TrialRun:
    """The test's decision and what of its expectations did not come true. Pure, and never raises on any test."""
    facts = _with_past(book, trial)
    decision = decide(book, facts)
    past = {_FIRED: facts[_FIRED]} if _FIRED in facts else {}
    looks = {name: {**trial.looks[name], **past} for name in decision.waiting if name in trial.looks}
    for again in looks.values():
        decision = _followed(decision, decide(book, again))
    unmet = tuple(_unmet(book, trial, (facts, *looks.values()), decision))
    return TrialRun(trial=trial, facts=facts, looks=tuple(looks.values()), decision=decision, unmet=unmet)


def _followed(first: Decision, again: Decision) -> Decision:
    """Both decisions as one; of the rule that looked again its second one counts."""
    codes = (before if after == OTHER_EVENT else after for before, after in zip(first.codes, again.codes, strict=True))
    return replace(
        first,
        codes="".join(codes),
        steps=(*first.steps, *again.steps),
        failures=(*first.failures, *again.failures),
        shadow=(*first.shadow, *again.shadow),
        shadow_stops=(*first.shadow_stops, *again.shadow_stops),
        firings=(*first.firings, *again.firings),
    )


def _with_past(book: Rulebook, trial: Trial) -> Mapping[str, object]:
    """The facts with the firings of `fired` as the rules' own decisions on this event would have left them. One after
    the other, as a rule that is kept from acting changes what those below it see."""
    facts, fired = dict(trial.facts), dict[str, tuple[str, str]]()
    places = {rule.name: place for place, rule in enumerate(book.rules)}
    for name, span in sorted(trial.fired, key=lambda each: places[each[0]]):
        for firing in decide(book, facts).firings:
            if firing.rule.removesuffix(" in shadow") == name:
                fired[f"{firing.rule}|{firing.scope}"] = (_ago(facts, span), firing.fingerprint)
        facts = {**facts, _FIRED: fired} if fired else facts
    return facts


def _ago(facts: Mapping[str, object], span: Duration) -> str:
    return moment(datetime.fromisoformat(str(facts[NOW])) - span.time) or ""


def _unmet(
    book: Rulebook, trial: Trial, facts: tuple[Mapping[str, object], ...], decision: Decision
) -> Iterator[Unmet]:
    done = [step for step in decision.steps if not step.needless]
    if trial.nothing is not None and done:
        yield Unmet(
            position=trial.nothing, message=f"nothing was expected to be done, and this was: {steps_told(done)}"
        )
    broken = [each for each in trial.rules if not _has_become(book, decision, each)]
    missing = [each for each in trial.expect if not any(each.fits(step.action) for step in done)]
    verdicts = _verdicts(book, facts) if broken or missing else {}
    for each in broken:
        yield _broken(book, each, verdicts[each.rule])
    explained = {each.rule for each in broken}
    for expected in missing:
        able = [verdicts[name] for name in doers(book, expected)]
        yield _missing(book, expected, decision, able, explained)
    for expected in trial.never:
        if found := [step for step in done if expected.fits(step.action)]:
            yield Unmet(position=expected.position, message=f"never expected, and it was done: {steps_told(found)}")


def _verdicts(book: Rulebook, facts: tuple[Mapping[str, object], ...]) -> dict[str, Verdict]:
    """Verdict by rule; of a rule that looked again, that on its second look."""
    verdicts = {verdict.rule: verdict for verdict in explain(book, facts[0])}
    for again in facts[1:]:
        verdicts |= {verdict.rule: verdict for verdict in explain(book, again) if verdict.rule == again[DUE]}
    return verdicts


def _has_become(book: Rulebook, decision: Decision, expected: RuleExpected) -> bool:
    place = next(place for place, rule in enumerate(book.rules) if rule.name == expected.rule)
    return decision.codes[place] in CODES_OF[expected.becomes]


def _missing(book: Rulebook, expected: Expected, decision: Decision, able: list[Verdict], explained: set[str]) -> Unmet:
    """A step that was not done, and why the rules that are able to do it did not; each rule is `explained` once."""
    needless = next((step.needless for step in decision.steps if step.needless and expected.fits(step.action)), None)
    recorded = next((step.rule for step in decision.shadow if expected.fits(step.action)), None)
    message = f"{expected.told} was expected, and it was not done"
    if needless:
        return Unmet(position=expected.position, message=f"{message}: it is so already ({needless})")
    if recorded:
        return Unmet(position=expected.position, message=f"{message}: the rule {recorded} only recorded it")
    if not able:
        return Unmet(position=expected.position, message=f"{message}: no rule ever does that")
    called = [verdict for verdict in able if verdict.code != OTHER_EVENT] or able
    nearest = sorted(called, key=lambda verdict: len(verdict.missing or ()))[:_MOST_DOERS]
    why = [line for verdict in nearest if verdict.rule not in explained for line in _why(book, verdict)]
    explained.update(verdict.rule for verdict in nearest)
    return Unmet(position=expected.position, message=message, why=tuple(why))


def _broken(book: Rulebook, expected: RuleExpected, verdict: Verdict) -> Unmet:
    message = f"the rule {expected.rule} {_WISHES[expected.becomes]}; instead: {became(verdict)}"
    return Unmet(
        position=expected.position, message=message, why=_limited(reasons(verdict, fields_of(book.vocabulary)))
    )


def _why(book: Rulebook, verdict: Verdict) -> Iterator[str]:
    yield f"the rule {verdict.rule}: {became(verdict)}"
    for failed in verdict.failures:
        yield f"  a step could not be made: {failed.reason}"
    for reason in _limited(reasons(verdict, fields_of(book.vocabulary))):
        yield f"  {reason}"


def _limited(lines: tuple[str, ...]) -> tuple[str, ...]:
    if len(lines) <= _MOST_REASONS:
        return lines
    return (*lines[:_MOST_REASONS], f"and {len(lines) - _MOST_REASONS} more")


def steps_told(steps: Iterable[Step]) -> str:
    """Steps in the words of `then`, each with its rule; "nothing" for none."""
    return "; ".join(f"{step.action.told()} ({', '.join((step.rule, *step.also))})" for step in steps) or "nothing"
