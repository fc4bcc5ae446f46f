"""Who of Intercom's contacts was merged into whom, as far as tickets of theirs are concerned.

It stands in the survivor's lane as an event of ours, whose delivery key names the lane of the one who is gone.
"""

from datetime import datetime

from app.store import own_events
from app.store.database import Conn, Database
from app.store.own_events import OwnEvent

MERGED = "triage.contact_merged"
COUNTED_THERE = "the customer was merged into another, and is counted there"
_KEY = "merged/"
_MOST_HOPS = 5

WHOSE = f"""whose AS (
  SELECT %(contact)s::text AS lane
  UNION SELECT substr(e.delivery_key, {len(_KEY) + 1}) FROM whose JOIN events e ON e.lane = whose.lane
    AND e.topic = '{MERGED}'
)"""
"""The lane of a contact, and those of all who were merged into them: one of the parts of a WITH RECURSIVE."""

_HAS_TICKETS = f"""
SELECT 1 AS has FROM effects WHERE contact = %(gone)s AND action IN ('ticket', 'link_ticket')
UNION ALL SELECT 1 FROM events WHERE lane = %(gone)s AND topic = '{MERGED}' LIMIT 1
"""
_SURVIVOR = f"""
WITH RECURSIVE hops AS (
  SELECT %(contact)s::text AS lane, 0 AS hop
  UNION ALL SELECT e.lane, hop + 1 FROM hops JOIN events e ON e.delivery_key = '{_KEY}' || hops.lane
  WHERE hop < {_MOST_HOPS}
)
SELECT lane FROM hops WHERE hop > 0 ORDER BY hop DESC LIMIT 1
"""


def note(conn: Conn, gone: str, into: str, *, at: datetime) -> None:
    """A contact was merged into another, by their lanes: written down where tickets were filed for the one who is gone,
    once, in the caller's transaction."""
    if gone != into and conn.execute(_HAS_TICKETS.encode(), {"gone": gone}).fetchone():
        _, app_id, _ = into.split(":", 2)
        own_events.put(conn, [OwnEvent(app_id=app_id, topic=MERGED, lane=into, key=f"{_KEY}{gone}", created_at=at)])


def survivor(db: Database, contact: str) -> str | None:
    """The lane of the one whom a contact was merged into, at the end of all merges; None where nobody knows of any."""
    row = db.row(_SURVIVOR, {"contact": contact})
    return str(row["lane"]) if row else None
