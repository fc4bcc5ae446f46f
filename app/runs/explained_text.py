"""An explanation as prose for a support lead: what happened, which rules matched, what they did, why others did not."""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from app.rules.conditions import Check
from app.rules.decision import HELD_OFF, MATCHED, NOT_SO, OTHER_EVENT, UNKNOWN
from app.rules.explain import Verdict
from app.runs.explained import EffectExplained, EventExplained, EventSeen, RuleExplained, RunExplained

_LONGEST_VALUE = 120
_MOST_REASONS = 3
_NEGATION = "not this"  # how conditions.checked words a `not`
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def as_text(explained: EventExplained) -> str:
    """The whole explanation, a few lines a run. Holds nothing that could steer a terminal, whatever customers wrote."""
    return "\n".join(map(_printable, _lines(explained)))


def _lines(explained: EventExplained) -> Iterator[str]:
    yield from _event(explained.event)
    if not explained.runs:
        yield "No run: the rules have not decided on it."
    for run in explained.runs:
        yield ""
        yield from _run(run)


def _event(event: EventSeen) -> Iterator[str]:
    about = f" about {event.lane}" if event.lane else ""
    yield f"Event {event.id}: {event.topic or 'no topic'}{about}"
    yield f"  happened {_moment(event.created_at)}, arrived {_moment(event.received_at)}"
    state = f"  state: {event.state}" + (f" ({event.reason})" if event.reason else "")
    yield state + (", came late" if event.late else "") + (", asked for again" if event.replayed else "")
    if not event.body_known:
        yield "  its body is gone: retention has passed or it was erased"


def _run(run: RunExplained) -> Iterator[str]:
    decided = f"decided {_moment(run.created_at)} with rulebook {run.digest[:12]}"
    yield f"Run {run.id} ({run.kind}, {run.event_name}) {decided}"
    for note in run.notes:
        yield f"  note: {note}"
    matched = [rule for rule in run.rules if rule.code == MATCHED]
    yield "  Rules that matched:" if matched else "  No rule matched."
    for rule in matched:
        yield from _matched(rule, run)
    yield from _strays(run, {rule.name for rule in matched})
    yield from _unmatched([rule for rule in run.rules if rule.code not in (MATCHED, OTHER_EVENT)])
    others = sum(rule.code == OTHER_EVENT for rule in run.rules)
    if others:
        yield f"  {others} rule{'s wait' if others > 1 else ' waits'} for other events or commands."


def _matched(rule: RuleExplained, run: RunExplained) -> Iterator[str]:
    yield f"    {rule.name}"
    of_rule = [effect for effect in run.effects if rule.name in effect.rule.split(", ")]
    failures = [failure.reason for failure in run.failures if failure.rule == rule.name]
    for effect in of_rule:
        yield f"      - {_effect(effect)}"
    for reason in failures:
        yield f"      - a step could not be made: {reason}"
    if not of_rule and not failures:
        yield "      - it asked for nothing"


def _strays(run: RunExplained, matched: set[str]) -> Iterator[str]:
    """Effects under no rule that matched in this run: an earlier run wrote them down for another rule."""
    strays = [effect for effect in run.effects if not matched.intersection(effect.rule.split(", "))]
    if strays:
        yield "  Effects that the ledger has under another rule, or not any more:"
    for effect in strays:
        yield f"    - {_effect(effect)}" + (f" [{effect.rule}]" if effect.rule else "")


def _effect(effect: EffectExplained) -> str:
    what = " ".join(filter(None, (effect.action.replace("_", " "), _shown(effect.target)))) or effect.key
    told = f"{what}: {effect.state}"
    for part in (effect.reason, effect.note):
        told += f", {part}" if part else ""
    return f"{told}  {effect.url}" if effect.url else told


def _unmatched(rules: list[RuleExplained]) -> Iterator[str]:
    if rules:
        yield "  Rules that did not:"
    for rule in rules:
        reasons = nearest_reasons(rule.verdict) if rule.verdict else []
        yield f"    {rule.name}: {rule.meaning}"
        for check, negated in reasons[:_MOST_REASONS]:
            yield f"      - {_told(check, 'unless' if rule.code == HELD_OFF else 'wanted', negated=negated)}"
        if len(reasons) > _MOST_REASONS:
            yield f"      - and {len(reasons) - _MOST_REASONS} more"


def nearest_reasons(verdict: Verdict) -> list[tuple[Check, bool]]:
    """The comparisons that kept a rule from matching, and whether each stands under a `not`."""
    condition, unless = verdict.condition, verdict.unless
    match verdict.code:
        case code if code == NOT_SO and condition:
            return list(_decisive(condition, negated=False))
        case code if code == HELD_OFF and unless:
            return list(_decisive(unless, negated=False))
        case code if code == UNKNOWN:
            unknown = (check for check in (condition, unless) if check and check.result == "unknown")
            return [reason for check in unknown for reason in _decisive(check, negated=False)]
        case code if code == OTHER_EVENT:
            return [(verdict.when, False)]
        case _:
            return []


def _decisive(check: Check, *, negated: bool) -> Iterable[tuple[Check, bool]]:
    """The comparisons below a check that make it come out as it does."""
    if check.field is not None:
        return [(check, negated)]
    if check.wanted == _NEGATION:
        return _decisive(check.parts[0], negated=not negated)
    same = [part for part in check.parts if part.result == check.result]
    return [reason for part in same for reason in _decisive(part, negated=negated)]


def _told(check: Check, asked: str, *, negated: bool) -> str:
    name = (check.field or "").removeprefix("conversation.attributes.").removeprefix("contact.attributes.")
    wanted = f"not: {check.wanted}" if negated else check.wanted
    saw = "it is unknown" if check.saw is None else f"saw “{_shown(_plain(check.saw))}”"
    return f"{name}: {asked} “{wanted}”, {saw}"


def _plain(saw: object) -> str:
    return ", ".join(map(str, saw)) or "empty" if isinstance(saw, list | tuple) else str(saw)


def _shown(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= _LONGEST_VALUE else f"{line[: _LONGEST_VALUE - 1]}…"


def _moment(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _printable(line: str) -> str:
    """Without control characters, which colour, overwrite or reverse what a terminal shows."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _could_steer(char) else char for char in line)


def _could_steer(char: str) -> bool:
    return unicodedata.category(char) in _UNPRINTABLE and char != "\N{ZERO WIDTH JOINER}"  # emoji are made with it
