"""Messages to customers that wait for a person to read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.store.database import Conn, Database

_IS_HELD = "m.action = 'message' AND m.state = 'held' AND split_part(coalesce(m.reason, ''), ':', 1) = %(cause)s"
_IS_DRAFT = "m.action = 'message' AND m.request ->> 'approve' IN ('first', 'each')"
_CHOSEN = f"""
SELECT m.key, {_IS_HELD} AS waits FROM effects m
  CROSS JOIN (SELECT created_at AS asked_at FROM events WHERE id = %(event_id)s) AS command
WHERE m.conversation = %(conversation)s AND {_IS_DRAFT}
  AND ({_IS_HELD} OR greatest(m.planned_at, m.settled_at) + %(ahead)s > asked_at)
  AND EXISTS (SELECT 1 FROM effects n WHERE n.run_id = m.run_id AND n.action = ANY(%(notes)s)
    AND n.state IN ('done', 'skipped', 'unsure')
    AND date_trunc('second', coalesce(n.done_at, n.settled_at + %(ahead)s)) <= asked_at)
ORDER BY m.run_id DESC, m.seq DESC LIMIT 1
"""
_ANY = f"SELECT 1 FROM effects m WHERE m.conversation = %(conversation)s AND {_IS_HELD} LIMIT 1"
_WAITING = f"SELECT m.id, m.request FROM effects m WHERE m.key = %(key)s AND {_IS_HELD}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMessage:
    id: int
    request: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """`waits`: False where somebody has decided on it meanwhile."""

    key: str
    waits: bool


def chosen(
    db: Database, conversation: str, *, cause: str, event_id: int, notes: Sequence[str], ahead: timedelta
) -> Chosen | None:
    """The draft in a conversation (its lane) that a teammate's note is about, which came with that event: the newest
    that a note had shown before, and that nobody had decided on before. None if there is none. `notes`: the actions
    that show drafts; `ahead`: how far the vendor's clock is ahead of ours."""
    asked = {"conversation": conversation, "cause": cause, "event_id": event_id, "notes": list(notes), "ahead": ahead}
    row = db.row(_CHOSEN, asked)
    return Chosen(**row) if row else None


def is_waiting(db: Database, conversation: str, *, cause: str) -> bool:
    """Whether any message is held for this cause in a conversation (its lane)."""
    return db.row(_ANY, {"conversation": conversation, "cause": cause}) is not None


_REFUSED = """
SELECT 1 FROM effects WHERE conversation = %(conversation)s AND action = 'send_held' AND state = 'skipped'
  AND id < %(id)s AND request ->> 'words' = %(words)s AND starts_with(reason, %(because)s) LIMIT 1
"""


def was_refused(db: Database, effect_id: int, conversation: str, words: str, *, because: str) -> bool:
    """Whether a teammate wanted the same words sent in a conversation (its lane) before this effect, and they were not,
    for a reason that begins so."""
    asked = {"id": effect_id, "conversation": conversation, "words": words, "because": because}
    return db.row(_REFUSED, asked) is not None


def waiting(conn: Conn, key: str, *, cause: str) -> HeldMessage | None:
    """A message by its key; None unless it is held for this cause still."""
    row = conn.execute(_WAITING.encode(), {"key": key, "cause": cause}).fetchone()
    return HeldMessage(**row) if row else None
