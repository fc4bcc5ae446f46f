"""Why a rule did or did not match: every check of every rule, recomputed, as a tree and as prose."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.rules.conditions import Check, Condition, Seen, checked, result_of
from app.rules.decide import Turn, code_of
from app.rules.decision import CODES, MATCHED, OTHER_EVENT, Step, StepFailed
from app.rules.inspection import shown
from app.rules.problems import Position
from app.rules.rulebook import Rule, Rulebook

_TRUTH = {"true": True, "false": False, "unknown": None}
_MARK = {"true": "yes", "false": "no", "unknown": "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One rule's outcome: its code (see decision.CODES), the checks of its `when`, `if` and `unless` (None where it has
    none), and the steps that it asked for, alone or with others."""

    rule: str
    position: Position
    code: str
    when: Check
    condition: Check | None
    unless: Check | None
    steps: tuple[Step, ...] = ()
    failures: tuple[StepFailed, ...] = ()


def explain(book: Rulebook, facts: Mapping[str, object]) -> tuple[Verdict, ...]:
    """A verdict on every rule, in book order; the codes are those that `decide` gives on the same book and facts.
    Checks of a rule that waits for another event are told too."""
    turn = Turn(book, facts)
    return tuple(_verdict(rule, turn) for rule in book.rules)


def _verdict(rule: Rule, turn: Turn) -> Verdict:
    seen = turn.scene.seen
    when, condition, unless = _when(rule, seen), _checked(rule.condition, seen), _checked(rule.unless, seen)
    code = OTHER_EVENT
    if when.result == "true":
        holds = True if condition is None else _TRUTH[condition.result]
        code = code_of(holds, False if unless is None else _TRUTH[unless.result])
    if code == MATCHED:
        turn.take(rule)
    return Verdict(
        rule=rule.name,
        position=rule.position,
        code=code,
        when=when,
        condition=condition,
        unless=unless,
        steps=turn.steps_of(rule) if code == MATCHED else (),
        failures=turn.failures_of(rule),
    )


def _checked(condition: Condition | None, seen: Seen) -> Check | None:
    return None if condition is None else checked(condition, seen)


def _when(rule: Rule, seen: Seen) -> Check:
    event, topic, command = (seen.facts.get(name) for name in ("event.name", "event.topic", "message.command"))
    wanted = " / ".join(rule.when) + (f" with {' / '.join(sorted(rule.commands))}" if rule.commands else "")
    is_called = rule.is_called_by(event, topic, command)
    return Check(
        position=rule.when_position,
        path="when",
        field="event.name",
        wanted=f"is {wanted}",
        saw=f"{event} with {command}" if rule.commands and command else event,
        result=result_of(is_called),
    )


def as_text(verdicts: Iterable[Verdict]) -> str:
    """Verdicts as prose for a person: what was wanted, what was seen, and "unknown" where it is not known."""
    return "\n".join(line for verdict in verdicts for line in _lines(verdict))


def _lines(verdict: Verdict) -> Iterator[str]:
    yield f"{verdict.rule} ({verdict.position}): {CODES[verdict.code]}"
    for word, check in (("when", verdict.when), ("if", verdict.condition), ("unless", verdict.unless)):
        if check is not None and (word == "when" or verdict.code != OTHER_EVENT):
            yield from _told(check, f"  {word}: ", "  ")
    for step in verdict.steps:
        also = f" (with {', '.join(name for name in (step.rule, *step.also) if name != verdict.rule)})"
        needless = f" - needless: {step.needless}" if step.needless else ""
        yield f"  then: {type(step.action).__name__}{also if step.also else ''}{needless}"
    for failed in verdict.failures:
        yield f"  then: could not be made: {failed.reason}"


def _told(check: Check, lead: str, indent: str) -> Iterator[str]:
    if check.field is None:
        yield f"{lead}{check.wanted}: {_MARK[check.result]}"
        for part in check.parts:
            yield from _told(part, f"{indent}  - ", f"{indent}  ")
        return
    saw = "it is not known" if check.saw is None else f"it is {shown(_plain(check.saw))!r}"
    yield f"{lead}{_name(check.field)} {check.wanted}: {_MARK[check.result]} ({saw})"


def _plain(saw: object) -> str:
    return ", ".join(map(str, saw)) or "empty" if isinstance(saw, list | tuple) else str(saw)


def _name(field: str) -> str:
    return field.removeprefix("conversation.attributes.").removeprefix("contact.attributes.")
