"""Facts as rules see them while one decision is made: the given ones, and over them what the decision itself changes.

Nothing is copied, and each form and each truth is made when it is first asked for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app.rules.operators import FORMS, Form, Truth


class Overlay(Mapping[str, object]):
    """The given facts under those that were changed."""

    __slots__ = ("_changed", "_given")

    def __init__(self, given: Mapping[str, object]) -> None:
        self._given = given
        self._changed: dict[str, object] = {}

    def change(self, name: str, value: object) -> None:
        self._changed[name] = value

    def get(self, name: str, default: object = None, /) -> object:
        return self._changed[name] if name in self._changed else self._given.get(name, default)

    def __getitem__(self, name: str) -> object:
        return self._changed[name] if name in self._changed else self._given[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._given
        yield from (name for name in self._changed if name not in self._given)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _View(dict[str, object]):
    """Facts in one form."""

    __slots__ = ("_facts", "_form")

    def __init__(self, facts: Mapping[str, object], form: Callable[[object], object]) -> None:
        super().__init__()
        self._facts = facts
        self._form = form

    def __missing__(self, name: str) -> object:
        fact = self._facts.get(name)
        made = self[name] = None if fact is None else self._form(fact)
        return made


class Views(dict[Form, _View]):
    """Form -> name of a fact -> the fact in that form, None if it is unknown or of another type."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Mapping[str, object]) -> None:
        super().__init__()
        self._facts = facts

    def __missing__(self, form: Form) -> _View:
        view = self[form] = _View(self._facts, FORMS[form])
        return view


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What a rulebook asks in more than one place. `fields` are those whose values `tell` rests on."""

    fields: tuple[str, ...]
    tell: Callable[["Truths"], Truth]


@dataclass(frozen=True, slots=True, eq=False)
class Resting:
    """What rests on which field, by its name; and the fields on which rests whether a rule is looked at at all."""

    asked: Mapping[str, tuple[Asked, ...]]
    gates: frozenset[str]


NOTHING_RESTS = Resting({}, frozenset())


class Truths(dict[Asked, Truth]):
    """What is asked in many places is told once, and anew after one of its fields has changed. `gates_stand` until
    something happens after which a gate that was shut may no longer keep its rules from being looked at."""

    __slots__ = ("_resting", "gates_stand", "views")

    def __init__(self, views: Views, resting: Resting) -> None:
        super().__init__()
        self.views = views
        self._resting = resting
        self.gates_stand = True

    def __missing__(self, asked: Asked) -> Truth:
        truth = self[asked] = asked.tell(self)
        return truth

    def forget(self, field: str) -> None:
        for view in self.views.values():
            view.pop(field, None)
        for asked in self._resting.asked.get(field, ()):
            self.pop(asked, None)
        if field in self._resting.gates:
            self.gates_stand = False


class Seen:
    """Facts as conditions see them; what the decision sets is seen by what follows."""

    __slots__ = ("facts", "truths", "views")

    def __init__(self, facts: Mapping[str, object], resting: Resting = NOTHING_RESTS) -> None:
        self.facts = Overlay(facts)
        self.views = Views(self.facts)
        self.truths = Truths(self.views, resting)

    def note(self, name: str, value: object) -> None:
        self.facts.change(name, value)
        self.truths.forget(name)
