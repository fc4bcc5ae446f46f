"""Taking back what one rule did in a span of time: many runs, behind live work, page by page."""

from collections import Counter
from collections.abc import Iterator

from app.runs.undoing.outlook import outlooks
from app.store import taken_back, undo
from app.store.database import Database
from app.store.undo import Span


def ask(db: Database, span: Span) -> Iterator[int]:
    """Ask for it, each page in a transaction of its own; how many runs of a page are new. Begun anew after it was
    broken off, it asks for nothing twice."""
    for page in undo.runs_in(db, span):
        new = undo.ask_for_rule(db, span.rule, page)
        if new:
            yield new


def foreseen(db: Database, span: Span) -> Iterator[str]:
    """What it would come to, counted: 12 × tag bug: untagged."""
    seen: set[int] = set()
    counts: Counter[str] = Counter()
    for page in undo.runs_in(db, span):
        for run_id in dict.fromkeys(run for run, _ in page if run not in seen):
            counts.update(each.told() for each in outlooks(taken_back.deeds(db, run_id, rule=span.rule)))
        seen.update(run for run, _ in page)
    yield f"rule {span.rule} did something in {len(seen)} run{'s' if len(seen) != 1 else ''}"
    for told, count in counts.most_common():
        yield f"{count:>6} ×  {told}"
