"""Which conversations are linked to a ticket in Asana: it was filed from them, or their customer was added to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.store.database import Conn, Database
from app.store.user_notes import IS_NOT_WITHDRAWN

GID = "CASE effects.action WHEN 'ticket' THEN effects.far_id ELSE effects.target END"
_IS_DONE = "coalesce(effects.state, '') = 'done'"
"""Written so that effects are looked up by the ticket, and no index of all that is done comes into question."""
_FILED = f"effects.destination = 'asana' AND coalesce(effects.action, '') = 'ticket' AND {_IS_DONE} AND effects.far_id"
_ADDED = f"effects.action = 'link_ticket' AND {_IS_DONE} AND effects.target"
SINCE = f"""
SELECT min(at) AS since FROM (
  SELECT effects.created_at - interval '1 day' AS at FROM effects WHERE {_FILED} = {{gid}}
  UNION ALL SELECT coalesce(effects.done_at, effects.settled_at) FROM effects WHERE {_ADDED} = {{gid}}) AS linked
"""
"""Since when any conversation is linked to the ticket `{gid}`, by Asana's clock: of one that was filed from it, since
before it was; null: none is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A linked conversation and its contact, by their lanes. `speaks`: of the contact's linked conversations it is the
    one in which something happened last; else `spoken_in` is the id of that one."""

    conversation: str
    contact: str | None
    speaks: bool
    spoken_in: str | None


_LINKED = f"""
WITH RECURSIVE gids AS (
  SELECT %(gid)s::text AS gid
  UNION SELECT merged.gid FROM ticket_states merged JOIN gids ON merged.merged_into = gids.gid
), links AS (
  SELECT found.* FROM gids CROSS JOIN LATERAL (
    SELECT id, conversation, contact FROM effects WHERE {_FILED} = gids.gid AND {IS_NOT_WITHDRAWN}
    UNION ALL SELECT id, conversation, contact FROM effects WHERE {_ADDED} = gids.gid OFFSET 0) AS found
), conversations AS (
  SELECT DISTINCT ON (conversation) conversation, contact FROM links WHERE conversation IS NOT NULL
  ORDER BY conversation, id DESC
), lately AS (
  SELECT c.conversation, c.contact, last.at FROM conversations c LEFT JOIN LATERAL (
    SELECT e.created_at AS at FROM events e WHERE e.lane = c.conversation AND starts_with(e.topic, 'conversation')
      AND e.topic <> ALL(%(ours)s) ORDER BY e.id DESC LIMIT 1) last ON true
)
SELECT conversation, contact, first_value(conversation) OVER (
  PARTITION BY coalesce(contact, conversation) ORDER BY at DESC NULLS LAST, conversation DESC) AS speaking
FROM lately ORDER BY conversation
"""


def linked(db: Conn | Database, gid: str, *, ours: Sequence[str]) -> list[Linked]:
    """The conversations linked to a ticket, or to one that was merged into it; `ours` are topics that tell of no doing
    in a conversation."""
    params = {"gid": gid, "ours": list(ours)}
    found = db.rows(_LINKED, params) if isinstance(db, Database) else db.execute(_LINKED.encode(), params).fetchall()
    return [_linked(row["conversation"], row["contact"], row["speaking"]) for row in found]


def _linked(conversation: str, contact: str | None, speaking: str) -> Linked:
    speaks = conversation == speaking
    spoken_in = None if speaks else speaking.split(":", 2)[2]
    return Linked(conversation=conversation, contact=contact, speaks=speaks, spoken_in=spoken_in)


_CONTACTS = f"""
WITH RECURSIVE gids AS (
  SELECT %(gid)s::text AS gid
  UNION SELECT merged.gid FROM ticket_states merged JOIN gids ON merged.merged_into = gids.gid
)
SELECT DISTINCT found.contact FROM gids CROSS JOIN LATERAL (
  SELECT contact FROM effects WHERE {_FILED} = gids.gid
  UNION ALL SELECT contact FROM effects WHERE {_ADDED} = gids.gid OFFSET 0) AS found
WHERE found.contact IS NOT NULL ORDER BY found.contact
"""


def contacts(conn: Conn, gid: str) -> list[str]:
    """The lanes of all contacts for whom a ticket, or one that was merged into it, was filed or linked; also where that
    was taken back."""
    return [str(row["contact"]) for row in conn.execute(_CONTACTS.encode(), {"gid": gid}).fetchall()]


_THAT_MATTER = f"""
SELECT told.gid FROM unnest(%(gids)s::text[]) AS told(gid) CROSS JOIN LATERAL (
  SELECT 1 FROM ticket_states s WHERE s.gid = told.gid
  UNION ALL SELECT 1 FROM effects WHERE {_FILED} = told.gid
  UNION ALL SELECT 1 FROM effects WHERE {_ADDED} = told.gid LIMIT 1) AS known
"""


def that_matter(db: Database, gids: Sequence[str]) -> set[str]:
    """Those of these tickets to which a conversation is linked, or that another one was merged into."""
    return {row["gid"] for row in db.rows(_THAT_MATTER, {"gids": list(gids)})} if gids else set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """A ticket that a conversation was linked to lately, and that nobody has looked at since. `project`: where it was
    filed, None for one that was there before. `age`: seconds since then."""

    gid: str
    project: str | None
    since: datetime
    age: float


_UNSEEN = f"""
SELECT DISTINCT ON (gid) gid, project, since, extract(epoch FROM now() - since)::float AS age FROM (
  SELECT {GID} AS gid, CASE effects.action WHEN 'ticket' THEN request ->> 'project' END AS project, settled_at AS since
  FROM effects WHERE action IN ('ticket', 'link_ticket') AND state = 'done'
    AND settled_at > now() - make_interval(secs => %(within)s)) AS fresh
WHERE NOT EXISTS (SELECT 1 FROM ticket_states s WHERE s.gid = fresh.gid AND s.seen IS NOT NULL)
ORDER BY gid, since LIMIT 500
"""


def unseen(db: Database, *, within: float) -> list[Unseen]:
    """Tickets that were linked within so many seconds and that nobody has looked at yet."""
    return [Unseen(**row) for row in db.rows(_UNSEEN, {"within": within}) if row["gid"]]
