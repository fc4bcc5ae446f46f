"""Every rulebook that was ever live, by its digest, and when each came into force."""

from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Jsonb

from app.store.database import Database


def remember(db: Database, digest: str, sources: Mapping[str, str], *, origin: str) -> None:
    """Keep a rulebook that goes live now. `origin` says from where. What every further process finds in force already
    makes no entry in the history."""
    with db.transaction() as conn:
        conn.execute("SELECT pg_advisory_xact_lock(hashtext('rulebook_history'))")
        conn.execute(
            "INSERT INTO rulebooks (digest, sources) VALUES (%(digest)s, %(sources)s)"
            " ON CONFLICT (digest) DO UPDATE SET last_live_at = clock_timestamp()",
            {"digest": digest, "sources": Jsonb(dict(sources))},
        )
        conn.execute(
            "INSERT INTO rulebook_history (digest, origin, at) SELECT %(digest)s, %(origin)s, clock_timestamp()"
            " WHERE %(digest)s IS DISTINCT FROM (SELECT digest FROM rulebook_history ORDER BY id DESC LIMIT 1)",
            {"digest": digest, "origin": origin},
        )


def history(db: Database, *, limit: int = 50) -> list[dict[str, Any]]:
    """What came into force when and from where, newest first: id, at, digest, origin, sources."""
    return db.rows(
        "SELECT h.id, h.at, h.digest, h.origin, r.sources FROM rulebook_history h JOIN rulebooks r USING (digest)"
        " ORDER BY h.id DESC LIMIT %(limit)s",
        {"limit": limit},
    )


def digests_like(db: Database, start: str) -> list[str]:
    """Digests of rulebooks that were ever live and begin so, at most three."""
    rows = db.rows(
        "SELECT digest FROM rulebooks WHERE starts_with(digest, %(start)s) ORDER BY last_live_at DESC LIMIT 3",
        {"start": start},
    )
    return [row["digest"] for row in rows]


def sources_of(db: Database, digest: str) -> dict[str, str] | None:
    """The files of one rulebook: name -> text."""
    row = db.row("SELECT sources FROM rulebooks WHERE digest = %(digest)s", {"digest": digest})
    return dict(row["sources"]) if row else None


def last_good(db: Database) -> dict[str, str] | None:
    """The files of the rulebook that was live last."""
    row = db.row("SELECT sources FROM rulebooks ORDER BY last_live_at DESC LIMIT 1")
    return dict(row["sources"]) if row else None
