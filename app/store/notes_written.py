"""What our internal notes in a conversation said last."""

from collections.abc import Sequence

from app.store.database import Database
from app.store.effects import Entry

_LAST = """
SELECT request ->> 'html' AS html FROM effects
WHERE conversation = %(conversation)s AND action = ANY(%(notes)s) AND request ? 'html' AND id <> %(id)s
  AND state IN ('done', 'sending')
  AND tried_at > now() - interval '1 day'
ORDER BY tried_at DESC, id DESC LIMIT 1
"""


def last(db: Database, entry: Entry, notes: Sequence[str]) -> str | None:
    """What the last of the day's `notes` (actions) said whose words its rule gave, leaving out this one; None if there
    is none."""
    row = db.row(_LAST, {"conversation": entry.conversation, "id": entry.id, "notes": list(notes)})
    return row["html"] if row else None
