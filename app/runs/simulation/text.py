"""A simulation as prose for a support lead: what would be done, and in short what would not and why."""

from collections.abc import Iterator
from textwrap import wrap

from app.rules.decision import (
    CONDITIONS_HELD,
    COUNTS,
    HELD_OFF,
    MATCHED,
    NOT_SO,
    OTHER_EVENT,
    OUTSIDE_ROLLOUT,
    SHADOW,
    UNKNOWN,
    WAITS,
)
from app.rules.printable import printable_line
from app.runs.simulation.values import Deed, RuleSimulated, Simulation
from app.runs.why.reasons import by_conditions, in_one_line
from app.runs.why.words import moment, shortened

_LONGEST_WORDS = 300
_LONGEST_LINE = 500
_MOST_LINES = 40
_MOST_REASONS = 3
_WIDTH = 110
_RECORDED = (SHADOW, OUTSIDE_ROLLOUT)


def simulation_as_text(simulation: Simulation) -> str:
    """The whole simulation; every rule is named. Holds nothing that could steer a terminal, whatever people wrote."""
    return "\n".join(map(printable_line, _lines(simulation)))


def _lines(simulation: Simulation) -> Iterator[str]:
    yield from _heading(simulation)
    yield f"Rulebook {simulation.digest[:12]}, {len(simulation.rules)} rules. This is a simulation: nothing was sent."
    for note in simulation.subject.notes:
        yield f"  note: {note}"
    yield from _acting(simulation)
    yield from _recording(simulation)
    yield from _waiting(simulation)
    yield from _others(simulation)


def _heading(simulation: Simulation) -> Iterator[str]:
    event, facts = simulation.subject.event, simulation.subject.facts
    who = f", by {_who(simulation)}" if _who(simulation) else ""
    yield f"{event.name.replace('_', ' ').capitalize()}{who}, {moment(event.created_at)}"
    if event.conversation:
        yield f"  in conversation {shortened(event.conversation.id)}  {facts.get('links.conversation') or ''}".rstrip()
    if isinstance(facts.get("message.text"), str) and facts["message.text"].strip():
        yield f"  “{shortened(facts['message.text'], _LONGEST_WORDS)}”"


def _who(simulation: Simulation) -> str:
    facts = simulation.subject.facts
    kind = facts.get("message.author")
    name = facts.get("message.author_name") or (facts.get("contact.name") if kind == "customer" else None)
    return shortened(" ".join(str(part) for part in (kind, name) if part))


def _acting(simulation: Simulation) -> Iterator[str]:
    acting = [rule for rule in simulation.rules if rule.verdict.code == MATCHED]
    deeds = [deed for rule in acting for deed in rule.deeds]
    yield "Rules that would act:" if acting else "No rule would act."
    is_said_once = len({(deed.gate, deed.gate_reason) for deed in deeds}) == 1
    for rule in acting:
        yield f"  {_named(rule)}"
        for deed in rule.deeds:
            yield from _deed(deed, gate=not is_said_once)
        yield from _failures(rule)
    if deeds and is_said_once:
        yield f"The gate, {_reach(simulation)}: {_verdict(deeds[0])}"


def _reach(simulation: Simulation) -> str:
    return f"at today's reach ({simulation.reach})" if simulation.reach else "without a database"


def _deed(deed: Deed, *, gate: bool) -> Iterator[str]:
    also = f" (with {', '.join(deed.also)})" if deed.also else ""
    yield f"    - {shortened(deed.says, _LONGEST_LINE)}{also}"
    for label, text in deed.details:
        yield from _detail(label, text)
    if deed.standing:
        yield f"        {shortened(deed.standing, _LONGEST_LINE)}"
    elif gate:
        yield f"        the gate: {_verdict(deed)}"


