"""Messages that a stop of their telling kept from going out: they are said after all if it goes on."""

from collections.abc import Sequence

from app.store.database import Conn
from app.store.lanes import wake
from app.store.tellings import NOT_SAID

TAKEN_UP = "taken_up"
"""Stands in the request of a message that was taken up again."""
_KEPT_BACK = (
    f"coalesce(state, '') = 'skipped' AND coalesce(action, '') = 'message' AND starts_with(reason, '{NOT_SAID}')"
)
"""Written so that effects are looked up by their numbers, and no index of all messages comes into question."""
_LANES = f"SELECT DISTINCT lane FROM effects WHERE id = ANY(%(ids)s) AND {_KEPT_BACK} ORDER BY lane"
_TAKE_UP = f"""
WITH taken_up AS (
  UPDATE effects SET state = 'planned', due_at = now(), planned_at = now(), reason = NULL, settled_at = NULL,
    attempts = 0, looks = 0, has_token = false, request = request || '{{"{TAKEN_UP}": true}}'
  WHERE id = ANY(%(ids)s) AND {_KEPT_BACK} RETURNING key
), what_needs_them AS (
  UPDATE effects e SET state = 'planned', due_at = NULL, planned_at = now(), reason = NULL, settled_at = NULL
  FROM taken_up t WHERE e.needs = t.key AND e.state = 'skipped' AND starts_with(e.reason, 'it needs ' || t.key)
)
SELECT count(*) AS n FROM taken_up
"""


def take_up(conn: Conn, ids: Sequence[int]) -> int:
    """Have those of these messages said that a stop kept from it, with what needed them; how many. Lanes are locked
    before effects, in the order of their keys."""
    for row in conn.execute(_LANES.encode(), {"ids": list(ids)}).fetchall():
        wake(conn, row["lane"], bulk=True)
    taken_up = conn.execute(_TAKE_UP.encode(), {"ids": list(ids)}).fetchone()
    return int(taken_up["n"]) if taken_up else 0
