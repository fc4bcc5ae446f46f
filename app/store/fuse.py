"""What the fuse counts: effects that customers can see."""

from app.store.database import Conn, Database

_SEEN = b"""
SELECT count(*) AS n FROM effects WHERE reach = 'customers' AND tried_at > now() - interval '1 hour' AND id <> %(but)s
"""


def count_seen(conn: Conn, *, but: int) -> int:
    """How many effects that customers can see were sent within an hour, leaving out one."""
    row = conn.execute(_SEEN, {"but": but}).fetchone()
    return int(row["n"]) if row else 0


def seen_by_customers(db: Database) -> int:
    """How many effects that customers can see were sent within an hour."""
    with db.connection() as conn:
        return count_seen(conn, but=0)
