"""One reader's way through its share of the past: each event through both books, and counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from app.rules.facts import moment
from app.rules.fields import BODY_FIELDS
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.runs.backtest.alike import Alike
from app.runs.backtest.asked import topics_with_body
from app.runs.backtest.doubt import Doubt
from app.runs.backtest.gaps import Gaps, gaps_between
from app.runs.backtest.memory import keeps_customers
from app.runs.backtest.outcome import Lived, Outcome, Side
from app.runs.backtest.tally import Tally
from app.runs.backtest.words import FactsWithWords, Words
from app.runs.reread import BODY_GONE
from app.store import backtest as past
from app.store import rulebooks
from app.store.backtest import PastEvent
from app.store.database import Database

FACTS_GONE = "its facts are gone: retention has passed or they were erased"
_BOOKS_AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is compared: events decided `since` then, the rulebook `before` with the one `now`. `only`: the one rule
    that is looked at. `most`: how many examples of each kind are kept."""

    before: Rulebook
    now: Rulebook
    since: datetime
    only: str | None = None
    most: int = 3


def scan(
    db: Database, question: Question, *, number: int = 0, of: int = 1, progress: Callable[[int], None] | None = None
) -> Tally:
    """What share `number` of `of` shares comes to. `progress` is told how many events were looked at, now and then."""
    comparison = Comparison(db, question)
    books = question.before, question.now
    share = past.Share(
        since=question.since,
        number=number,
        of=of,
        by_contact=any(map(keeps_customers, books)),
        topics=topics_with_body(books),
    )
    for event in past.events(db, share):
        comparison.look_at(event)
        if progress and comparison.tally.events % past.BATCH == 0:
            progress(comparison.tally.events)
    return comparison.tally


class Comparison:
    """Two books side by side. `tally` is what was counted so far."""

    def __init__(self, db: Database, question: Question) -> None:
        self.tally = Tally(most=question.most)
        self._db = db
        self._before, self._now = (Side(book, question.only) for book in (question.before, question.now))
        self._alike = Alike(question.before, question.now)
        self._topics = topics_with_body((question.before, question.now))
        self._gaps: dict[tuple[str, str, Rulebook], Gaps] = {}
        self._book_of = lru_cache(maxsize=_BOOKS_AT_ONCE)(self._read_book)

    def look_at(self, event: PastEvent) -> None:
        """Decide on one event twice, and count it."""
        if event.facts is None:
            self.tally.pass_over(FACTS_GONE)
            return
        lived = self._lived(event, event.facts)
        before = self._before.outcome(lived, self._gaps_of(event, lived, self._before.book))
        if self._alike.on(event.name, event.topic):
            self._now.pass_by(lived)
            now = before
        else:
            now = self._now.outcome(lived, self._gaps_of(event, lived, self._now.book))
        self._count(event, lived, before, now)

    def _lived(self, event: PastEvent, facts: dict[str, object]) -> Lived:
        if "now" not in facts:
            facts["now"] = moment(event.decided_at)
        facts.setdefault("event.own", False)  # before it was told, such events were not decided on
        then = self._then(event.digest)
        if event.topic not in self._topics:
            return Lived(group=event.group, then=then, facts=facts)
        with_words = FactsWithWords(facts, Words(event.body))
        return Lived(group=event.group, then=then, facts=with_words, body_gone=event.body is None)

    def _then(self, digest: str) -> Rulebook | None:
        if digest == self._before.book.digest:
            return self._before.book
        return self._now.book if digest == self._now.book.digest else self._book_of(digest)

    def _gaps_of(self, event: PastEvent, lived: Lived, book: Rulebook) -> Gaps:
        key = event.digest, event.engine, book
        found = self._gaps.get(key)
        if found is None:
            found = self._gaps[key] = gaps_between(lived.then, book, event.engine)
        return found

    def _read_book(self, digest: str) -> Rulebook | None:
        sources = rulebooks.sources_of(self._db, digest)
        loaded = load(sources) if sources else None
        return loaded if isinstance(loaded, Rulebook) else None

    def _count(self, event: PastEvent, lived: Lived, before: Outcome, now: Outcome) -> None:
        link = str(lived.facts.get("links.conversation", ""))
        doubts = frozenset((*before.doubts, *now.doubts))
        if not doubts:
            self.tally.compare(event.event_id, link, before, now)
        elif before is now:
            self.tally.pass_as_same()
        elif lived.body_gone and all(doubt.field in BODY_FIELDS for doubt in doubts):
            self.tally.pass_over(BODY_GONE)
        else:
            self.tally.doubt(event.event_id, link, _first_of_each_rule(doubts))


def _first_of_each_rule(doubts: frozenset[Doubt]) -> frozenset[Doubt]:
    return frozenset({doubt.rule: doubt for doubt in sorted(doubts, reverse=True)}.values())
