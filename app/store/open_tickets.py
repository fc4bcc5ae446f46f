"""How many tickets of a customer are open, and what their profile was told of that."""

from app.store.database import Database
from app.store.merged_contacts import WHOSE

COUNT_ANEW = "triage.count_open_tickets"
"""The topic of the event that has a customer's open tickets counted anew, in the customer's lane."""
SLOT = "open_tickets"
"""What is counted when it is sent overtakes nothing, and nothing overtakes it: each change has a count of its own."""

# A ticket that nobody has looked at yet is open, unless the list for suggestions has it as completed. Each contact and
# each ticket is looked up by its key (OFFSET 0): over tables that were empty once, a whole index seems as good.
_COUNT = f"""
WITH RECURSIVE {WHOSE}, theirs AS MATERIALIZED (
  SELECT filed.key, filed.gid FROM whose CROSS JOIN LATERAL (
    SELECT key, CASE action WHEN 'ticket' THEN far_id ELSE target END AS gid FROM effects
    WHERE contact = whose.lane AND action IN ('ticket', 'link_ticket') AND coalesce(state, '') = 'done' OFFSET 0) filed
), chain AS (
  SELECT gid FROM theirs WHERE gid IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM effects u WHERE u.key = 'undo/' || theirs.key AND coalesce(u.state, '') = 'done')
  UNION SELECT into_.gid FROM chain CROSS JOIN LATERAL (
    SELECT s.merged_into AS gid FROM ticket_states s WHERE s.gid = chain.gid OFFSET 0) into_ WHERE into_.gid IS NOT NULL
)
SELECT count(*) AS n FROM chain LEFT JOIN LATERAL (
  SELECT s.seen ->> 'standing' AS standing, s.is_gone, s.merged_into FROM ticket_states s WHERE s.gid = chain.gid
  OFFSET 0) seen ON true
LEFT JOIN LATERAL (SELECT k.completed FROM known_tickets k WHERE k.gid = chain.gid OFFSET 0) known ON true
WHERE seen.merged_into IS NULL AND NOT coalesce(seen.is_gone, false)
  AND coalesce(seen.standing = 'open', NOT known.completed, true)
"""


def count(db: Database, contact: str) -> int:
    """How many tickets of a contact, in all of their conversations, are open: filed for them or linked, and neither
    completed, cancelled, deleted nor withdrawn. Several that were merged are one; so are contacts who were merged."""
    row = db.row(_COUNT, {"contact": contact})
    return int(row["n"]) if row else 0


_TOLD = f"""
SELECT state, receipt ->> 'html' AS told FROM effects
WHERE lane = %(contact)s AND slot = '{SLOT}' AND tried_at IS NOT NULL AND id <> %(but)s
ORDER BY tried_at DESC, id DESC LIMIT 1
"""
_NO_EFFECT = 0


def shown(db: Database, contact: str, *, but: int = _NO_EFFECT) -> int | None:
    """What the contact's profile was told last, leaving out the effect `but`; 0 where it never was. None where it is
    not known what became of that."""
    row = db.row(_TOLD, {"contact": contact, "but": but})
    if row is None:
        return 0
    return int(row["told"]) if row["state"] == "done" and row["told"] else None


_AHEAD = f"""
SELECT 1 AS ahead FROM effects WHERE lane = %(contact)s AND slot = '{SLOT}' AND state IN ('planned', 'waiting')
  AND due_at IS NOT NULL LIMIT 1
"""


def is_to_be_counted(db: Database, contact: str) -> bool:
    """Whether a contact's open tickets will be counted in any case, and were not yet."""
    return db.row(_AHEAD, {"contact": contact}) is not None
