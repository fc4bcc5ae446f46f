"""What the ledger knows of a contact's tickets and of the notes that show them."""

from collections.abc import Sequence
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


IS_NOT_WITHDRAWN = """(SELECT u.id FROM effects u WHERE u.key = 'undo/' || effects.key
  AND u.state IN ('planned', 'waiting', 'sending', 'done')) IS NULL"""
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


_OF_CONTACT = f"""{_TICKET} WHERE contact = %(contact)s AND action = 'ticket' AND target = %(kind)s
  AND coalesce(state, '') = 'done' -- found by their contact: of all others more are done
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


_RETIRED = """r.action = 'retire_user_note' AND r.state = 'done'
  AND NOT EXISTS (SELECT 1 FROM ticket_states s WHERE s.gid = r.target AND NOT s.completed AND NOT s.is_gone)"""
"""An effect `r` that retired a note, of a ticket that was not opened again since."""
_RETIRED_KEYS = f"""
SELECT t.key FROM effects r JOIN effects t ON t.contact = r.contact AND t.action IN ('ticket', 'link_ticket')
  AND CASE t.action WHEN 'ticket' THEN t.far_id ELSE t.target END = r.target
WHERE r.contact = %(contact)s AND {_RETIRED}
"""


def retired(db: Database, contact: str) -> set[str]:
    """The keys of a contact's tickets that are done, so that no note is to show them any more."""
    return {row["key"] for row in db.rows(_RETIRED_KEYS, {"contact": contact})}


_TO_DELETE = f"""
SELECT old.id, old.contact, old.far_id AS note_id, old.settled_at AS written_at, new.settled_at AS replaced_at
FROM effects new JOIN effects old ON old.id = (new.receipt->>'replaces')::bigint
WHERE new.action = 'user_note' AND new.state = 'done' AND new.receipt->>'replaces' IS NOT NULL
UNION
SELECT n.id, n.contact, n.far_id, n.settled_at, r.settled_at FROM effects r
JOIN effects n ON n.contact = r.contact AND n.action = 'user_note' AND n.state = 'done'
WHERE {_RETIRED} AND jsonb_array_length(n.receipt -> 'lists') > 0 AND NOT EXISTS (
  SELECT 1 FROM jsonb_array_elements_text(n.receipt -> 'lists') AS listed(key) WHERE listed.key NOT IN (
    SELECT t.key FROM effects t JOIN effects r ON r.contact = t.contact AND {_RETIRED}
      AND r.target = CASE t.action WHEN 'ticket' THEN t.far_id ELSE t.target END
    WHERE t.contact = n.contact AND t.action IN ('ticket', 'link_ticket')))
"""
_ARE_THERE = f"({_TO_DELETE}) AS notes WHERE NOT EXISTS (SELECT 1 FROM deleted_notes d WHERE d.effect_id = notes.id)"
_LISTED = f"""
SELECT DISTINCT ON (id) id, contact, note_id, written_at, replaced_at FROM {_ARE_THERE} ORDER BY id DESC
LIMIT %(limit)s
"""
_CLAIM = f"""
WITH listed AS MATERIALIZED (
  SELECT contact, jsonb_object_agg(note_id, id) AS notes FROM {_ARE_THERE} AND note_id IS NOT NULL GROUP BY contact
), due AS (
  SELECT listed.contact FROM listed LEFT JOIN note_reads r ON r.contact = listed.contact
  WHERE r.due_at <= now() OR r.contact IS NULL ORDER BY r.due_at NULLS FIRST, listed.contact LIMIT %(most)s
), claimed AS (
  INSERT INTO note_reads AS r (contact, due_at)
  SELECT contact, now() + make_interval(secs => %(every)s) FROM due ORDER BY contact
  ON CONFLICT (contact) DO UPDATE SET due_at = excluded.due_at WHERE r.due_at <= now() RETURNING contact
)
SELECT contact, notes FROM claimed JOIN listed USING (contact) ORDER BY contact
"""


def to_delete_by_hand(db: Database, *, limit: int = 200) -> list[dict[str, Any]]:
    """Notes that a newer one replaces, or whose tickets are all done, newest first: Intercom's API cannot delete them,
    so a teammate does. Those that were seen to be gone are left out. `id`: the effect's that wrote it."""
    return db.rows(_LISTED, {"limit": limit})


def claim_reads(db: Database, *, every: float, most: int) -> dict[str, dict[str, int]]:
    """The customers whose notes are to be read now by the caller alone, each of them `every` so many seconds: by their
    lanes, the ids of the notes that are to be deleted, each with that of the effect that wrote it."""
    rows = db.rows(_CLAIM, {"every": every, "most": most})
    return {row["contact"]: row["notes"] for row in rows}


def tick_off(db: Database, effect_ids: Sequence[int]) -> None:
    """These notes were seen to be gone."""
    db.run(
        "INSERT INTO deleted_notes (effect_id) SELECT unnest(%(ids)s::bigint[]) ON CONFLICT DO NOTHING",
        {"ids": list(effect_ids)},
    )
