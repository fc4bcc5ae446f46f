"""Facts of an event that could come, made from the states that a search has found.

What lint does not look into is tried out with made-up values. Where none does, there is no witness, and lint claims
nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from app.rules.conditions import Test
from app.rules.facts import moment
from app.rules.firing import is_in_rollout
from app.rules.lint.changes import COUNT, KINDS
from app.rules.lint.domains import UNKNOWN
from app.rules.lint.formulas import States
from app.rules.lint.made_up import comes_out, made_up
from app.rules.lint.meanings import COMES_OUT, COMMAND, EVENT, EVENTS, IN, Meanings, Member, Outcome
from app.rules.operators import NOW, Truth
from app.rules.rulebook import Rule
from app.rules.vocabulary import Vocabulary

Facts = dict[str, object]
_MOST_CONVERSATIONS = 300
_NOTED = "teammate_noted"
_AUTHORS = {
    "conversation_started": "customer",
    "customer_replied": "customer",
    "teammate_replied": "teammate",
    _NOTED: "teammate",
    "bot_replied": "bot",
}
_BEGAN, _WAITS_SINCE = "conversation.created_at", "conversation.waiting_since"
_PAST = (_BEGAN, _WAITS_SINCE, "contact.created_at")
_ANY_MEMBER = "something else"
Asked = list[tuple[Test, int]]
"""Comparisons that lint does not look into, and how each may come out."""
_BIT: dict[Truth, int] = {True: 1, False: 2, None: 4}


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Of one rulebook on one day."""

    meanings: Meanings
    vocabulary: Vocabulary
    today: date

    def facts(self, states: States, rules: Iterable[Rule]) -> Facts | None:
        """Facts in these states, of a conversation in the rollout of the rules; None if there seem to be none."""
        facts = self._event(states)
        if facts is None:
            return None
        fields = sorted(
            {_field_of(thing) for thing in states if isinstance(thing, str | Member | Outcome)} - {EVENT, NOW}
        )
        for field in (NOW, *fields):
            if states.get(field, -1) & UNKNOWN and field != NOW:
                continue
            value = self._value(field, states, facts[NOW])
            if value is None:
                return None
            facts[field] = value
        completed = self._completed(facts)
        return completed and _in_rollout(completed, rules)

    def _event(self, states: States) -> Facts | None:
        bits = states.get(EVENT, -1)
        is_command = not states.get(COMMAND, UNKNOWN) & UNKNOWN
        for bit, (topic, name) in enumerate(EVENTS):
            if bits >> bit & 1 and (name == _NOTED or not is_command):
                desk = self.vocabulary.desk
                noon = datetime.combine(self.today, time(12), desk.timezone if desk else UTC)
                return {"event.topic": topic, "event.name": name, "contact.id": "1", NOW: moment(noon)}
        return None

    def _value(self, field: str, states: States, now: object) -> object:
        """A value in these states; None if none is found."""
        if field in self.meanings.sets:
            return _members(field, states)
        asked = [
            (self.meanings.outcomes[thing], out)
            for thing, out in states.items()
            if isinstance(thing, Outcome) and thing.field == field
        ]
        for value in self._candidates(field, states, asked, now):
            at = value if field == NOW else now
            if all(_BIT[comes_out(test, value, at)] & out for test, out in asked):
                return value
        return None

    def _candidates(self, field: str, states: States, asked: Asked, now: object) -> Iterator[object]:
        if asked:
            yield from made_up(field, [test for test, out in asked if out == COMES_OUT["true"]], now)
        elif field == NOW and NOW not in states:
            yield now
        domain = self.meanings.domains.get(field)
        if domain is not None:
            yield from domain.examples(states.get(field, domain.whole))

    def _completed(self, facts: Facts) -> Facts | None:
        """The facts with those that go with them in any real event. None if some never go together."""
        facts = dict(facts)
        if facts["event.name"] == "conversation_started" and _BEGAN in facts:
            facts[_BEGAN] = facts[NOW]
        if any(str(facts[field]) > str(facts[NOW]) for field in _PAST if field in facts):
            return None
        if str(facts.get(_WAITS_SINCE, facts[NOW])) < str(facts.get(_BEGAN, "")):
            return None
        if "desk.open" in facts:
            desk = self.vocabulary.desk
            facts["desk.open"] = desk.has(datetime.fromisoformat(str(facts[NOW]))) if desk else None
        if KINDS in facts or COUNT in facts:
            facts.update(self._tickets(facts))
        if any(field.startswith("message.") for field in facts):
            facts.update(_message(facts))
        return facts

    def _tickets(self, facts: Facts) -> Facts:
        """Kinds and count that go together."""
        count, kinds = facts.get(COUNT), facts.get(KINDS)
        if not isinstance(kinds, list):
            return {KINDS: list(self.vocabulary.ticket_kinds[:1]) if count else []}
        fits = isinstance(count, int) and count >= len(kinds) and bool(count) is bool(kinds)
        return {} if fits else {COUNT: len(kinds)}


def _members(field: str, states: States) -> list[str]:
    """Those that must be in the set."""
    named = ((thing, state) for thing, state in states.items() if isinstance(thing, Member) and thing.field == field)
    return sorted(thing.name or _ANY_MEMBER for thing, state in named if state == IN)


def _message(facts: Facts) -> Facts:
    """Who wrote goes with the event; a command is what a teammate's note begins with."""
    told: Facts = {}
    author = _AUTHORS.get(str(facts["event.name"]))
    if "message.author" in facts and author:
        told["message.author"] = author
    if COMMAND in facts:
        text = " ".join(str(facts[part]) for part in (COMMAND, "message.command_argument") if part in facts)
        rest = f"\n{facts['message.text']}" if "message.text" in facts else ""
        told |= {"message.text": text + rest, "message.author": "teammate", "message.part_type": "note"}
    return told


def _in_rollout(facts: Facts, rules: Iterable[Rule]) -> Facts | None:
    shares = [(rule.name, rule.rollout) for rule in rules if rule.rollout is not None]
    given = facts.get("conversation.id")
    for subject in [given] if given is not None else map(str, range(1, _MOST_CONVERSATIONS)):
        there = {**facts, "conversation.id": subject}
        if all(is_in_rollout(name, share, there) for name, share in shares):
            return there
    return None


def _field_of(thing: str | Member | Outcome) -> str:
    return thing if isinstance(thing, str) else thing.field
