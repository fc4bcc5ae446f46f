"""What is known of conversations before they are read again: the events that arrived, how they were last seen, what
this service did in them itself."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.store.database import Database

_CLOCKS_DIFFER_BY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """An event that is there already. `recovered`: no notification came of it."""

    topic: str
    occurrence: str | None
    at: datetime
    recovered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What this service did: set_attribute, restore_attribute, tag or untag. `done_at` by the vendor's clock; None
    where it is not known to be done."""

    action: str
    name: str
    value: object
    state: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """`told_up_to`: all that happened before is an event; None where the conversation was never read. `attributes` and
    `tags` (id -> name) as they were known last, None where nobody knows; `by_facts`: not read, but what rules last
    knew of them."""

    told_up_to: datetime | None = None
    attributes: Mapping[str, Any] | None = None
    tags: Mapping[str, str] | None = None
    by_facts: bool = False
    arrived: Sequence[Arrived] = field(default_factory=tuple)
    doings: Sequence[Doing] = field(default_factory=tuple)


_STATES = """
SELECT asked.lane, s.told_up_to, s.attributes, s.tags, f.attributes AS facts_attributes, f.tags AS facts_tags
FROM unnest(%(lanes)s::text[]) AS asked(lane)
LEFT JOIN conversation_states s ON s.lane = asked.lane
LEFT JOIN LATERAL (
  SELECT (SELECT coalesce(jsonb_object_agg(substr(key, 25), value), '{}') FROM jsonb_each(facts)
      WHERE starts_with(key, 'conversation.attributes.')) AS attributes,
    (SELECT jsonb_object_agg(tag, tag) FROM jsonb_array_elements_text(facts -> 'conversation.tags') AS tag) AS tags
  FROM events e JOIN runs r ON r.event_id = e.id JOIN run_facts f ON f.run_id = r.id AND f.created_at = r.created_at
  WHERE e.lane = asked.lane AND facts ? 'conversation.created_at' AND s.attributes IS NULL
  ORDER BY e.id DESC, r.id DESC LIMIT 1
) f ON true
"""
_ARRIVED = """
SELECT e.lane, e.topic, e.occurrence_key AS occurrence, e.created_at AS at, e.recovered
FROM unnest(%(lanes)s::text[]) AS asked(lane)
LEFT JOIN conversation_states s ON s.lane = asked.lane
JOIN events e ON e.lane = asked.lane
  AND e.created_at >= coalesce(s.told_up_to, %(began)s::timestamptz) - %(margin)s::interval
"""
_DOINGS = """
SELECT conversation AS lane, action, coalesce(request ->> 'name', request ->> 'tag') AS name,
  request -> 'value' AS value, state, done_at
FROM effects WHERE conversation = ANY(%(lanes)s)
  AND action IN ('set_attribute', 'restore_attribute', 'tag', 'untag')
  AND coalesce(request ->> 'on', 'conversation') = 'conversation'
"""


def known(db: Database, lanes: Sequence[str], *, began: datetime) -> dict[str, Known]:
    """What is known of these conversations, by their lanes. `began`: what happened earlier is of no interest."""
    arrived, doings = defaultdict[str, list[Arrived]](list), defaultdict[str, list[Doing]](list)
    asked = {"lanes": list(lanes), "began": began, "margin": _CLOCKS_DIFFER_BY}
    for row in db.rows(_ARRIVED, asked):
        arrived[row.pop("lane")].append(Arrived(**row))
    for row in db.rows(_DOINGS, asked):
        doings[row.pop("lane")].append(Doing(**row))
    return {
        row["lane"]: Known(
            told_up_to=row["told_up_to"],
            attributes=row["attributes"] if row["attributes"] is not None else row["facts_attributes"],
            tags=_tags(row),
            by_facts=row["attributes"] is None,
            arrived=arrived[row["lane"]],
            doings=doings[row["lane"]],
        )
        for row in db.rows(_STATES, asked)
    }


_IS_THERE = """
SELECT 1 FROM events WHERE lane = %(lane)s AND topic = %(topic)s AND starts_with(delivery_key, %(key_start)s)
  AND created_at BETWEEN %(since)s AND %(until)s LIMIT 1
"""


def is_there(db: Database, lane: str, *, topic: str, key_start: str, since: datetime, until: datetime) -> bool:
    """Whether a lane has an event of that time whose delivery key begins so."""
    asked = {"lane": lane, "topic": topic, "key_start": key_start, "since": since, "until": until}
    return db.row(_IS_THERE, asked) is not None


def _tags(row: Mapping[str, Any]) -> Mapping[str, str] | None:
    """Facts leave out what is not known, and an empty list of tags is known: then attributes are too."""
    if row["attributes"] is not None:
        tags: Mapping[str, str] = row["tags"] or {}
        return tags
    return (row["facts_tags"] or {}) if row["facts_attributes"] is not None else None
