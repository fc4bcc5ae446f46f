"""What became of all that one run decided on, also of what an earlier run had written down already."""

from collections.abc import Sequence
from typing import Any

from app.store.database import Database

_DEEDS = """
SELECT e.rule, e.action, e.request, e.state, e.reason, e.url, e.receipt
FROM runs r JOIN effects e ON e.key = ANY (r.keys)
WHERE r.id = %(run_id)s AND e.action = ANY (%(actions)s) ORDER BY e.run_id, e.seq
"""


def deeds_of_run(db: Database, run_id: int, actions: Sequence[str]) -> list[dict[str, Any]]:
    """The run's effects of these kinds, in the order in which they are carried out: rule, action, request, state,
    reason, url, receipt."""
    return db.rows(_DEEDS, {"run_id": run_id, "actions": list(actions)})
