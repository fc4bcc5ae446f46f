"""When a rule is called, matches, takes a branch and stops, as formulas."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from app.rules.conditions import tests_of
from app.rules.instructions import Instruction
from app.rules.lint.changes import changed_by, given_by
from app.rules.lint.domains import Words
from app.rules.lint.formulas import SO, Among, Every, Formula, Some, Thing
from app.rules.lint.meanings import COMMAND, EVENT, Meanings, event_states
from app.rules.rulebook import Branch, Rule, Rulebook

OWN = "event.own"
_NOT_OWN, _OWN = 3, 4
_ALL_EVENTS = event_states(lambda _topic, _name: True)


@lru_cache(maxsize=256)
def _events_of(when: tuple[str, ...]) -> int:
    return event_states(lambda topic, name: topic in when or name in when)


@dataclass(frozen=True, slots=True)
class Route:
    """One way through a rule whose conditions hold: the branch that is taken (None: none of them), when, what is
    done then, and whether it stops."""

    branch: Branch | None
    taken: Formula
    does: tuple[Instruction, ...]
    stops: bool


@dataclass(frozen=True)
class Acting:
    """A rule as formulas over what its rulebook asks."""

    place: int
    rule: Rule
    meanings: Meanings
    today: date

    @property
    def mode(self) -> str:
        return self.rule.mode.on(self.today)

    @property
    def may_act(self) -> bool:
        return self.mode == "live" and self.rule.wait is None

    @property
    def acts_whenever_it_matches(self) -> bool:
        is_everywhere = self.rule.rollout is None or self.rule.rollout >= 1
        return self.may_act and is_everywhere and self.rule.once_per is None

    @cached_property
    def events(self) -> int:
        return _events_of(self.rule.when)

    @cached_property
    def called(self) -> Formula:
        parts: list[Formula] = [Among(EVENT, self.events)]
        if self.rule.commands:
            parts.append(Among(COMMAND, self._commands))
        if not self.rule.include_own:
            parts.append(Among(OWN, _NOT_OWN))
        return Every(tuple(parts))

    @cached_property
    def _not_called(self) -> Formula:
        parts: list[Formula] = [Among(EVENT, _ALL_EVENTS & ~self.events)]
        if self.rule.commands:
            parts.append(Among(COMMAND, self.meanings.domains[COMMAND].whole & ~self._commands))
        if not self.rule.include_own:
            parts.append(Among(OWN, _OWN))
        return Some(tuple(parts))

    @property
    def _commands(self) -> int:
        words = self.meanings.domains[COMMAND]
        return sum({words.one(command) for command in self.rule.commands}) if isinstance(words, Words) else 0

    @cached_property
    def matches(self) -> Formula:
        """Its own `if` holds and its `unless` does not."""
        return self.holding(self.rule)

    @cached_property
    def calls_and_matches(self) -> Formula:
        return Every((self.called, self.matches))

    def holding(self, body: Rule | Branch) -> Formula:
        """When `if` is true and `unless` is false."""
        parts: list[Formula] = []
        if body.condition is not None:
            parts.append(self.meanings.of(body.condition, "true"))
        if body.unless is not None:
            parts.append(self.meanings.of(body.unless, "false"))
        return Every(tuple(parts)) if parts else SO

    def failing(self, body: Rule | Branch) -> Formula:
        """When `if` is not true, or `unless` not false."""
        parts: list[Formula] = []
        if body.condition is not None:
            parts.append(self.meanings.of(body.condition, "not true"))
        if body.unless is not None:
            parts.append(self.meanings.of(body.unless, "not false"))
        return Some(tuple(parts))

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        return tuple(self._routes())

    def _routes(self) -> Iterator[Route]:
        rule = self.rule
        passed: tuple[Formula, ...] = ()
        for branch in rule.first_match:
            taken = Every((*passed, self.holding(branch)))
            yield Route(branch, taken, (*rule.then, *branch.then), rule.stops or branch.stops)
            passed = (*passed, self.failing(branch))
        if not rule.first_match or rule.then or rule.stops:
            yield Route(None, Every(passed), rule.then, rule.stops)

    @cached_property
    def may_stop(self) -> bool:
        return any(route.stops for route in self.routes)

    @cached_property
    def goes_on(self) -> Formula:
        """When the rules below it are looked at, as far as it is up to this rule."""
        parts: list[Formula] = [self._not_called, self.failing(self.rule)]
        if not self.rule.stops:
            parts += [Every((self.matches, route.taken)) for route in self.routes if not route.stops]
            if all(route.branch for route in self.routes):
                parts.append(Every((self.matches, *(self.failing(branch) for branch in self.rule.first_match))))
        return Some(tuple(parts))

    @cached_property
    def changes(self) -> Mapping[Thing, int]:
        """What it may change for the rules below."""
        return changed_by(self.rule.instructions(), self.meanings)


def acting_rules(book: Rulebook, today: date) -> tuple[Acting, ...]:
    """Every rule of the book, in its order."""
    tests = (test for rule in book.rules for _, condition in rule.conditions() for test in tests_of(condition))
    meanings = Meanings(tests, given_by(book.rules))
    return tuple(Acting(place, rule, meanings, today) for place, rule in enumerate(book.rules))
