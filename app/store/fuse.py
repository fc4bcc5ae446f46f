"""What the fuse counts: messages to customers, but for those that a person approved for all customers of a ticket; and
for itself what is done to them without a word: closes and blocks. What follows a message (its buttons, its close)
counts with it."""

from app.store.database import Conn, Database
from app.store.effects import Entry
from app.store.lanes import wake

BLOWN = "triage.fuse_blown"
"""The topic of the event that has the managers told."""
RULE = "/fuse"
"""Stands where a rule stands, for what tells the team."""

_SEEN = b"""
SELECT count(*) AS n FROM effects
WHERE reach = 'customers' AND needs IS NULL AND tried_at > now() - interval '1 hour' AND id <> %(id)s
  AND (action = 'message') = %(is_message)s AND NOT coalesce((request #>> '{parts,0,is_approved}')::bool, false)
"""


def count_seen(conn: Conn, entry: Entry) -> int:
    """How many others of its sort were sent within an hour: messages for a message, else closes and blocks."""
    row = conn.execute(_SEEN, {"id": entry.id, "is_message": entry.action == "message"}).fetchone()
    return int(row["n"]) if row else 0


def seen_by_customers(db: Database, entry: Entry) -> int:
    """The same, on a connection of its own."""
    with db.connection() as conn:
        return count_seen(conn, entry)


_ASK = f"""
INSERT INTO events (app_id, topic, lane, delivery_key, created_at, state)
VALUES (%(app_id)s, '{BLOWN}', %(lane)s, 'fuse/' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24'), now(),
  'waiting')
ON CONFLICT DO NOTHING
"""


def ask_to_tell(db: Database, app_id: str) -> None:
    """Have the managers told that the fuse has blown, once an hour whoever asks."""
    lane = f"desk:{app_id}"
    with db.transaction() as conn:
        wake(conn, lane)
        conn.execute(_ASK.encode(), {"app_id": app_id, "lane": lane})
