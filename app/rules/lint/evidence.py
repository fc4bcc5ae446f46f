"""Proof that two rules act on one event: facts of an event that could come, and what `decide` makes of them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from app.rules.decide import decide
from app.rules.decision import Decision
from app.rules.lint.changes import is_changed
from app.rules.lint.formulas import Among, Formula, GaveUp, Search, Thing, renamed
from app.rules.lint.witness import Facts, Witnesses
from app.rules.lint.writes import Slot, Write, written_by
from app.rules.rulebook import Rulebook

_MOST_SEARCHES = 5_000
_MOST_DECISIONS = 100
_Done = Mapping[tuple[str, Slot], object]
"""Rule and slot -> the value that the rule has given to it."""


class After(NamedTuple):
    """A thing as the earlier rule's steps have left it."""

    thing: Thing


class Evidence:
    """About one rulebook. What it may spend is limited; beyond that it knows nothing. What one event has shown counts
    for all rules that act on it."""

    def __init__(self, book: Rulebook, search: Search, witnesses: Witnesses) -> None:
        self._book = book
        self._search = search
        self._witnesses = witnesses
        self._searches = _MOST_SEARCHES
        self._shown: list[tuple[Facts, _Done]] = []

    def event_with(self, earlier: Write, later: Write) -> Facts | None:
        """The facts of an event on which both are done, so that the later overrides the earlier; None if not known."""
        for facts, done in self._shown:
            if _are_both(done, earlier, later):
                return facts
        sought = self._sought(earlier, later)
        if sought is None or len(self._shown) >= _MOST_DECISIONS:
            return None
        done = _done(decide(self._book, sought))
        self._shown.append((sought, done))
        return sought if _are_both(done, earlier, later) else None

    def _sought(self, earlier: Write, later: Write) -> Facts | None:
        if earlier.route.stops or self._searches <= 0:
            return None
        self._searches -= 1
        try:
            states = self._search.states(earlier.taken, *_afterwards(later.taken, earlier.left))
        except GaveUp:
            return None
        rules = (earlier.acting.rule, later.acting.rule)
        return self._witnesses.facts(states, rules) if states is not None else None


def _afterwards(formula: Formula, left: Mapping[Thing, int]) -> Iterator[Formula]:
    """The formula about things as they were left, and how that is."""
    yield renamed(formula, lambda thing: After(thing) if is_changed(thing, left) else thing)
    yield from (Among(After(thing), states) for thing, states in left.items())


def _are_both(done: _Done, earlier: Write, later: Write) -> bool:
    return all(done.get((write.acting.rule.name, write.slot)) == write.value for write in (earlier, later))


def _done(decision: Decision) -> _Done:
    """What a decision changes in earnest."""
    done: dict[tuple[str, Slot], object] = {}
    for step in decision.steps:
        written = None if step.needless else written_by(step.action)
        if written is not None:
            done |= {(rule, written[0]): written[1] for rule in (step.rule, *step.also)}
    return done
