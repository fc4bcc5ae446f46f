"""Tickets on the same matter: what is known of them is written down by its words, and found for another's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.rules.related.nearest import Related, nearest
from app.rules.related.question import Notion, Question
from app.rules.related.ranking import Census, Weighed, Words, weighed
from app.rules.related.words import words_of
from app.store import related
from app.store.database import Conn, Database
from app.store.related import Found, Indexed

_MOST_HITS = 6_000
"""Tickets are looked up by the question's rarest words until about so many were found: the commoner words then only
tell which of these are nearer."""

_LONGEST_TEXT = 20_000
_LONGEST_TITLE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTicket:
    """A ticket as it is remembered. Of `text` the words are kept, without their order; `project` is Asana's gid."""

    gid: str
    kind: str
    project: str
    title: str
    text: str
    url: str | None
    completed: bool
    created_at: datetime


def remember(conn: Conn | Database, *tickets: KnownTicket) -> None:
    """Make tickets known, or known anew, so that they can be suggested from now on."""
    related.remember(conn, [_indexed(ticket) for ticket in tickets])


def best(
    db: Database, question: Question, *, kinds: Iterable[str], but: Iterable[str] = (), limit: int = 3
) -> list[Related]:
    """The known tickets of these kinds that are, as it seems, on the question's matter: open ones first, then the
    nearest; none rather than a bad one. `but`: gids of tickets that are not to be suggested."""
    return nearest(near(db, question, kinds=kinds, but=but), limit)


def near(db: Database, question: Question, *, kinds: Iterable[str], but: Iterable[str] = ()) -> list[Related]:
    """Up to a hundred tickets that have something in common with the question, the nearest first."""
    asked = weighed(question, _census(db, question))
    found = related.having(db, _looked_up(asked), kinds=kinds, but=but)
    return sorted((_scored(each, asked) for each in found), key=lambda each: -each.score)


def _indexed(ticket: KnownTicket) -> Indexed:
    title = ticket.title[:_LONGEST_TITLE]
    return Indexed(
        gid=ticket.gid,
        kind=ticket.kind,
        project=ticket.project,
        title=title,
        url=ticket.url,
        completed=ticket.completed,
        created_at=ticket.created_at,
        words=words_of(f"{title}\n{ticket.text[:_LONGEST_TEXT]}"),
    )


def _census(db: Database, question: Question) -> Census:
    counted = related.counted(db, question.words)
    if not counted.tickets:
        return Census(by_word={})
    return Census(tickets=counted.tickets, length=counted.words / counted.tickets, by_word=counted.by_word)


def _looked_up(asked: Weighed) -> list[tuple[Notion, float]]:
    """The rarest notions, until enough tickets are found by them; at least one that a ticket has."""
    chosen, hits = [], 0
    for notion, weight in asked.notions:
        having = asked.census.having(notion)
        if hits and hits + having > _MOST_HITS:
            break
        hits += having
        chosen.append((notion, weight))
    return chosen


def _scored(found: Found, asked: Weighed) -> Related:
    return Related(
        gid=found.gid,
        kind=found.kind,
        title=found.title,
        url=found.url,
        score=asked.score(Words(found.words, frozenset(words_of(found.title)))),
        completed=found.completed,
    )
