"""What rules with `once_per` did before, played again: each book remembers its own firings and not those that were.

The scan goes contact by contact (or conversation by conversation) in the order of the runs, so that only the firings of
the present one are held. What is from before the backtest began, the first event tells that asked for it then: before
that event no such rule acted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.rules.decision import DONE_BEFORE, MATCHED, OUTSIDE_ROLLOUT, SHADOW, WAITS, Decision
from app.rules.firing import Firing
from app.rules.rulebook import Rule, Rulebook
from app.runs.backtest.doubt import Doubt

FIRED = "history.fired"
_LIMITED = frozenset((MATCHED, DONE_BEFORE, SHADOW, OUTSIDE_ROLLOUT, WAITS))
_CUSTOMER = "|customer"
_MATTER = "|matter:"
_BEFORE = "what it did before"

Facts = Mapping[str, object]


def keeps_customers(book: Rulebook) -> bool:
    """Whether a rule acts once per customer, over all of the customer's conversations."""
    return any(rule.once_per is not None and rule.once_per.scope == "customer" for rule in book.rules)


@dataclass(slots=True)
class _Past:
    """The firings of one conversation or contact. `is_told`: what was before the backtest is among them. `unsure`:
    rules of which it cannot be told whether they acted."""

    fired: dict[str, object] = field(default_factory=dict)
    is_told: bool = False
    unsure: set[str] = field(default_factory=set)

    def tell(self, before: Mapping[str, object]) -> None:
        if not self.is_told:
            self.fired = {**before, **self.fired}
            self.is_told = True


@dataclass(slots=True)
class Memory:
    """The firings of one book. Where the book has no rule with `once_per` there is nothing to remember."""

    book: Rulebook
    is_used: bool = field(init=False)
    _group: str | None = None
    _pasts: dict[str, _Past] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.is_used = any(rule.once_per is not None for rule in self.book.rules)

    def reminded(self, group: str, facts: dict[str, object], then: Rulebook | None) -> dict[str, object]:
        """The facts with what the book's rules did before, in place of what the rules of that day did."""
        if not self.is_used:
            return facts
        if group != self._group:
            self._group = group
            self._pasts.clear()
        facts = facts.copy()
        told = facts.pop(FIRED, None)
        before = told if isinstance(told, dict) else {}
        conversation, contact = self._of(facts)
        if before or (then is not None and any(rule.once_per for rule in _called(then, facts))):
            contact.tell({key: each for key, each in before.items() if _is_of_customer(key)})
            conversation.tell({key: each for key, each in before.items() if not _is_of_customer(key)})
        if conversation.fired or contact.fired:
            facts[FIRED] = {**conversation.fired, **contact.fired}
        return facts

    def keep(self, facts: Facts, firings: Iterable[Firing]) -> None:
        """Remember what the book decided."""
        for firing in firings:
            conversation, contact = self._of(facts)
            past = contact if firing.scope == "customer" else conversation
            past.fired[f"{firing.rule}|{firing.scope}"] = [firing.at, firing.fingerprint]

    def doubts(
        self, facts: Facts, then: Rulebook | None, decision: Decision, found: Iterable[Doubt]
    ) -> Iterator[Doubt]:
        """Rules that hang on what an earlier event left open, or on what nobody asked for then. Those of `found` leave
        it open from now on."""
        if not self.is_used:
            return
        limited_then = None if then is None else {rule.name for rule in then.rules if rule.once_per}
        for rule, code in self._limited(facts, decision):
            past = self._past_of(rule, facts)
            not_told = not past.is_told and (limited_then is None or rule.name in limited_then)
            if code in _LIMITED and (not_told or rule.name in past.unsure):
                yield Doubt(rule.name, _BEFORE)
        for doubt in found:
            for past in self._of(facts):
                past.unsure.add(doubt.rule)

    def _limited(self, facts: Facts, decision: Decision) -> Iterator[tuple[Rule, str]]:
        for place in self.book.candidates(facts.get("event.name"), facts.get("event.topic")):
            if self.book.rules[place].once_per is not None:
                yield self.book.rules[place], decision.codes[place]

    def _past_of(self, rule: Rule, facts: Facts) -> _Past:
        conversation, contact = self._of(facts)
        return contact if rule.once_per is not None and rule.once_per.scope == "customer" else conversation

    def _of(self, facts: Facts) -> tuple[_Past, _Past]:
        names = f"conversation {facts.get('conversation.id')}", f"contact {facts.get('contact.id')}"
        conversation, contact = (self._pasts.setdefault(name, _Past()) for name in names)
        return conversation, contact


def _called(book: Rulebook, facts: Facts) -> Iterator[Rule]:
    return (book.rules[place] for place in book.candidates(facts.get("event.name"), facts.get("event.topic")))


def _is_of_customer(key: str) -> bool:
    return key.endswith(_CUSTOMER) and _MATTER not in key
