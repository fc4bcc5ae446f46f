"""(h) Related tickets: how many of other people's words find their ticket among 2,000, beside PostgreSQL's full text
as it comes, and how long it takes among 50,000."""

from statistics import median

from app import clock
from app.rules.related.question import question
from app.runs.related import best
from app.store.database import Database
from app.store.related import count_words
from bench.figures import Figure, Measured, percentile
from bench.house import Server, fresh_database
from tests.related import evaluation
from tests.related.distractors import distractors
from tests.related.evaluation import KINDS, Ranks

TICKETS = 50_000
_JOINED = 3
"""So many made-up messages make one ticket's text, which is then 50 to 150 words long."""


def measure(postgres: Server, *, quick: bool) -> Measured:
    with Database(fresh_database(postgres, "related"), size=2, by_index=True) as db:
        evaluation.fill(db)
        evaluation.index_plainly(db)
        figures = _found(db)
    with Database(fresh_database(postgres, "related_many"), size=2, by_index=True) as db:
        return [*figures, *_times(db, 5_000 if quick else TICKETS)]


def _found(db: Database) -> Measured:
    synonyms = evaluation.synonyms()
    plain = evaluation.plain_ranks(db, "held_out", "ts_rank_cd")
    other = evaluation.plain_ranks(db, "held_out", "ts_rank")
    bare, rich = evaluation.ranks(db, "held_out"), evaluation.ranks(db, "held_out", synonyms)
    building = evaluation.ranks(db, "building")
    better = max(plain.recall_at_3, other.recall_at_3)
    note = f"{len(rich.places)} held-out pairs, 2,000 on other matters"
    return [
        *_ranked("plain full text, ts_rank_cd", plain),
        *_ranked("plain full text, ts_rank", other),
        *_ranked("ours, no synonyms", bare, aim=better + 0.2, note="aim: the better plain one and 0.2"),
        *_ranked("ours, with synonyms", rich, aim=0.8, note=note),
        *_ranked("ours, no synonyms, building pairs", building, note="those that it was tuned with"),
        *_told(evaluation.told(db, "held_out", synonyms)),
    ]


def _ranked(name: str, ranks: Ranks, *, aim: float | None = None, note: str = "") -> Measured:
    return [
        Figure(name=f"(h) related, {name}: recall@3", value=ranks.recall_at_3, unit="", aim=aim, note=note),
        Figure(name=f"(h) related, {name}: MRR", value=ranks.mrr, unit=""),
    ]


def _told(told: evaluation.Told) -> Measured:
    return [
        Figure(name="(h) related: suggested rightly", value=told.rightly * 100, unit="%", note="with synonyms"),
        Figure(name="(h) related: suggested in vain", value=told.in_vain * 100, unit="%", note="its ticket taken away"),
    ]


def _times(db: Database, tickets: int) -> Measured:
    _fill_with(db, tickets)
    synonyms = evaluation.synonyms()
    asked = [pair.asked for split in ("building", "held_out") for pair in evaluation.pairs(split)]
    for text in asked:
        best(db, question(text, synonyms), kinds=KINDS)
    took = sorted(_milliseconds(db, text, synonyms) for text in asked * 3)
    name, note = f"(h) related, {tickets:,} tickets", f"{len(took)} questions with synonyms, words and all"
    return [
        Figure(name=f"{name}: p50", value=median(took), unit="ms", note=note),
        Figure(name=f"{name}: p95", value=percentile(took, 0.95), unit="ms", aim=50, at_most=True),
    ]


def _fill_with(db: Database, tickets: int) -> None:
    made = distractors(tickets + _JOINED)
    texts = (" ".join(each.text for each in made[n : n + _JOINED]) for n in range(tickets))
    evaluation.remember_all(
        db, [evaluation.known(str(n), made[n].kind, made[n].title, text) for n, text in enumerate(texts)]
    )
    count_words(db)
    db.run("ANALYZE known_tickets")


def _milliseconds(db: Database, text: str, synonyms: tuple[tuple[str, ...], ...]) -> float:
    started = clock.monotonic()
    best(db, question(text, synonyms), kinds=KINDS)
    return (clock.monotonic() - started) * 1000
