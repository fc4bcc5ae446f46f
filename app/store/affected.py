"""Users that a ticket in Asana counts as affected: each of them once."""

from app.store.database import Database
from app.store.effects import Entry

KEY = "count/"
"""Stands before the key of a link in the key of what counts its customer."""

_COUNTED = f"""
SELECT 1 FROM effects link JOIN effects counted ON counted.key = '{KEY}' || link.key AND counted.state = 'done'
WHERE link.contact = %(contact)s AND link.action = 'link_ticket' AND link.target = %(gid)s LIMIT 1
"""


def is_counted(db: Database, entry: Entry) -> bool:
    """Whether the ticket of a count counts its customer already, whom another conversation linked to it."""
    return db.row(_COUNTED, {"contact": entry.contact, "gid": entry.target}) is not None


def under_way(db: Database, entry: Entry) -> bool:
    """Whether another count of the same ticket was sent and its outcome is not known: what Asana shows may change."""
    row = db.row(
        "SELECT 1 FROM effects WHERE lane = %(lane)s AND state = 'sending' AND id <> %(id)s LIMIT 1",
        {"lane": entry.lane, "id": entry.id},
    )
    return row is not None
