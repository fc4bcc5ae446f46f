"""The breaker's rows: calls of all processes that fail in a row pause their destination, the first success ends it."""

from app.store import incidents, pauses
from app.store.database import Database
from app.store.incidents import Failure
from app.store.pauses import BREAKER

_FAILED = """
UPDATE destinations SET failures = failures + 1, failing_since = coalesce(failing_since, now())
WHERE name = %(destination)s
RETURNING failures >= %(most)s AND failing_since <= now() - make_interval(secs => %(at_least)s) AS is_down
"""
_OPEN = """
INSERT INTO pauses (destination, by, why, by_breaker, probe_at, probe_wait)
SELECT %(destination)s, %(by)s, %(why)s, true, now() + make_interval(secs => %(wait)s), 2 * %(wait)s
WHERE EXISTS (SELECT 1 FROM destinations WHERE name = %(destination)s AND failures >= %(most)s)
ON CONFLICT (destination) WHERE until IS NULL DO NOTHING RETURNING id
"""


def failed(db: Database, failure: Failure, *, most: int, at_least: float, probe_after: float) -> bool:
    """Count a call that says that its destination is down. The `most`-th in a row pauses it, if the first of them is
    `at_least` seconds ago: many calls at once are one moment. A probe may go after `probe_after` seconds. Whether it
    was paused by this one; then its incident is open, too."""
    destination = failure.destination
    row = db.row(_FAILED, {"destination": destination, "most": most, "at_least": at_least})
    if row is None or not row["is_down"]:
        return False
    opening = {"destination": destination, "by": BREAKER, "why": failure.words, "most": most, "wait": probe_after}
    with db.transaction() as conn:
        if conn.execute(_OPEN.encode(), opening).fetchone() is None:
            return False
        incidents.note(conn, failure)
        return True


_CLOSE = f"""
UPDATE pauses SET until = now(), ended_by = '{BREAKER}', probe_at = NULL
WHERE destination = %(destination)s AND until IS NULL AND by_breaker RETURNING id
"""


def answered(db: Database, destination: str) -> bool:
    """A destination has answered after failures. Whether that ended a pause of the breaker's."""
    with db.transaction() as conn:
        pauses.forget_failures(conn, destination)
        return conn.execute(_CLOSE.encode(), {"destination": destination}).fetchone() is not None


_CLAIM = """
UPDATE pauses SET probe_at = now() + make_interval(secs => probe_wait),
  probe_wait = least(%(longest)s, 2 * probe_wait)
WHERE destination = %(destination)s AND until IS NULL AND by_breaker AND probe_at <= now() RETURNING id
"""


def claim_probe(db: Database, destination: str, *, longest: float) -> bool:
    """Whether this call may try, as the only one of all processes. The next one may after the double of the time, at
    most `longest` seconds."""
    return db.row(_CLAIM, {"destination": destination, "longest": longest}) is not None
