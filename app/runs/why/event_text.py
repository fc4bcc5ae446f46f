"""An event as prose for a support lead: what happened, which rules acted and what came of it, the near misses."""

from collections.abc import Iterator

from app.rules.decision import CONDITIONS_HELD, HELD_OFF, MATCHED, NOT_SO, OTHER_EVENT, OUTSIDE_ROLLOUT, SHADOW, UNKNOWN
from app.rules.printable import printable_line
from app.runs.why.heading import heading
from app.runs.why.outcome import outcome_of
from app.runs.why.reasons import by_conditions, in_one_line, place_of
from app.runs.why.steps import effect_told, shadow_told
from app.runs.why.values import WITHOUT_RULES, EffectExplained, EventExplained, EventSeen, RuleExplained, RunExplained
from app.runs.why.waits import waits_told
from app.runs.why.words import moment, shortened
from app.store.effects import RULES_JOINED_BY

_LONGEST_WORDS = 300
OUR_OWN = "triage."
"""How the topics of events begin that this service makes itself; most have no body."""
_MOST_REASONS = 5
_WIDTH = 110
_RECORDED = (SHADOW, OUTSIDE_ROLLOUT)
_BY_CONDITIONS = (NOT_SO, UNKNOWN, HELD_OFF)
_DID = {"count": "counted the customer's open tickets"}


def event_as_text(explained: EventExplained) -> str:
    """The whole explanation; every rule is named. Holds nothing that could steer a terminal, whatever people wrote."""
    return "\n".join(map(printable_line, _lines(explained)))


def _lines(explained: EventExplained) -> Iterator[str]:
    yield from heading(explained.event, explained.happening)
    yield from _state(explained.event)
    if not explained.runs:
        yield "No run: the rules have not decided on it."
    for run in explained.runs:
        yield ""
        yield from _run(run)
    yield from waits_told(explained.waits)


def _state(event: EventSeen) -> Iterator[str]:
    state = f"  {event.state}" + (f" ({shortened(event.reason)})" if event.reason else "")
    arrived = f", arrived {moment(event.received_at)}"
    arrived += ", found by reading again: no notification came" if event.recovered else ""
    yield state + arrived + (", came late" if event.late else "") + (", asked for again" if event.replayed else "")
    if not event.body_known and not event.topic.startswith(OUR_OWN):
        yield "  its body is gone: retention has passed or it was erased"


def _run(run: RunExplained) -> Iterator[str]:
    if run.kind in WITHOUT_RULES:
        yield from _without_rules(run)
        return
    yield f"Run {run.id} ({run.kind}) decided {moment(run.created_at)} with rulebook {run.digest[:12]}"
    for note in run.notes:
        yield f"  note: {shortened(note, _LONGEST_WORDS)}"
    acted = [rule for rule in run.rules if rule.code == MATCHED]
    yield "  Rules that acted:" if acted else "  No rule acted."
    for rule in acted:
        yield f"    {_named(rule)}"
        yield from (f"      - {line}" for line in _doings(rule, run))
    yield from _strays(run, {rule.name for rule in acted})
    yield from _shadows(run)
    yield from _others(run)


def _without_rules(run: RunExplained) -> Iterator[str]:
    did = f"took back what run {run.undoes} did" if run.undoes else _DID.get(run.kind, "told the team")
    yield f"Run {run.id} ({run.kind}) {did}, {moment(run.created_at)}"
    for effect in run.effects:
        yield f"    - {effect_told(effect)} [{effect.rule}]"


def _named(rule: RuleExplained) -> str:
    about = shortened(rule.verdict.about) if rule.verdict else ""
    return f"{rule.name}: {about}" if about else rule.name


def _doings(rule: RuleExplained, run: RunExplained) -> Iterator[str]:
    told = [effect_told(effect) for effect in run.effects if rule.name in effect.rule.split(RULES_JOINED_BY)]
    told += [f"a step could not be made: {shortened(each.reason)}" for each in run.failures if each.rule == rule.name]
    yield from _case(rule)
    if rule.verdict and rule.verdict.stops:
        told.append("stop: no later rule was looked at")
    yield from told or ["it asked for nothing"]


def _case(rule: RuleExplained) -> Iterator[str]:
    taken = [branch for branch in rule.verdict.branches if branch.taken] if rule.verdict else []
    yield from (f"of first_match {place_of(branch)} was taken" for branch in taken)


def _strays(run: RunExplained, acted: set[str]) -> Iterator[str]:
    """Effects under no rule that acted in this run: an earlier run wrote them down for another rule."""
    strays: list[EffectExplained] = [
        one for one in run.effects if not acted.intersection(one.rule.split(RULES_JOINED_BY))
    ]
    if strays:
        yield "  Effects that the ledger has under another rule, or not any more:"
    for effect in strays:
        yield f"    - {effect_told(effect)}" + (f" [{effect.rule}]" if effect.rule else "")


def _shadows(run: RunExplained) -> Iterator[str]:
    rules = [rule for rule in run.rules if rule.code in _RECORDED]
    if rules:
        yield "  Rules that only showed what they would do:"
    for rule in rules:
        yield f"    {_named(rule)}"
        yield f"      - {outcome_of(rule)}"
        yield from (f"      - {line}" for line in _case(rule))
        yield from (f"      - {shadow_told(step)}" for step in run.shadow if step.rule == rule.name)


def _others(run: RunExplained) -> Iterator[str]:
    others = [rule for rule in run.rules if rule.code not in (MATCHED, OTHER_EVENT, *_RECORDED)]
    if others:
        yield "  Rules that did not act, the nearest first:"
    for rule in sorted(others, key=_distance):
        yield from (f"    {line}" for line in _kept(rule))
    waiting = [rule.name for rule in run.rules if rule.code == OTHER_EVENT]
    if waiting:
        yield f"  {len(waiting)} rule{'s wait' if len(waiting) > 1 else ' waits'} for other events or commands:"
        yield from _in_lines(waiting)


def _in_lines(names: list[str]) -> Iterator[str]:
    """Names side by side, as many in a line as fit."""
    line = ""
    for name in names:
        if line and len(line) + len(name) > _WIDTH:
            yield f"    {line},"
            line = ""
        line += f", {name}" if line else name
    yield f"    {line}"


def _distance(rule: RuleExplained) -> tuple[bool, bool, int]:
    """Rules whose conditions held, then by how many comparisons failed; those that were not looked at come last."""
    by_conditions = rule.code in CONDITIONS_HELD or rule.code in _BY_CONDITIONS
    missing = rule.verdict.missing if rule.verdict else None
    return not by_conditions, missing is None, len(missing or ())


def _kept(rule: RuleExplained) -> Iterator[str]:
    told = by_conditions(rule.verdict) if rule.verdict else []
    line = in_one_line(rule.verdict) if rule.verdict else None
    if rule.code in _BY_CONDITIONS and line:
        yield f"{rule.name}: {line}"
        return
    yield f"{rule.name}: {outcome_of(rule)}"
    for each in told[:_MOST_REASONS]:
        yield f"  {'  ' * each.depth}- {each.text}"
    if len(told) > _MOST_REASONS:
        yield f"  - and {len(told) - _MOST_REASONS} more"
