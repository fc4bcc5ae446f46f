"""API keys: 256 random bits, shown once, stored as SHA-256."""

import hashlib
import secrets
from typing import Any

from psycopg.errors import UniqueViolation

from app.errors import NotNow
from app.store.database import Database

PREFIX = "triage_"


def create(db: Database, name: str) -> str:
    """A new key of that name, to be shown once. Raises NotNow if the name is taken."""
    key = PREFIX + secrets.token_urlsafe(32)
    try:
        db.run("INSERT INTO api_keys (name, hash) VALUES (%(name)s, %(hash)s)", {"name": name, "hash": _hash(key)})
    except UniqueViolation as error:
        raise NotNow(f"there is a key named {name!r} already; choose another name or revoke that one") from error
    return key


def name_of(db: Database, key: str) -> str | None:
    """Whose key it is, None if it is nobody's or revoked."""
    row = db.row("SELECT name FROM api_keys WHERE hash = %(hash)s AND revoked_at IS NULL", {"hash": _hash(key)})
    return row["name"] if row else None


def revoke(db: Database, name: str) -> bool:
    return (
        db.run("UPDATE api_keys SET revoked_at = now() WHERE name = %(name)s AND revoked_at IS NULL", {"name": name})
        == 1
    )


def page(db: Database) -> list[dict[str, Any]]:
    return db.rows("SELECT name, created_at, revoked_at FROM api_keys ORDER BY id")


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
