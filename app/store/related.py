"""The tickets that are known for suggestions: the words of each, by full text, and how many tickets have each word."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.store.database import Conn, Database

_MOST_COMPARED = 100

_REMEMBER = """
INSERT INTO known_tickets AS known (gid, kind, project, title, url, completed, created_at, words)
SELECT gid, kind, project, title, url, completed, created_at, array_to_tsvector(string_to_array(words, ' '))
FROM unnest(%(gid)s::text[], %(kind)s::text[], %(project)s::text[], %(title)s::text[], %(url)s::text[],
  %(completed)s::bool[], %(created_at)s::timestamptz[], %(words)s::text[])
  AS told (gid, kind, project, title, url, completed, created_at, words)
ORDER BY gid
ON CONFLICT (gid) DO UPDATE SET kind = excluded.kind, project = excluded.project, title = excluded.title,
  url = excluded.url, completed = excluded.completed, words = excluded.words, known_at = now()
WHERE (known.kind, known.project, known.title, known.url, known.completed, known.words) IS DISTINCT FROM
  (excluded.kind, excluded.project, excluded.title, excluded.url, excluded.completed, excluded.words)
"""

_HIT = "SELECT gid, %(weight_{n})s::float8 AS weight FROM known_tickets WHERE words @@ %(phrases_{n})s::tsquery"

_HAVING = """
WITH hits AS ({hits}), near AS (
  SELECT gid FROM hits JOIN known_tickets USING (gid) WHERE kind = ANY(%(kinds)s) AND gid <> ALL(%(but)s)
  GROUP BY gid ORDER BY sum(weight) DESC, gid DESC LIMIT %(most)s)
SELECT gid, kind, title, url, completed, tsvector_to_array(words) AS words FROM known_tickets JOIN near USING (gid)
"""

_IS_CENSUS_DUE = """
SELECT NOT EXISTS (SELECT FROM ticket_census WHERE counted_at > now() - make_interval(secs => %(every)s))
  AND EXISTS (SELECT FROM known_tickets WHERE known_at >
    coalesce((SELECT counted_at - interval '1 minute' FROM ticket_census), '-infinity'))
  AND pg_try_advisory_xact_lock(hashtext('ticket_census')) AS is_due
"""

_COUNT = """
WITH counted AS MATERIALIZED (SELECT word, ndoc FROM ts_stat('SELECT words FROM known_tickets')),
gone AS (DELETE FROM known_words WHERE NOT EXISTS (SELECT 1 FROM counted WHERE counted.word = known_words.word)),
kept AS (
  INSERT INTO known_words (word, tickets) SELECT word, ndoc FROM counted
  ON CONFLICT (word) DO UPDATE SET tickets = excluded.tickets WHERE known_words.tickets <> excluded.tickets)
INSERT INTO ticket_census (id, tickets, words, counted_at)
SELECT 1, (SELECT count(*) FROM known_tickets), coalesce(sum(ndoc), 0), now() FROM counted
ON CONFLICT (id) DO UPDATE
SET tickets = excluded.tickets, words = excluded.words, counted_at = excluded.counted_at
"""


Phrases = tuple[tuple[str, ...], ...]
"""A ticket has them if it has all words of any of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """A ticket with the words by which it is found: letters and digits only."""

    gid: str
    kind: str
    project: str
    title: str
    url: str | None
    completed: bool
    created_at: datetime
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A ticket that was looked up, with all its words."""

    gid: str
    kind: str
    title: str
    url: str | None
    completed: bool
    words: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many tickets there were when they were counted, how many words they had together, and how many of them had
    each of the words that were asked for; 0 where that was never done."""

    tickets: int
    words: int
    by_word: dict[str, int]


def remember(conn: Conn | Database, tickets: Sequence[Indexed]) -> None:
    """Make tickets known, or known anew."""
    if isinstance(conn, Database):
        conn.run(_REMEMBER, _columns(tickets))
    else:
        conn.execute(_REMEMBER.encode(), _columns(tickets))


def forget(db: Database, gid: str) -> None:
    """A ticket that is gone from Asana, or is out of our sight, is not suggested any more."""
    db.run("DELETE FROM known_tickets WHERE gid = %(gid)s", {"gid": gid})


def having(
    db: Database, asked: Sequence[tuple[Phrases, float]], *, kinds: Iterable[str], but: Iterable[str]
) -> list[Found]:
    """Up to a hundred tickets of these kinds that have any of what is asked for, those whose weights come to the most.
    `but`: gids of others that are left out."""
    if not asked:
        return []
    query = _HAVING.format(hits=" UNION ALL ".join(_HIT.format(n=n) for n in range(len(asked))))
    params: dict[str, Any] = {"kinds": list(kinds), "but": list(but), "most": _MOST_COMPARED}
    for n, (phrases, weight) in enumerate(asked):
        params |= {f"phrases_{n}": _tsquery(phrases), f"weight_{n}": weight}
    return [Found(**{**row, "words": frozenset(row["words"])}) for row in db.rows(query, params)]


def counted(db: Database, words: Collection[str]) -> Counted:
    """What the last count of words says of these."""
    total = db.row("SELECT tickets, words FROM ticket_census")
    if total is None:
        return Counted(tickets=0, words=0, by_word={})
    rows = db.rows("SELECT word, tickets FROM known_words WHERE word = ANY(%(words)s)", {"words": sorted(words)})
    return Counted(
        tickets=total["tickets"], words=total["words"], by_word={row["word"]: row["tickets"] for row in rows}
    )


def count_words(db: Database, *, at_most_every: float = 0.0) -> bool:
    """Count anew in how many tickets each word is, unless that was done in the last so many seconds, nothing has come
    since, or somebody else is at it; whether it was done. Until it is done words of new tickets count as rare."""
    with db.transaction() as conn:
        row = conn.execute(_IS_CENSUS_DUE.encode(), {"every": at_most_every}).fetchone()
        if row is None or not row["is_due"]:
            return False
        conn.execute(b"SET LOCAL statement_timeout = '120s'")
        conn.execute(_COUNT.encode())
    return True


def kinds_of(db: Database, gids: Sequence[str]) -> dict[str, str]:
    """The kinds as which tickets are known, by gid."""
    rows = db.rows("SELECT gid, kind FROM known_tickets WHERE gid = ANY(%(gids)s)", {"gids": list(gids)})
    return {row["gid"]: row["kind"] for row in rows}


def _columns(tickets: Sequence[Indexed]) -> dict[str, Any]:
    each = list({ticket.gid: ticket for ticket in tickets}.values())
    names = ("gid", "kind", "project", "url", "completed", "created_at")
    columns: dict[str, Any] = {name: [getattr(ticket, name) for ticket in each] for name in names}
    return columns | {
        "title": [_storable(ticket.title) for ticket in each],
        "words": [" ".join(ticket.words) for ticket in each],
    }


def _storable(text: str) -> str:
    """PostgreSQL takes no NUL, and no half of a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _tsquery(phrases: Phrases) -> str:
    # Words are letters and digits only, so that nothing in them means anything to a tsquery.
    return " | ".join("(" + " & ".join(f"'{word}'" for word in phrase) + ")" for phrase in phrases)
