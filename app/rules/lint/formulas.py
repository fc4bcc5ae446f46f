"""Positive formulas over things that have finitely many states, and the search for states in which all of them hold.

A thing is a field, a member of a set, the event, or a comparison that lint does not look into. A set of its states is a
number, one bit a state. There is no "not": what makes a condition false is a formula of its own (see meanings)."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import NamedTuple

Thing = Hashable
States = Mapping[Thing, int]
_MOST_ALTERNATIVES = 400


class Among(NamedTuple):
    """The thing is in one of these states."""

    thing: Thing
    states: int


class Every(NamedTuple):
    parts: tuple["Formula", ...]


class Some(NamedTuple):
    parts: tuple["Formula", ...]


Formula = Among | Every | Some
SO = Every(())


class GaveUp(Exception):  # noqa: N818 - named after what happened
    """The search took too many steps: nothing is known."""


class Steps:
    """How many steps searches may still take, one by one and all together. Then they give up: lint never hangs."""

    def __init__(self, most: int) -> None:
        self.left = most

    def take(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise GaveUp


class Search:
    """Searches with a limit for each, and one for all of them together."""

    def __init__(self, *, in_all: int, each: int) -> None:
        self._in_all = in_all
        self._each = each

    def states(self, *formulas: Formula) -> States | None:
        """States in which all formulas hold (a thing that is not there may be in any); None if there are none. Raises
        GaveUp."""
        allowed = min(self._in_all, self._each)
        steps = Steps(allowed)
        try:
            return _search(formulas, {}, steps)
        finally:
            self._in_all -= allowed - max(0, steps.left)

    def cannot_be(self, *formulas: Formula) -> bool:
        """Whether it is certain that the formulas never hold together."""
        try:
            return self.states(*formulas) is None
        except GaveUp:
            return False

    def can_be(self, *formulas: Formula) -> bool:
        """Whether it is certain that the formulas hold together somewhere."""
        try:
            return self.states(*formulas) is not None
        except GaveUp:
            return False


def _search(formulas: Iterable[Formula], so_far: dict[Thing, int], steps: Steps) -> dict[Thing, int] | None:
    states, choices, open_ = dict(so_far), [], list(formulas)
    while open_:
        steps.take()
        formula = open_.pop()
        if isinstance(formula, Among):
            left = states.get(formula.thing, -1) & formula.states
            if not left:
                return None
            states[formula.thing] = left
        elif isinstance(formula, Every):
            open_.extend(formula.parts)
        elif len(formula.parts) == 1:
            open_.append(formula.parts[0])
        else:
            choices.append(formula)
    return _choose(choices, states, steps)


def _choose(choices: list[Some], states: dict[Thing, int], steps: Steps) -> dict[Thing, int] | None:
    """One alternative of each choice, the choice with the fewest first."""
    if not choices:
        return states
    if len(choices) > _MOST_ALTERNATIVES:
        raise GaveUp
    choices.sort(key=lambda choice: len(choice.parts), reverse=True)
    *others, first = choices
    for part in first.parts:
        found = _search((*others, part), states, steps)
        if found is not None:
            return found
    return None


def renamed(formula: Formula, name: Callable[[Thing], Thing]) -> Formula:
    """The formula about other things: each as `name` calls it. What stands in it many times is renamed once."""
    done: dict[int, Formula] = {}

    def anew(part: Formula) -> Formula:
        if isinstance(part, Among):
            return Among(name(part.thing), part.states)
        if id(part) not in done:
            done[id(part)] = type(part)(tuple(map(anew, part.parts)))
        return done[id(part)]

    return anew(formula)
