"""Two rules that leave the same thing in two states on one event: the later one wins, and nobody is told.

A finding is made only where `decide` itself, on facts of an event that could come, gives both steps."""

from collections.abc import Iterator, Sequence

from app.rules.conditions import tests_of
from app.rules.instructions import Set
from app.rules.lint.acting import Acting
from app.rules.lint.evidence import Evidence
from app.rules.lint.findings import Finding
from app.rules.lint.overlaps import Overlaps, needs_of
from app.rules.lint.witness import Facts
from app.rules.lint.wording import plain, the_rule
from app.rules.lint.writes import Write, writes_of
from app.rules.problems import shown

_MOST_TOLD = 3
"""Of earlier rules that one rule contradicts, and of facts that make an example."""


def conflicts(rules: Sequence[Acting], evidence: Evidence) -> Iterator[Finding]:
    """`conflicting-set` and `conflicting-assign`, for each rule that overrides what others set."""
    by_field: dict[str, list[Write]] = {}
    for acting in rules:
        for write in writes_of(acting) if acting.may_act else ():
            by_field.setdefault(write.field, []).append(write)
    for writes in by_field.values():
        if len({write.value for write in writes}) > 1:
            yield from _on_field(writes, evidence)


def _on_field(writes: Sequence[Write], evidence: Evidence) -> Iterator[Finding]:
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
    is_set = isinstance(later.instruction, Set)
    what = later.field.removeprefix("conversation.attributes.") if is_set else f"the {later.field.split('.')[1]}"
    return Finding(
        later.instruction.position,
        "conflicting-set" if is_set else "conflicting-assign",
        f'"{later.acting.rule.name}" sets {what} to {plain(later.value)}, and {the_rule(earlier.acting.rule)} to '
        f"{plain(earlier.value)} on the same event{_example(earlier, later, facts)}: the later one wins; narrow one "
        f"of the two, end the first with stop, or ask in the second what {what} is",
        (earlier.instruction.position,),
    )


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
