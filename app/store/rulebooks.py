"""Every rulebook that was ever live, by its digest: runs are explained with the one of their day."""

from collections.abc import Mapping

from psycopg.types.json import Jsonb

from app.store.database import Database


def remember(db: Database, digest: str, sources: Mapping[str, str]) -> None:
    """Keep a rulebook that goes live now."""
    db.run(
        "INSERT INTO rulebooks (digest, sources) VALUES (%(digest)s, %(sources)s)"
        " ON CONFLICT (digest) DO UPDATE SET last_live_at = now()",
        {"digest": digest, "sources": Jsonb(dict(sources))},
    )


def sources_of(db: Database, digest: str) -> dict[str, str] | None:
    """The files of one rulebook: name -> text."""
    row = db.row("SELECT sources FROM rulebooks WHERE digest = %(digest)s", {"digest": digest})
    return dict(row["sources"]) if row else None


def last_good(db: Database) -> dict[str, str] | None:
    """The files of the rulebook that was live last."""
    row = db.row("SELECT sources FROM rulebooks ORDER BY last_live_at DESC LIMIT 1")
    return dict(row["sources"]) if row else None
