"""What one book would do on one past event, in a shape that two books can be compared by."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.rules.actions import (
    Action,
    Alert,
    Assign,
    Draft,
    FileTicket,
    InternalNote,
    Reply,
    SetAttribute,
    Snooze,
    UserNote,
)
from app.rules.decide import decide
from app.rules.decision import WENT_ON, Decision, Step
from app.rules.fields import BODY_FIELDS
from app.rules.firing import DUE
from app.rules.instructions import Set
from app.rules.problems import Position
from app.rules.rulebook import Reach, Rulebook
from app.rules.templates import Template
from app.runs.backtest.doubt import Doubt, doubts
from app.runs.backtest.gaps import Gaps
from app.runs.backtest.memory import Memory
from app.runs.ledger import kind_of

_AFTER_ITS_WAIT = "how things stood when its wait was over"
Effect = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an effect would hold and how far it may go; and which rules ask for it, which makes no difference."""

    action: Action
    reach: Reach | None
    rules: tuple[str, ...] = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`codes`: rule -> code, of the rules that the event calls. `effects`: what would be done, each with what it would
    hold. `doubts`: why none of this is sure."""

    codes: Mapping[str, str]
    effects: Mapping[Effect, Content]
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """A past event as it is given to both books. `facts` hold what people wrote, unless `body_gone`. `then` is the
    rulebook of that day, None if nobody can read it any more."""

    group: str
    then: Rulebook | None
    facts: dict[str, object]
    body_gone: bool = False


@dataclass(eq=False)
class Side:
    """One of the two books, with what its rules remember. `only`: the one rule that is looked at."""

    book: Rulebook
    only: str | None = None
    memory: Memory = field(init=False)

    def __post_init__(self) -> None:
        self.memory = Memory(self.book)

    def outcome(self, lived: Lived, gaps: Gaps) -> Outcome:
        """What the book would do, decided on the facts of that day. At the end of a wait or at a time that its rules do
        not have it does nothing; what a rule would see at the end of one that was not waited then is not known."""
        due = lived.facts.get(DUE)
        if due is not None and not _looks(self.book, due):
            self.pass_by(lived)
            return Outcome(codes={}, effects={})
        facts = self.memory.reminded(lived.group, gaps.seen(lived.facts), lived.then)
        decision = decide(self.book, facts)
        missing = gaps.of(facts)
        if lived.body_gone:
            missing |= BODY_FIELDS
        open_here = doubts(self.book, facts, decision, missing) if missing else []
        open_before = list(self.memory.doubts(facts, lived.then, decision, open_here))
        open_later = [Doubt(name, _AFTER_ITS_WAIT) for name in decision.waiting if not _looks(lived.then, name)]
        self.memory.keep(facts, decision.firings)
        found = {*open_here, *open_before, *open_later}
        called = self.book.candidates(facts.get("event.name"), facts.get("event.topic"))
        went_on = (place for place, code in enumerate(decision.codes) if code == WENT_ON)
        return Outcome(
            codes={self.book.rules[place].name: decision.codes[place] for place in sorted({*called, *went_on})},
            effects=self._effects(decision),
            doubts=tuple(sorted(found)) if found else (),
        )

    def pass_by(self, lived: Lived) -> None:
        """Take note of the past of an event that need not be decided on."""
        self.memory.reminded(lived.group, lived.facts, lived.then)

    def _effects(self, decision: Decision) -> dict[Effect, Content]:
        found: dict[Effect, Content] = {}
        for step in decision.steps:
            if step.needless is None and self.only in (None, step.rule, *step.also):
                name = self._name(step)
                number = 1
                while (name, number) in found:
                    number += 1
                found[name, number] = Content(
                    action=_done(step.action), reach=step.reach, rules=(step.rule, *step.also)
                )
        return found

    def _name(self, step: Step) -> str:
        action = step.action
        what = action.target
        match action:
            case InternalNote() | Reply(name="") | Draft(name=""):
                return f"{kind_of(action).name} of {step.rule}"
            case Snooze():
                return kind_of(action).name
            case Alert(channel=channel, to=to, address=address):
                what = f"{channel} {to or address}"
            case FileTicket(kind=ticket) | UserNote(kind=ticket):
                what = ticket
            case Assign(to=to, name=name):
                what = f"{to} {name}"
            case SetAttribute(name=name) if step.position in self._written:
                what = name
            case _:
                pass
        return f"{kind_of(action).name} {what}"

    @cached_property
    def _written(self) -> frozenset[Position]:
        """Where attributes are set to a text that is written anew for each event."""
        instructions = (each for rule in self.book.rules for each in rule.instructions())
        return frozenset(each.position for each in instructions if isinstance(each, Set) and _is_written(each))


def _is_written(instruction: Set) -> bool:
    return isinstance(instruction.value, Template)


def _done(action: Action) -> Action:
    """The action without what the slot held before: that is no part of what is done."""
    return replace(action, before=None) if isinstance(action, SetAttribute) else action


def _looks(book: Rulebook | None, name: object) -> bool:
    """Whether the book has a rule of this name that looks when its wait is over, or its time has come."""
    if book is None:
        return False
    return any(rule.name == name and (rule.wait is not None or rule.is_called_by_time) for rule in book.rules)
