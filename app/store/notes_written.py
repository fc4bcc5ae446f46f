"""What our internal notes in a conversation said last."""

from collections.abc import Sequence

from app.store.database import Database

HAS_ANOTHER = """
SELECT EXISTS (SELECT 1 FROM effects o WHERE o.conversation = e.conversation AND o.action IN ('internal_note', 'draft')
  AND o.id <> e.id)
"""
"""Of an effect `e` that is a note: whether its conversation has, or is to have, another one."""

_LAST = """
SELECT request ->> 'html' AS html FROM effects
WHERE conversation = %(conversation)s AND action = ANY(%(notes)s) AND request ? 'html' AND id <> %(id)s
  AND state IN ('done', 'sending')
  AND tried_at > now() - interval '1 day'
ORDER BY tried_at DESC, id DESC LIMIT 1
"""


def last(db: Database, conversation: str | None, notes: Sequence[str], *, but: int) -> str | None:
    """What the last of the day's `notes` (actions) said whose words its rule gave, leaving out the effect `but`; None
    if there is none."""
    row = db.row(_LAST, {"conversation": conversation, "id": but, "notes": list(notes)})
    return row["html"] if row else None