def _detail(label: str, text: str) -> Iterator[str]:
    lines = text.splitlines() or [""]
    if len(lines) == 1:
        yield f"        {label}: {shortened(text, _LONGEST_LINE)}"
        return
    yield f"        {label}:"
    for line in lines[:_MOST_LINES]:
        yield f"          | {shortened(line, _LONGEST_LINE)}".rstrip()
    if len(lines) > _MOST_LINES:
        yield f"          | … and {len(lines) - _MOST_LINES} more lines"


def _verdict(deed: Deed) -> str:
    match deed.gate:
        case "passes":
            return "it would go out"
        case "holds":
            return f"it would be held for a person: {deed.gate_reason}"
        case "refuses":
            return f"it would not go out: {deed.gate_reason}"
        case "unknown":
            return "what it would say is not known"


def _recording(simulation: Simulation) -> Iterator[str]:
    rules = [rule for rule in simulation.rules if rule.verdict.code in _RECORDED]
    if rules:
        yield "Rules that would only record what they would do:"
    for rule in rules:
        yield f"  {_named(rule)} ({rule.meaning})"
        for deed in rule.deeds:
            yield f"    - {shortened(deed.says, _LONGEST_LINE)}"
            yield from (line for label, text in deed.details for line in _detail(label, text))
        yield from _failures(rule)


def _waiting(simulation: Simulation) -> Iterator[str]:
    rules = [(rule, rule.again) for rule in simulation.rules if rule.again is not None]
    if rules:
        yield "Rules that would look again, here as if nothing changed until then:"
    for rule, again in rules:
        yield f"  {_named(rule)}"
        code = again.rule.verdict.code
        would = "act" if code == MATCHED else "only record what it would do" if code in _RECORDED else "not act"
        yield f"    {moment(again.at)} it would {would}"
        for deed in again.rule.deeds:
            yield from _deed(deed, gate=True)
        yield from _failures(again.rule)
        if would == "not act":
            yield from (f"  {line}" for line in _kept(again.rule))


def _failures(rule: RuleSimulated) -> Iterator[str]:
    for failed in rule.verdict.failures:
        yield f"    - a step could not be made: {shortened(failed.reason, _LONGEST_WORDS)}"


def _others(simulation: Simulation) -> Iterator[str]:
    told = (MATCHED, OTHER_EVENT, WAITS, COUNTS, *_RECORDED)
    others = [rule for rule in simulation.rules if rule.verdict.code not in told]
    if others:
        yield "Rules that would not act, the nearest first:"
    for rule in sorted(others, key=_distance):
        yield from _kept(rule)
    waiting = [
        rule.verdict.rule for rule in simulation.rules if rule.verdict.code == OTHER_EVENT and rule.again is None
    ]
    if waiting:
        heads = f"{len(waiting)} rule{'s wait' if len(waiting) > 1 else ' waits'} for other events or commands: "
        yield from wrap(heads + ", ".join(waiting), _WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def _distance(rule: RuleSimulated) -> tuple[bool, bool, int]:
    """By how many comparisons failed; those that were not looked at come last."""
    is_judged = rule.verdict.code in CONDITIONS_HELD or rule.verdict.code in (NOT_SO, UNKNOWN, HELD_OFF)
    missing = rule.verdict.missing
    return not is_judged, missing is None, len(missing or ())


def _kept(rule: RuleSimulated) -> Iterator[str]:
    line = in_one_line(rule.verdict)
    if line:
        yield f"  {rule.verdict.rule}: {shortened(line, _LONGEST_WORDS)}"
        return
    because = f": {shortened(rule.verdict.because, _LONGEST_WORDS)}" if rule.verdict.because else ""
    yield f"  {rule.verdict.rule}: {rule.meaning}{because}"
    told = by_conditions(rule.verdict)
    for each in told[:_MOST_REASONS]:
        yield f"    {'  ' * each.depth}- {shortened(each.text, _LONGEST_WORDS)}"
    if len(told) > _MOST_REASONS:
        yield f"    - and {len(told) - _MOST_REASONS} more"


def _named(rule: RuleSimulated) -> str:
    about = shortened(rule.verdict.about)
    return f"{rule.verdict.rule}: {about}" if about else rule.verdict.rule
