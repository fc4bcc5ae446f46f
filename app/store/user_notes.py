"""What the ledger knows of a contact's tickets and of the notes that show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledTicket:
    key: str
    title: str
    url: str | None
    far_id: str | None
    conversation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedNote:
    """The newest note that lists a contact's requests. `age` in seconds."""

    effect_id: int
    lists: tuple[str, ...]
    done_at: datetime
    age: float


_TICKET = "SELECT key, request->>'title' AS title, url, far_id, conversation FROM effects"


def ticket(db: Database, key: str) -> FiledTicket | None:
    """A ticket that is filed, by its effect's key."""
    row = db.row(f"{_TICKET} WHERE key = %(key)s AND state = 'done'", {"key": key})
    return FiledTicket(**row) if row else None


def tickets_of_contact(db: Database, contact: str, kind: str) -> list[FiledTicket]:
    """A contact's filed tickets of one kind, oldest first."""
    rows = db.rows(
        f"{_TICKET} WHERE contact = %(contact)s AND action = 'ticket' AND target = %(kind)s AND state = 'done'"
        " ORDER BY id",
        {"contact": contact, "kind": kind},
    )
    return [FiledTicket(**row) for row in rows]


def last_grouped(db: Database, contact: str, kind: str) -> GroupedNote | None:
    row = db.row(
        "SELECT id, receipt->'lists' AS lists, settled_at, extract(epoch FROM now() - settled_at)::float AS age"
        " FROM effects WHERE contact = %(contact)s AND action = 'user_note' AND target = %(kind)s AND state = 'done'"
        " AND receipt ? 'lists' ORDER BY settled_at DESC LIMIT 1",
        {"contact": contact, "kind": kind},
    )
    if row is None:
        return None
    return GroupedNote(effect_id=row["id"], lists=tuple(row["lists"]), done_at=row["settled_at"], age=row["age"])


def grouped_under_way(db: Database, contact: str, kind: str, *, but: int) -> bool:
    """Whether another note that lists a contact's requests was sent and its outcome is not known."""
    row = db.row(
        "SELECT 1 FROM effects WHERE contact = %(contact)s AND action = 'user_note' AND target = %(kind)s"
        " AND state = 'sending' AND id <> %(but)s LIMIT 1",
        {"contact": contact, "kind": kind, "but": but},
    )
    return row is not None


def to_delete_by_hand(db: Database, *, limit: int = 200) -> list[dict[str, Any]]:
    """Notes that a newer one replaces: Intercom's API cannot delete them, so a teammate does."""
    return db.rows(
        "SELECT old.contact, old.far_id AS note_id, old.settled_at AS written_at, new.settled_at AS replaced_at"
        " FROM effects new JOIN effects old ON old.id = (new.receipt->>'replaces')::bigint"
        " WHERE new.action = 'user_note' AND new.state = 'done' AND new.receipt->>'replaces' IS NOT NULL"
        " ORDER BY new.id DESC LIMIT %(limit)s",
        {"limit": limit},
    )
