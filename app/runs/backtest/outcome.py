"""What one book would do on one past event, in a shape that two books can be compared by."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.rules.actions import Action, Assign, FileTicket, InternalNote, SetAttribute, UserNote
from app.rules.decide import decide
from app.rules.decision import Decision, Step, target_of
from app.rules.fields import BODY_FIELDS
from app.rules.instructions import Set
from app.rules.problems import Position
from app.rules.rulebook import Reach, Rulebook
from app.rules.templates import Template
from app.runs.backtest.doubt import Doubt, doubts
from app.runs.backtest.gaps import Gaps
from app.runs.backtest.memory import Memory
from app.runs.ledger import kind_of

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
        """What the book would do, decided on the facts of that day."""
        facts = self.memory.reminded(lived.group, gaps.seen(lived.facts), lived.then)
        decision = decide(self.book, facts)
        missing = gaps.of(facts)
        if lived.body_gone:
            missing |= BODY_FIELDS
        open_here = doubts(self.book, facts, decision, missing) if missing else []
        open_before = list(self.memory.doubts(facts, lived.then, decision, open_here))
        self.memory.keep(facts, decision.firings)
        candidates = self.book.candidates(facts.get("event.name"), facts.get("event.topic"))
        return Outcome(
            codes={self.book.rules[place].name: decision.codes[place] for place in candidates},
            effects=self._effects(decision),
            doubts=tuple(sorted({*open_here, *open_before})) if open_here or open_before else (),
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
        action, kind = step.action, kind_of(step.action).name
        match action:
            case InternalNote():
                return f"{kind} of {step.rule}"
            case FileTicket(kind=ticket) | UserNote(kind=ticket):
                return f"{kind} {ticket}"
            case Assign(to=to, name=name):
                return f"{kind} {to} {name}"
            case SetAttribute(name=name) if step.position in self._written:
                return f"{kind} {name}"
            case _:
                return f"{kind} {target_of(action)}"

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
