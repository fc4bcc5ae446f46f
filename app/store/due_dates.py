"""Dates that stand in attributes of conversations, as they were last seen, and when each is to be looked at: because it
is new, or because some rule's time comes.

Lanes are locked before these rows, and rows in the order of their lanes and attributes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.store.database import Conn, Database


@dataclass(frozen=True, slots=True, kw_only=True)
class DateSeen:
    """The date in an attribute of a conversation (`at`; None: it holds none) as of `seen_at`, and since when it has
    stood there, at the latest."""

    lane: str
    attribute: str
    at: datetime | None
    set_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A date as it is kept. `looked_up_to`: which rules it calls was looked after until then (None: not yet), for the
    rules `looked_for`, each with its words. `look_at`: when it is to be looked at next."""

    lane: str
    attribute: str
    at: datetime
    set_at: datetime
    looked_up_to: datetime | None
    looked_for: Sequence[str]
    look_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """That a date was looked at, for these rules and under the rulebook `digest`, and when it is to be again (None: no
    rule's time is to come)."""

    of: Kept
    looked_for: Sequence[str]
    digest: str
    again_at: datetime | None


_TOLD = """
unnest(%(lanes)s::text[], %(attributes)s::text[], %(at)s::timestamptz[], %(set_at)s::timestamptz[],
  %(seen_at)s::timestamptz[]) AS told(lane, attribute, at, set_at, seen_at)
"""
_LEARN = f"""
INSERT INTO due_dates AS known (lane, attribute, at, set_at, seen_at, look_at)
SELECT lane, attribute, at, set_at, seen_at, now() FROM {_TOLD} WHERE at IS NOT NULL ORDER BY lane, attribute
ON CONFLICT (lane, attribute) DO UPDATE SET seen_at = excluded.seen_at, at = excluded.at,
  set_at = CASE WHEN known.at = excluded.at THEN known.set_at ELSE excluded.set_at END,
  looked_up_to = CASE WHEN known.at = excluded.at THEN known.looked_up_to END,
  looked_for = CASE WHEN known.at = excluded.at THEN known.looked_for ELSE '{{}}' END,
  look_at = CASE WHEN known.at = excluded.at THEN known.look_at ELSE now() END
WHERE known.seen_at <= excluded.seen_at
"""
_FORGET = f"""
DELETE FROM due_dates WHERE (lane, attribute) IN (
  SELECT d.lane, d.attribute FROM {_TOLD} JOIN due_dates d USING (lane, attribute)
  WHERE told.at IS NULL AND d.seen_at <= told.seen_at ORDER BY d.lane, d.attribute FOR UPDATE OF d)
"""


def learn(conn: Conn, seen: Sequence[DateSeen]) -> None:
    """Keep dates as they were seen, in the caller's transaction, which locks no more lanes after this. What was seen
    before what is known changes nothing."""
    if not seen:
        return
    params = {
        "lanes": [each.lane for each in seen],
        "attributes": [each.attribute for each in seen],
        "at": [each.at for each in seen],
        "set_at": [each.set_at for each in seen],
        "seen_at": [each.seen_at for each in seen],
    }
    if any(each.at is not None for each in seen):
        conn.execute(_LEARN.encode(), params)
    if any(each.at is None for each in seen):
        conn.execute(_FORGET.encode(), params)


_KEPT = "lane, attribute, at, set_at, looked_up_to, looked_for, look_at"


def to_be_looked_at(db: Database, *, most: int) -> list[Kept]:
    """Dates that are to be looked at by now, those that have waited longest at first."""
    query = f"SELECT {_KEPT} FROM due_dates WHERE look_at <= now() ORDER BY look_at, lane, attribute LIMIT %(most)s"
    return [Kept(**row) for row in db.rows(query, {"most": most})]


_LOOKED = """
UPDATE due_dates d SET looked_up_to = greatest(d.looked_up_to, %(now)s), looked_for = %(looked_for)s,
  looked_by = %(digest)s, look_at = %(again_at)s
WHERE lane = %(lane)s AND attribute = %(attribute)s AND at = %(at)s AND look_at = %(look_at)s
"""


def looked(conn: Conn, looks: Sequence[Look], *, now: datetime) -> None:
    """Keep that dates were looked at, `now`, in the caller's transaction; one that was changed or looked at meanwhile
    stays as it is."""
    for look in sorted(looks, key=lambda each: (each.of.lane, each.of.attribute)):
        params: dict[str, Any] = {
            "lane": look.of.lane,
            "attribute": look.of.attribute,
            "at": look.of.at,
            "look_at": look.of.look_at,
            "looked_for": list(look.looked_for),
            "digest": look.digest,
            "again_at": look.again_at,
            "now": now,
        }
        conn.execute(_LOOKED.encode(), params)


def look_again(db: Database, digest: str) -> int:
    """Have all dates looked at that were not yet under the rulebook of this digest; how many."""
    return db.run(
        "UPDATE due_dates SET look_at = now() WHERE looked_by <> %(digest)s AND look_at IS DISTINCT FROM now()",
        {"digest": digest},
    )


def ahead(db: Database, *, most: int) -> list[Kept]:
    """Dates of which some rule's time is to come, the next to be looked at first."""
    query = f"SELECT {_KEPT} FROM due_dates WHERE look_at IS NOT NULL ORDER BY look_at, lane, attribute LIMIT %(most)s"
    return [Kept(**row) for row in db.rows(query, {"most": most})]


def forget_before(conn: Conn, moment: datetime) -> int:
    """Forget dates that are past and were not seen since, and of which no rule's time is to come; how many."""
    query = b"DELETE FROM due_dates WHERE look_at IS NULL AND at < %(moment)s AND seen_at < %(moment)s"
    return conn.execute(query, {"moment": moment}).rowcount
