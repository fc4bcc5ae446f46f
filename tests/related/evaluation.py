"""How well known tickets are found for other people's words on the same matter, among two thousand on other matters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import yaml

from app.rules.related.nearest import nearest
from app.rules.related.question import Question, Synonyms, question
from app.runs.related import KnownTicket, near, remember
from app.store.database import Database
from app.store.related import count_words
from tests.related.distractors import distractors

Split = Literal["building", "held_out"]
KINDS = ("bug", "request", "question")
_FOLDER = Path(__file__).parent
_BATCH = 500

# The russian configuration stems words in Latin letters as English ones.
_INDEX_PLAINLY = """
CREATE TABLE plain AS SELECT gid, to_tsvector('russian', title || ' ' || text) AS words
FROM unnest(%(gids)s::text[], %(titles)s::text[], %(texts)s::text[]) AS told (gid, title, text);
"""

_ASK_PLAINLY = """
WITH any_word AS (SELECT replace(plainto_tsquery('russian', %(asked)s)::text, '&', '|')::tsquery AS query)
SELECT gid FROM plain, any_word WHERE words @@ query ORDER BY {rank}(words, query) DESC, gid LIMIT 100
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A known ticket and what another customer asks about the same matter; `gid` is the ticket's."""

    gid: str
    kind: str
    title: str
    text: str
    asked: str


@dataclass(frozen=True, slots=True)
class Ranks:
    """The place of the right ticket for each question, None where it was not found."""

    places: tuple[int | None, ...]

    @property
    def recall_at_3(self) -> float:
        return sum(1 for place in self.places if place and place <= 3) / len(self.places)

    @property
    def mrr(self) -> float:
        return sum(1 / place for place in self.places if place) / len(self.places)


@dataclass(frozen=True, slots=True)
class Told:
    """Shares of the questions: those to which the right ticket is among what is suggested, and those to which something
    is suggested once the right ticket is away."""

    rightly: float
    in_vain: float


def pairs(split: Split) -> list[Pair]:
    told = yaml.safe_load((_FOLDER / "pairs.yaml").read_text("utf-8"))[split]
    return [Pair(gid=f"{split}-{n}", **pair) for n, pair in enumerate(told)]


def synonyms() -> Synonyms:
    told = yaml.safe_load((_FOLDER / "synonyms.yaml").read_text("utf-8"))
    return tuple(tuple(group) for group in told["synonyms"])


def fill(db: Database) -> None:
    """Make all tickets of the evaluation known: those of both splits, and those on other matters."""
    remember_all(db, _tickets())
    count_words(db)


def remember_all(db: Database, tickets: Sequence[KnownTicket]) -> None:
    for start in range(0, len(tickets), _BATCH):
        remember(db, *tickets[start : start + _BATCH])


def ranks(db: Database, split: Split, groups: Synonyms = ()) -> Ranks:
    """By our search, however near or far what it finds is."""
    asked = ((pair.gid, near(db, question(pair.asked, groups), kinds=KINDS)) for pair in pairs(split))
    return Ranks(tuple(_place(gid, (each.gid for each in found)) for gid, found in asked))


def told(db: Database, split: Split, groups: Synonyms = ()) -> Told:
    """What would be suggested, three at most, with what is too far left out."""
    asked = [(pair.gid, question(pair.asked, groups)) for pair in pairs(split)]
    rightly = sum(1 for gid, each in asked if gid in _suggested(db, each))
    in_vain = sum(1 for gid, each in asked if _suggested(db, each, but=(gid,)))
    return Told(rightly / len(asked), in_vain / len(asked))


def index_plainly(db: Database) -> None:
    """The same tickets in a table of their own, as PostgreSQL's full text takes them."""
    tickets = _tickets()
    columns = {
        "gids": [ticket.gid for ticket in tickets],
        "titles": [ticket.title for ticket in tickets],
        "texts": [ticket.text for ticket in tickets],
    }
    db.run(_INDEX_PLAINLY, columns)


def plain_ranks(db: Database, split: Split, rank: Literal["ts_rank", "ts_rank_cd"]) -> Ranks:
    """By PostgreSQL's full text: any word of the question, ranked by one of its own functions."""
    query = _ASK_PLAINLY.format(rank=rank)
    asked = ((pair.gid, db.rows(query, {"asked": pair.asked})) for pair in pairs(split))
    return Ranks(tuple(_place(gid, (row["gid"] for row in rows)) for gid, rows in asked))


def _suggested(db: Database, asked: Question, but: tuple[str, ...] = ()) -> set[str]:
    return {each.gid for each in nearest(near(db, asked, kinds=KINDS, but=but), 3)}


def _place(gid: str, found: Iterable[str]) -> int | None:
    return next((place for place, each in enumerate(found, 1) if each == gid), None)


def _tickets() -> list[KnownTicket]:
    told = [(pair.gid, pair.kind, pair.title, pair.text) for pair in (*pairs("building"), *pairs("held_out"))]
    told += [(f"other-{n}", each.kind, each.title, each.text) for n, each in enumerate(distractors())]
    return [known(*each) for each in told]


def known(gid: str, kind: str, title: str, text: str) -> KnownTicket:
    return KnownTicket(
        gid=gid,
        kind=kind,
        project="1200000000000001",
        title=title,
        text=text,
        url=f"https://app.asana.example/0/0/{gid}",
        completed=False,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
