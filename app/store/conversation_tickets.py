"""The tickets in Asana that a conversation has: filed from it or linked to it, and not withdrawn."""

from dataclasses import dataclass

from app.store.database import Database
from app.store.user_notes import IS_NOT_WITHDRAWN


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationTicket:
    """`key` is that of the effect that filed or linked it, `state` that effect's; `gid` is None until it is filed."""

    key: str
    state: str
    gid: str | None
    title: str
    url: str | None


_THEIRS = f"""
WITH theirs AS MATERIALIZED (
  SELECT id, key, state, url, CASE action WHEN 'ticket' THEN far_id ELSE request ->> 'gid' END AS gid,
    coalesce(request ->> 'title', receipt ->> 'title') AS title
  FROM effects WHERE conversation = %(conversation)s AND action IN ('ticket', 'link_ticket')
    AND state NOT IN ('skipped', 'failed', 'unsure') AND {IS_NOT_WITHDRAWN}
)
SELECT theirs.key, theirs.state, theirs.gid, coalesce(theirs.title, known.title, 'Asana ticket') AS title,
  coalesce(theirs.url, known.url) AS url
FROM theirs LEFT JOIN known_tickets known ON known.gid = theirs.gid
"""
_NEWEST = f"{_THEIRS} ORDER BY coalesce(known.completed, false), theirs.id DESC LIMIT 1"
_ONE = f"{_THEIRS} WHERE theirs.key = %(key)s"


def newest_open(db: Database, conversation: str) -> ConversationTicket | None:
    """The newest that is not completed, as far as is known; where all are, the newest. It may be on its way only."""
    row = db.row(_NEWEST, {"conversation": conversation})
    return ConversationTicket(**row) if row else None


def by_key(db: Database, conversation: str, key: str) -> ConversationTicket | None:
    """One of them."""
    row = db.row(_ONE, {"conversation": conversation, "key": key})
    return ConversationTicket(**row) if row else None
