"""The tickets that this service filed for a contact, or added the contact to, in any conversation."""

from typing import Any

from app.store.database import Database
from app.store.user_notes import IS_NOT_WITHDRAWN

_MOST = 200
_THEIRS = f"""
WITH theirs AS MATERIALIZED (
  SELECT * FROM effects
  WHERE contact = %(contact)s AND action IN ('ticket', 'link_ticket') AND state NOT IN ('skipped', 'failed')
    AND event_id <> %(event_id)s AND {IS_NOT_WITHDRAWN}
)
SELECT coalesce(request ->> 'kind', known.kind, 'linked') AS kind, coalesce(request ->> 'matter', target) AS matter,
  coalesce(request ->> 'title', known.title, '') AS title, coalesce(theirs.url, known.url) AS url,
  split_part(conversation, ':', 3) AS conversation,
  coalesce(seen.completed OR seen.is_gone, known.completed, false) AS completed
"""
_KNOWN = f"""
FROM theirs LEFT JOIN known_tickets known
  ON known.gid = CASE action WHEN 'ticket' THEN far_id ELSE request ->> 'gid' END
LEFT JOIN ticket_states seen
  ON seen.seen IS NOT NULL AND seen.gid = CASE action WHEN 'ticket' THEN far_id ELSE request ->> 'gid' END
ORDER BY theirs.id DESC LIMIT {_MOST}
"""
_FILED = f"{_THEIRS} {_KNOWN}"
_FILED_WHEN = f"""{_THEIRS}, coalesce(theirs.done_at, theirs.created_at) AS since,
  coalesce(seen.gid, known.gid, far_id, theirs.id::text) AS ticket,
  CASE WHEN seen.is_gone THEN 'deleted' WHEN seen.seen IS NOT NULL THEN seen.seen ->> 'standing'
    WHEN known.completed THEN 'completed' ELSE 'open' END AS standing
{_KNOWN}"""
_NO_EVENT = 0


def tickets_of(db: Database, contact: str, *, event_id: int) -> list[dict[str, Any]]:
    """Kind ("linked" where it is not known), matter, title and address (None until it is filed) of a contact's tickets,
    the newest first, from which conversation each is, and whether it was completed when it was read from Asana last.
    `contact` is the contact's lane. What the event itself led to is left out, so that a replay decides as the first run
    did."""
    return db.rows(_FILED, {"contact": contact, "event_id": event_id})


def filed_for(db: Database, contact: str) -> list[dict[str, Any]]:
    """The same of all that is known by now, each with `since`: when it was filed, or the contact was added to it; with
    its `standing`: open, completed, cancelled or deleted; and with `ticket`, which is the same in every conversation of
    one ticket."""
    return db.rows(_FILED_WHEN, {"contact": contact, "event_id": _NO_EVENT})
