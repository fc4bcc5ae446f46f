"""How near a known ticket is to a question: the rarer the words that both have, and the more of them, the nearer."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from app.rules.related.question import Notion, Question

MOST_NOTIONS = 12
"""More cost much and bring little: what is left out stands in every other ticket."""

_TITLE = 0.5
_LENGTH = 0.5
_USUAL_LENGTH = 30.0
_FEW = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """How many tickets were counted, how many words they have on average, and how many of them have each word; words
    that none had are not in it."""

    tickets: int = 0
    length: float = _USUAL_LENGTH
    by_word: Mapping[str, int]

    @property
    def rarest(self) -> float:
        """The weight of a word that one ticket has. Where few are known, it is as if there were a hundred: else no
        word could tell anything."""
        return log(1 + max(self.tickets, _FEW))

    def weight(self, notion: Notion) -> float:
        """How much it tells that a ticket has the notion: the logarithm of how rare it is."""
        having, tickets = self.having(notion), max(self.tickets, _FEW)
        return log(1 + (tickets - having + 0.5) / (having + 0.5))

    def having(self, notion: Notion) -> int:
        """In how many tickets the notion is, at most."""
        return min(self.tickets, sum(min(self.by_word.get(word, 0) for word in phrase) for phrase in notion))


@dataclass(frozen=True, slots=True)
class Words:
    """A ticket's words, and those of its title among them."""

    all: frozenset[str]
    title: frozenset[str]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question as it is asked: its rarest notions, each with its weight, the rarest first."""

    notions: tuple[tuple[Notion, float], ...]
    census: Census

    def score(self, ticket: Words) -> float:
        """How near the ticket is: 1 is about a word that no other ticket has, 0 is nothing in common."""
        shared = [(notion, weight) for notion, weight in self.notions if _has(ticket.all, notion)]
        if not shared:
            return 0.0
        found = sum(weight for _, weight in shared)
        in_title = sum(weight for notion, weight in shared if _has(ticket.title, notion))
        share = found / sum(weight for _, weight in self.notions)
        length = 1 - _LENGTH + _LENGTH * len(ticket.all) / self.census.length
        return float((found + _TITLE * in_title) / length * share**0.25 / self.census.rarest)


def weighed(question: Question, census: Census) -> Weighed:
    """The question's 12 rarest notions among those that tickets had when they were counted, and up to 12 that none had:
    a ticket that came since may have them."""
    known = [notion for notion in question.notions if census.having(notion)]
    new = [notion for notion in question.notions if not census.having(notion)]
    chosen = [*new[:MOST_NOTIONS], *sorted(known, key=census.having)[:MOST_NOTIONS]]
    return Weighed(tuple((notion, census.weight(notion)) for notion in chosen), census)


def _has(words: frozenset[str], notion: Notion) -> bool:
    return any(words.issuperset(phrase) for phrase in notion)
