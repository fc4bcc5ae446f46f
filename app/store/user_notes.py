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


IS_NOT_WITHDRAWN = """NOT EXISTS (SELECT 1 FROM effects u WHERE u.key = 'undo/' || effects.key
  AND u.state IN ('planned', 'waiting', 'sending', 'done'))"""
_TICKET = """
SELECT key, coalesce(request->>'title', receipt->>'title', '') AS title, url, far_id, conversation FROM effects
"""


def ticket(db: Database, key: str) -> FiledTicket | None:
    """A ticket that is filed, by its effect's key."""
    row = db.row(f"{_TICKET} WHERE key = %(key)s AND state = 'done'", {"key": key})
    return FiledTicket(**row) if row else None


def far_ids_of_conversation(db: Database, conversation: str) -> list[str]:
    """Gids of the tickets that a conversation has already, filed or linked."""
    rows = db.rows(
        "SELECT CASE WHEN action = 'link_ticket' THEN target ELSE far_id END AS gid FROM effects"
        " WHERE conversation = %(conversation)s AND action IN ('ticket', 'link_ticket') AND state = 'done'",
        {"conversation": conversation},
    )
    return [row["gid"] for row in rows if row["gid"]]


_OF_CONTACT = f"""{_TICKET} WHERE contact = %(contact)s AND action = 'ticket' AND target = %(kind)s AND state = 'done'
  AND {IS_NOT_WITHDRAWN} ORDER BY id"""


def tickets_of_contact(db: Database, contact: str, kind: str) -> list[FiledTicket]:
    """A contact's filed tickets of one kind, oldest first."""
    return [FiledTicket(**row) for row in db.rows(_OF_CONTACT, {"contact": contact, "kind": kind})]


_LAST_GROUPED = """
WITH theirs AS MATERIALIZED (
  SELECT id, receipt, settled_at FROM effects
  WHERE contact = %(contact)s AND action = 'user_note' AND target = %(kind)s AND state = 'done'
)
SELECT id, receipt->'lists' AS lists, settled_at, extract(epoch FROM now() - settled_at)::float AS age FROM theirs
WHERE receipt ? 'lists' ORDER BY settled_at DESC LIMIT 1
"""


def last_grouped(db: Database, contact: str, kind: str) -> GroupedNote | None:
    """The newest note that lists what a contact has of one kind."""
    row = db.row(_LAST_GROUPED, {"contact": contact, "kind": kind})
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
