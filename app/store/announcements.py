"""What people must know: said once per kind and subject, counted after that."""

from typing import Any

from app.store.database import Database


def announce(db: Database, kind: str, subject: str, words: str) -> bool:
    """Say something; whether it was new."""
    row = db.row(
        "INSERT INTO announcements (kind, subject, words) VALUES (%(kind)s, %(subject)s, %(words)s)"
        " ON CONFLICT (kind, subject) DO UPDATE SET times = announcements.times + 1, at = now(), words = excluded.words"
        " RETURNING times",
        {"kind": kind, "subject": subject[:200], "words": words[:2000]},
    )
    return row is not None and row["times"] == 1


def take_back(db: Database, kind: str, subject: str) -> None:
    """What was announced is over."""
    db.run(
        "DELETE FROM announcements WHERE kind = %(kind)s AND subject = %(subject)s",
        {"kind": kind, "subject": subject[:200]},
    )


def subjects(db: Database, kind: str) -> set[str]:
    """What open announcements of a kind are about."""
    return {row["subject"] for row in db.rows("SELECT subject FROM announcements WHERE kind = %(k)s", {"k": kind})}


def words(db: Database, kind: str, subject: str) -> str | None:
    """What was announced and is not over; None if nothing is."""
    row = db.row(
        "SELECT words FROM announcements WHERE kind = %(kind)s AND subject = %(subject)s",
        {"kind": kind, "subject": subject[:200]},
    )
    return row["words"] if row else None


def newest(db: Database, *, limit: int = 50) -> list[dict[str, Any]]:
    return db.rows("SELECT * FROM announcements ORDER BY at DESC LIMIT %(limit)s", {"limit": limit})
