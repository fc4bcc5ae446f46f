"""Two rules that leave the same thing in two states on one event: the later one wins, and nobody is told.

A finding is made only where `decide` itself, on facts of an event that could come, gives both steps."""

from collections.abc import Iterator, Sequence

from app.rules.conditions import tests_of
from app.rules.instructions import (
    AssignTo,
    CloseIt,
    Instruction,
    OpenIt,
    Set,
    SnoozeIt,
    Tag,
    TagOn,
    UnassignIt,
    Untag,
)
from app.rules.lint.acting import Acting
from app.rules.lint.evidence import Evidence
from app.rules.lint.findings import Finding, Kind
from app.rules.lint.overlaps import Overlaps, needs_of
from app.rules.lint.witness import Facts
from app.rules.lint.wording import plain, the_rule
from app.rules.lint.writes import Slot, Write, writes_of
from app.rules.problems import shown

_MOST_TOLD = 3
"""Of earlier rules that one rule contradicts, and of facts that make an example."""


def conflicts(rules: Sequence[Acting], evidence: Evidence) -> Iterator[Finding]:
    """`conflicting-set`, `-assign`, `-tag` and `-state`, for each rule that overrides what others set."""
    by_slot: dict[Slot, list[Write]] = {}
    for acting in rules:
        for write in writes_of(acting) if acting.may_act else ():
            by_slot.setdefault(write.slot, []).append(write)
    for writes in by_slot.values():
        if len({write.value for write in writes}) > 1:
            yield from _on_slot(writes, evidence)


def _on_slot(writes: Sequence[Write], evidence: Evidence) -> Iterator[Finding]:
    overlaps = Overlaps([needs_of(write.taken) for write in writes], [write.left for write in writes])
    for number, later in enumerate(writes):
        told: set[int] = set()
        for earlier in map(writes.__getitem__, overlaps.earlier(number) if not later.is_meant else ()):
            is_other = earlier.acting.place != later.acting.place and earlier.value != later.value
            if len(told) >= _MOST_TOLD or not is_other or earlier.acting.place in told:
                continue
            facts = evidence.event_with(earlier, later)
            if facts is not None:
                told.add(earlier.acting.place)
                yield _finding(earlier, later, facts)


def _finding(earlier: Write, later: Write, facts: Facts) -> Finding:
    is_valued = isinstance(later.instruction, Set | AssignTo | UnassignIt)
    both = _both_values(earlier, later) if is_valued else _both_deeds(earlier, later)
    asked = f", or ask in the second what {_what(later)} is" if is_valued else ""
    return Finding(
        later.instruction.position,
        _kind(later.instruction),
        f"{both} on the same event{_example(earlier, later, facts)}: the later one wins; narrow one of the two"
        f"{',' if asked else ' or'} end the first with stop{asked}",
        (earlier.instruction.position,),
    )


def _kind(instruction: Instruction) -> Kind:
    match instruction:
        case Set():
            return "conflicting-set"
        case AssignTo() | UnassignIt():
            return "conflicting-assign"
        case Tag() | Untag() | TagOn():
            return "conflicting-tag"
        case _:
            return "conflicting-state"


def _what(write: Write) -> str:
    owner, _, name = write.slot.field.partition(".")
    if not isinstance(write.instruction, Set):
        return f"the {name}"
    label = name.removeprefix("attributes.")
    return label if owner == "conversation" else f"{label} of the {owner}"


def _both_values(earlier: Write, later: Write) -> str:
    first, second = the_rule(earlier.acting.rule), later.acting.rule.name
    return f'"{second}" sets {_what(later)} to {plain(later.value)}, and {first} to {plain(earlier.value)}'


def _both_deeds(earlier: Write, later: Write) -> str:
    return f'"{later.acting.rule.name}" {_deed(later)}, and {the_rule(earlier.acting.rule)} {_deed(earlier)}'


def _deed(write: Write) -> str:
    match write.instruction:
        case CloseIt():
            return "closes the conversation"
        case OpenIt():
            return "opens the conversation"
        case SnoozeIt():
            return "snoozes the conversation"
        case Tag(tag=tag) | Untag(tag=tag) | TagOn(tag=tag):
            owner = write.slot.field.partition(".")[0]
            whose = "" if owner == "conversation" else f" of the {owner}"
            return f"sets the tag {shown(tag)}{whose}" if write.value else f"takes the tag {shown(tag)}{whose} away"
        case _:
            return "changes it"


def _example(earlier: Write, later: Write, facts: Facts) -> str:
    """What an event looks like on which both act, as far as the two rules ask for it."""
    asked = {
        test.field.name: test.field
        for write in (earlier, later)
        for _, condition in write.acting.rule.conditions()
        for test in tests_of(condition)
    }
    known = [field for name, field in asked.items() if facts.get(name) is not None]
    told = ", ".join(
        f"{field.short or field.name}: {shown(plain(facts[field.name], field.options))}" for field in known[:_MOST_TOLD]
    )
    return f" (for example with {told})" if told else ""
