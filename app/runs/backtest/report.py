"""What a backtest found, for people and for programs."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from app.runs.backtest.tally import DoubtCount, EffectCount, Examples, RuleCount, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A tally, and between which rulebooks (in words). `max_changed`: how many changed events are too many."""

    tally: Tally
    before: str
    now: str
    since: str
    max_changed: int | None = None

    @property
    def too_many(self) -> bool:
        return self.max_changed is not None and self.tally.changed > self.max_changed


def as_text(found: Found) -> str:
    """The report as a support lead reads it."""
    return "\n".join(
        [*_head(found), *_rules(found.tally), *_effects(found.tally), *_doubts(found.tally), *_verdict(found)]
    )


def _head(found: Found) -> Iterator[str]:
    tally = found.tally
    yield f"before: {found.before}"
    yield f"now:    {found.now}"
    yield f"events of the last {found.since}: {tally.events:,}"
    yield ""
    for word, count, meaning in (
        ("same", tally.same, "both rulebooks would do the same"),
        ("changed", tally.changed, "what would be done differs"),
        ("unknown", tally.unknown, "a rule asks for what was not gathered then"),
    ):
        yield f"  {word:<15}{count:>10,}  {meaning}"
    for reason, count in sorted(tally.not_replayable.items()):
        yield f"  {'not replayable':<15}{count:>10,}  {reason}"


def _rules(tally: Tally) -> Iterator[str]:
    differing = {name: count for name, count in tally.rules.items() if count.differs or count.recorded}
    width = max(map(len, ("rule", *differing)))
    if differing:
        yield ""
        yield f"{'rule':<{width}}  acted before     now  gained    lost  differently  other reason  recorded only"
    for name, count in sorted(differing.items(), key=lambda item: _weight(item[1])):
        yield (
            f"{name:<{width}}  {count.before:>12,}{count.now:>8,}{count.gained:>8,}{count.lost:>8,}"
            f"{count.differently:>13,}{count.other_reason:>14,}{count.recorded:>15,}"
        )
        yield from _examples(count.examples)
    rest = [count.before for name, count in tally.rules.items() if name not in differing]
    if rest:
        as_before, never = sum(count > 0 for count in rest), rest.count(0)
        other = "other " if differing else ""
        yield ""
        yield f"{as_before or 'no'} {other}rule{'s' if as_before != 1 else ''} acted as before; {never} never acted"


def _effects(tally: Tally) -> Iterator[str]:
    if not tally.effects:
        return
    width = max(map(len, ("what would be done", *tally.effects)))
    yield ""
    yield f"{'what would be done':<{width}}  gained    lost  differently"
    for name, count in sorted(tally.effects.items(), key=lambda item: _weight(item[1])):
        yield f"{name:<{width}}  {count.gained:>6,}{count.lost:>8,}{count.differently:>13,}"
        yield from _examples(count.examples)


def _doubts(tally: Tally) -> Iterator[str]:
    if not tally.doubts:
        return
    yield ""
    yield "unknown, because the rulebook of that day did not gather it:"
    for doubt, count in sorted(tally.doubts.items(), key=lambda item: (-item[1].events, item[0])):
        yield f"  {doubt.rule} asks for {doubt.field}: {_events(count.events)}"
        yield from _examples(count.examples)


def _examples(examples: Examples) -> Iterator[str]:
    for event_id, link in examples.newest_first():
        yield f"    event {event_id}" + (f"  {link}" if link else "")


def _verdict(found: Found) -> Iterator[str]:
    tally = found.tally
    yield ""
    if tally.rules or tally.effects:
        yield "`triage why EVENT` shows what an event's rules did then, and why."
    if found.too_many:
        yield f"{_events(tally.changed)} changed, more than the {found.max_changed} that --max-changed allows"
    elif tally.changed:
        yield f"{_events(tally.changed)} changed"
    else:
        yield "nothing changed" if tally.same else "nothing could be compared"


def _events(count: int) -> str:
    return f"{count:,} event{'' if count == 1 else 's'}"


def _weight(count: RuleCount | EffectCount) -> int:
    return -(count.gained + count.lost + count.differently)


def as_json(found: Found) -> dict[str, Any]:
    """The whole report; `too_many` is what makes the exit code 1."""
    tally = found.tally
    return {
        "before": found.before,
        "now": found.now,
        "since": found.since,
        "events": tally.events,
        "same": tally.same,
        "changed": tally.changed,
        "unknown": tally.unknown,
        "not_replayable": dict(sorted(tally.not_replayable.items())),
        "too_many": found.too_many,
        "rules": [{"rule": name, **_counts(count)} for name, count in sorted(tally.rules.items())],
        "effects": [{"effect": name, **_counts(count)} for name, count in sorted(tally.effects.items())],
        "doubts": [
            {"rule": doubt.rule, "field": doubt.field, **_counts(count)}
            for doubt, count in sorted(tally.doubts.items())
        ],
    }


def _counts(count: RuleCount | EffectCount | DoubtCount) -> dict[str, Any]:
    names = [each.name for each in fields(count)]
    examples = [{"event": number, "conversation": link or None} for number, link in count.examples.newest_first()]
    return {**{name: getattr(count, name) for name in names if name != "examples"}, "examples": examples}
