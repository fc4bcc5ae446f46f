"""How far a workspace in Intercom was read again, by one worker of all: claimed for a while, kept page by page."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.store.database import Conn, Database

_LEASE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """The right to read a workspace again. Nothing that happened before `began_at` is brought in. `searched_up_to`: all
    changes before were found; `search_began_at` and `reached` are of a search that was broken off. Times are
    Intercom's. `searches`: it is time to search; else only what was found is read."""

    app_id: str
    epoch: int
    began_at: datetime
    searched_up_to: datetime
    search_began_at: datetime | None
    reached: datetime | None
    searches: bool


_BEGIN = """
INSERT INTO sweeps (app_id, began_at, searched_up_to, search_at, due_at)
SELECT %(app_id)s, %(now)s, %(now)s, at, at FROM (SELECT now() + make_interval(secs => %(every)s) AS at) AS next
ON CONFLICT (app_id) DO UPDATE SET search_at = now(), due_at = now()
"""
_HURRY = "UPDATE sweeps SET search_at = now(), due_at = now()"
_CLAIM = f"""
UPDATE sweeps SET epoch = epoch + 1, leased_until = now() + interval '{_LEASE} seconds'
WHERE app_id = %(app_id)s AND due_at <= now() AND (leased_until IS NULL OR leased_until < now())
RETURNING app_id, epoch, began_at, searched_up_to, search_began_at, reached,
  search_at <= now() OR search_began_at IS NOT NULL AS searches
"""
_RENEW = f"""
UPDATE sweeps SET leased_until = now() + interval '{_LEASE} seconds'
WHERE app_id = %(app_id)s AND epoch = %(epoch)s RETURNING true AS ours
"""
_REACHED = """
UPDATE sweeps SET search_began_at = %(began)s, reached = %(reached)s
WHERE app_id = %(app_id)s AND epoch = %(epoch)s RETURNING true AS ours
"""
_SEARCHED = """
UPDATE sweeps SET searched_up_to = greatest(searched_up_to, %(began)s), search_began_at = NULL, reached = NULL,
  search_at = now() + make_interval(secs => %(every)s)
WHERE app_id = %(app_id)s AND epoch = %(epoch)s
"""
_REST = """
UPDATE sweeps SET leased_until = NULL, failing_since = NULL,
  due_at = least(search_at, now() + make_interval(secs => %(seconds)s))
FROM (SELECT app_id, failing_since FROM sweeps WHERE app_id = %(app_id)s FOR UPDATE) AS was
WHERE sweeps.app_id = was.app_id AND epoch = %(epoch)s RETURNING was.failing_since IS NOT NULL AS had_failed
"""
_PUT_OFF = """
UPDATE sweeps SET leased_until = NULL, due_at = now() + make_interval(secs => %(seconds)s),
  failing_since = CASE WHEN %(failing)s THEN coalesce(failing_since, now()) ELSE failing_since END
WHERE app_id = %(app_id)s AND epoch = %(epoch)s RETURNING failing_since, now() - failing_since AS failing_for
"""


def begin(db: Database, app_id: str, *, now: datetime, every: float) -> None:
    """Have a workspace read again at once; one that never was, from `now` on (by Intercom's clock)."""
    db.run(_BEGIN, {"app_id": app_id, "now": now, "every": every})


def hurry(db: Database) -> None:
    """Notifications may have been refused: have it read again at once."""
    db.run(_HURRY)


def claim(db: Database, app_id: str) -> Sweep | None:
    """The right to read a workspace again, if it is time and no other worker is at it."""
    row = db.row(_CLAIM, {"app_id": app_id})
    return Sweep(**row) if row else None


def renew(db: Database, sweep: Sweep) -> bool:
    """Go on for a while; False where another worker has taken over."""
    return db.row(_RENEW, _whose(sweep)) is not None


def still_ours(conn: Conn, sweep: Sweep) -> bool:
    """The same in a transaction: nobody takes over before its end."""
    return conn.execute(_RENEW.encode(), _whose(sweep)).fetchone() is not None


def keep_reached(conn: Conn, sweep: Sweep, *, began: datetime, reached: datetime) -> bool:
    """A search that began then has come so far; False where another worker has taken over."""
    params = {**_whose(sweep), "began": began, "reached": reached}
    return conn.execute(_REACHED.encode(), params).fetchone() is not None


def keep_searched(db: Database, sweep: Sweep, *, began: datetime, every: float) -> None:
    """A search that began then has come to its end."""
    db.run(_SEARCHED, {**_whose(sweep), "began": began, "every": every})


def rest(db: Database, sweep: Sweep, *, seconds: float) -> bool:
    """Everything was read: look again after so many seconds, or when the next search is due. Whether it had failed."""
    row = db.row(_REST, {**_whose(sweep), "seconds": seconds})
    return bool(row and row["had_failed"])


def put_off(db: Database, sweep: Sweep, *, seconds: float, failing: bool) -> tuple[datetime, float] | None:
    """Go on later, from where it is now. Since when it has been `failing`, and for how many seconds."""
    row = db.row(_PUT_OFF, {**_whose(sweep), "seconds": seconds, "failing": failing})
    if row is None or row["failing_since"] is None:
        return None
    return row["failing_since"], row["failing_for"].total_seconds()


_COUNT = b"""
INSERT INTO recoveries (topic, events) SELECT * FROM unnest(%(topics)s::text[], %(counts)s::bigint[]) ORDER BY 1
ON CONFLICT (topic) DO UPDATE SET events = recoveries.events + excluded.events, last_at = now()
"""


def count_recovered(conn: Conn, found: Counter[str]) -> None:
    """Count events of which no notification came, by topic."""
    if found:
        conn.execute(_COUNT, {"topics": list(found), "counts": list(found.values())})


_HEARD = """
UPDATE recoveries SET unheard_since = NULL WHERE topic = ANY(%(topics)s) AND unheard_since IS NOT NULL RETURNING topic
"""
_UNHEARD = """
UPDATE recoveries SET unheard_since = coalesce(unheard_since, now()) WHERE topic = ANY(%(topics)s)
RETURNING topic, events, extract(epoch FROM now() - unheard_since)::float AS seconds
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """Events of a topic are found while notifications come of others, for so many seconds by now. `events`: how many of
    the topic were ever found."""

    topic: str
    events: int
    seconds: float


def unheard(db: Database, topics: Collection[str]) -> list[Unheard]:
    """Keep that events of these topics were found once more, while notifications came of others."""
    return [Unheard(**row) for row in db.rows(_UNHEARD, {"topics": list(topics)})]


def heard(db: Database, topics: Collection[str]) -> list[str]:
    """Notifications of these topics do come; those of which none had."""
    return [row["topic"] for row in db.rows(_HEARD, {"topics": list(topics)})]


def _whose(sweep: Sweep) -> dict[str, Any]:
    return {"app_id": sweep.app_id, "epoch": sweep.epoch}
