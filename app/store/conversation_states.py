"""Conversations as they were last seen: what was found changed waits here to be read, what was read stays to compare
with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from app.store.database import Conn, Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A conversation as a search shows it: when it was changed last, and how many parts it has (None: not told)."""

    lane: str
    changed_at: datetime
    parts: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A conversation that was read. `told_up_to`: all that happened before is an event; None where something is not
    yet, and it is to be read once more. Then its attributes (name -> value) and tags (id -> name) stay as they were
    known."""

    seen: Sighting
    told_up_to: datetime | None
    attributes: Mapping[str, Any] | None = None
    tags: Mapping[str, str] | None = None


_SEEN = b"""
INSERT INTO conversation_states AS known (lane, changed_at, parts, unread_since)
SELECT lane, changed_at, parts, now() FROM unnest(%(lanes)s::text[], %(changed)s::timestamptz[], %(parts)s::int[])
  AS seen(lane, changed_at, parts) ORDER BY lane
ON CONFLICT (lane) DO UPDATE SET changed_at = excluded.changed_at, parts = excluded.parts,
  unread_since = coalesce(known.unread_since, now())
WHERE (known.changed_at, known.parts) IS DISTINCT FROM (excluded.changed_at, excluded.parts)
"""


def see(conn: Conn, seen: Sequence[Sighting]) -> None:
    """Have those read that were changed since they were read last."""
    once = {each.lane: each for each in seen}.values()
    params = {
        "lanes": [each.lane for each in once],
        "changed": [each.changed_at for each in once],
        "parts": [each.parts for each in once],
    }
    conn.execute(_SEEN, params)


_UNREAD = """
SELECT lane FROM conversation_states
WHERE unread_since IS NOT NULL AND starts_with(lane, %(prefix)s) AND NOT lane = ANY(%(but)s)
  AND coalesce(not_before <= now(), true)
  AND (changed_at <= %(quiet_since)s OR unread_since <= now() - make_interval(secs => %(at_most)s))
ORDER BY changed_at, lane LIMIT %(limit)s
"""
_NEXT = """
SELECT min(changed_at) AS first FROM conversation_states
WHERE unread_since IS NOT NULL AND not_before IS NULL AND starts_with(lane, %(prefix)s)
"""
_NEXT_TRY = """
SELECT extract(epoch FROM min(not_before) - now())::float AS seconds FROM conversation_states
WHERE not_before > '-infinity' AND starts_with(lane, %(prefix)s)
"""


def unread(
    db: Database, app_id: str, *, quiet_since: datetime, at_most: float, but: Sequence[str], limit: int
) -> list[str]:
    """The lanes of conversations to be read, those that were changed first: quiet since then by Intercom's clock, or
    unread for so many seconds though they are not."""
    asked = {"prefix": f"conversation:{app_id}:", "quiet_since": quiet_since, "at_most": at_most}
    return [row["lane"] for row in db.rows(_UNREAD, {**asked, "but": list(but), "limit": limit})]


def first_unread(db: Database, app_id: str) -> datetime | None:
    """When that one was changed, by Intercom's clock, which is to be read first; None if all are read, but for those
    that are put off."""
    row = db.row(_NEXT, {"prefix": f"conversation:{app_id}:"})
    return row["first"] if row else None


def next_try(db: Database, app_id: str) -> float | None:
    """Seconds until the first of those is tried again that are put off; None if none is."""
    row = db.row(_NEXT_TRY, {"prefix": f"conversation:{app_id}:"})
    return row["seconds"] if row else None


_KEEP = b"""
INSERT INTO conversation_states AS known (lane, changed_at, parts, unread_since, told_up_to, attributes, tags)
SELECT lane, changed_at, parts, CASE WHEN told_up_to IS NULL THEN now() END, told_up_to, attributes, tags
FROM unnest(%(lanes)s::text[], %(changed)s::timestamptz[], %(parts)s::int[], %(told)s::timestamptz[],
  %(attributes)s::jsonb[], %(tags)s::jsonb[]) AS read(lane, changed_at, parts, told_up_to, attributes, tags)
ORDER BY lane
ON CONFLICT (lane) DO UPDATE SET changed_at = excluded.changed_at, parts = excluded.parts,
  unread_since = excluded.unread_since, failures = 0, not_before = NULL,
  told_up_to = coalesce(excluded.told_up_to, known.told_up_to),
  attributes = coalesce(excluded.attributes, known.attributes), tags = coalesce(excluded.tags, known.tags)
"""


def keep(conn: Conn, read: Sequence[Reading]) -> None:
    """Keep what was read."""
    params = {
        "lanes": [each.seen.lane for each in read],
        "changed": [each.seen.changed_at for each in read],
        "parts": [each.seen.parts for each in read],
        "told": [each.told_up_to for each in read],
        "attributes": [_json(each.attributes) for each in read],
        "tags": [_json(each.tags) for each in read],
    }
    conn.execute(_KEEP, params)


def give_up(db: Database, lane: str) -> None:
    """Intercom does not show a conversation any more: there is nothing to read."""
    db.run(
        "UPDATE conversation_states SET unread_since = NULL, failures = 0, not_before = NULL WHERE lane = %(lane)s",
        {"lane": lane},
    )


_PUT_OFF = """
UPDATE conversation_states SET failures = failures + 1,
  not_before = now() + make_interval(secs => least(%(longest)s, %(first)s * power(2, least(failures, 20))))
WHERE lane = %(lane)s RETURNING failures
"""


def put_off(db: Database, lane: str, *, first: float, longest: float) -> int:
    """A conversation could not be read: it is tried again after `first` seconds, then after twice as long, and so on up
    to `longest`. How often in a row that was by now."""
    row = db.row(_PUT_OFF, {"lane": lane, "first": first, "longest": longest})
    return int(row["failures"]) if row else 0


def forget_before(conn: Conn, moment: datetime) -> int:
    """Forget conversations that were not changed since; how many."""
    found = conn.execute(
        b"DELETE FROM conversation_states WHERE changed_at < %(moment)s AND unread_since IS NULL", {"moment": moment}
    )
    return found.rowcount


def _json(value: Mapping[str, Any] | None) -> Jsonb | None:
    return None if value is None else Jsonb(dict(value))
