"""Conversations that were linked to a ticket, or whose ticket was merged into it, after its customers were told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.store.database import Conn, Database
from app.store.ticket_links import GID


@dataclass(frozen=True, slots=True)
class LateLink:
    """A conversation was linked to the ticket `gid`, which is done; `effect` is the number of the link."""

    gid: str
    effect: int


_LEFT_OUT = f"""
WITH RECURSIVE links AS (
  SELECT id, conversation, {GID} AS gid FROM effects
  WHERE action IN ('ticket', 'link_ticket') AND state = 'done'
    AND settled_at > now() - make_interval(secs => %(within)s)
  UNION SELECT links.id, links.conversation, s.merged_into FROM links JOIN ticket_states s ON s.gid = links.gid
  WHERE s.merged_into IS NOT NULL
)
SELECT links.gid, max(links.id) AS effect FROM links
JOIN ticket_states s ON s.gid = links.gid AND s.seen ->> 'is_confirmed' = 'true' AND s.merged_into IS NULL
  AND NOT s.is_gone
LEFT JOIN LATERAL (SELECT t.id, t.state, t.reason FROM tellings t WHERE t.app_id = %(app_id)s AND t.gid = links.gid
  ORDER BY t.completion DESC LIMIT 1) t ON true
WHERE links.conversation IS NOT NULL AND (t.id IS NULL OR (t.state = 'over' AND t.reason IS NULL AND NOT EXISTS (
  SELECT 1 FROM told_conversations c WHERE c.telling_id = t.id AND c.conversation = links.conversation)))
GROUP BY links.gid
"""


def left_out(db: Database, app_id: str, *, within: float) -> list[LateLink]:
    """The newest link of each ticket that is confirmed as done, as far as was seen, and of which a conversation that
    was linked within so many seconds has no part in any telling."""
    return [LateLink(**row) for row in db.rows(_LEFT_OUT, {"app_id": app_id, "within": within})]


_TAKE_UP = b"""
UPDATE tellings t SET state = 'telling', due_at = now()
WHERE app_id = %(app_id)s AND gid = %(gid)s AND completion = %(completion)s AND state = 'over' AND reason IS NULL
  AND EXISTS (SELECT 1 FROM unnest(%(linked)s::text[]) AS linked(conversation) WHERE NOT EXISTS (
    SELECT 1 FROM told_conversations c WHERE c.telling_id = t.id AND c.conversation = linked.conversation))
"""


def take_up(conn: Conn, *, app_id: str, gid: str, completion: int, linked: Sequence[str]) -> bool:
    """A look has found a ticket confirmed as done: go on with its telling where that is over, and one of the
    conversations that are `linked` to it (lanes) has no part in it; whether it goes on."""
    told = {"app_id": app_id, "gid": gid, "completion": completion, "linked": list(linked)}
    return conn.execute(_TAKE_UP, told).rowcount == 1


_SINCE = f"""
WITH RECURSIVE gids AS (
  SELECT %(gid)s::text AS gid
  UNION SELECT merged.gid FROM ticket_states merged JOIN gids ON merged.merged_into = gids.gid
)
SELECT told.conversation, greatest(
  (SELECT min(e.created_at) FROM effects JOIN events e ON e.id = effects.event_id
   WHERE effects.conversation = told.conversation AND effects.action IN ('ticket', 'link_ticket')
     AND coalesce(effects.state, '') = 'done' AND {GID} IN (SELECT gid FROM gids)),
  (SELECT max(e.created_at) FROM events e WHERE e.lane = told.conversation AND e.topic = 'ticket.merged')) AS since
FROM unnest(%(conversations)s::text[]) AS told(conversation)
"""


def linked_since(db: Database, gid: str, conversations: Sequence[str]) -> dict[str, datetime]:
    """Since when each of these conversations (lanes) is linked to a ticket, or to one that was merged into it and since
    that was, by Intercom's clock; those of which nobody knows are left out."""
    rows = db.rows(_SINCE, {"gid": gid, "conversations": list(conversations)})
    return {row["conversation"]: row["since"] for row in rows if row["since"] is not None}
