"""What a person decides: effects that are held, and those of which nobody knows whether they were done."""

from collections.abc import Sequence
from typing import Any, Literal

from app.store.database import Conn
from app.store.effects import DISCARDED
from app.store.lanes import wake

Verb = Literal["send", "discard", "done"]
_CHUNK = 200

_FIND = """
SELECT id, lane, key FROM effects WHERE state = ANY(%(states)s) AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s))
  AND (%(because)s::text IS NULL OR starts_with(reason, %(because)s)) ORDER BY id LIMIT %(limit)s
"""

_DECIDE = {
    "send": "state = 'planned', approved = true, due_at = now(), planned_at = now(), attempts = 0, looks = 0,"
    " has_token = false, reason = NULL, settled_at = NULL",
    "discard": f"state = 'skipped', settled_at = now(), due_at = NULL, reason = '{DISCARDED}'",
    "done": "state = 'done', settled_at = now(), due_at = NULL, done_at = now(), url = coalesce(%(url)s, url),"
    " reason = 'done, says a person'",
}


def decide(
    conn: Conn, verb: Verb, *, ids: Sequence[int] | None = None, because: str | None = None, url: str | None = None
) -> int:
    """Send, discard or call done what is held or unsure: the given ones, or all that are held for one cause. Their
    number, at most 200 at a time. `done` is for unsure ones; those that need them go on."""
    states = {"send": ["held", "unsure"], "discard": ["held", "unsure"], "done": ["unsure"]}[verb]
    if because is not None:
        states = ["held"]
    wanted = {"states": states, "ids": list(ids) if ids is not None else None, "because": because, "limit": _CHUNK}
    found = conn.execute(_FIND.encode(), wanted).fetchall()
    _wake_lanes(conn, verb, found)
    changed = conn.execute(
        f"UPDATE effects SET {_DECIDE[verb]} WHERE id = ANY(%(found)s) AND state = ANY(%(states)s)"
        " RETURNING key".encode(),
        {"found": [row["id"] for row in found], "states": states, "url": url},
    ).fetchall()
    _tell_dependents(conn, verb, [row["key"] for row in changed])
    return len(changed)


def _wake_lanes(conn: Conn, verb: Verb, found: list[dict[str, Any]]) -> None:
    """Lanes are locked before effects, in the order of their keys, as everywhere."""
    lanes = {row["lane"] for row in found} if verb == "send" else set()
    if verb == "done":
        keys = [row["key"] for row in found]
        needing = conn.execute(b"SELECT lane FROM effects WHERE needs = ANY(%(keys)s)", {"keys": keys}).fetchall()
        lanes = {row["lane"] for row in needing}
    for lane in sorted(lanes):
        wake(conn, lane)


def _tell_dependents(conn: Conn, verb: Verb, keys: list[str]) -> None:
    if verb == "send":
        return
    change = "due_at = now()" if verb == "done" else "state = 'skipped', settled_at = now(), reason = %(reason)s"
    conn.execute(
        f"UPDATE effects SET {change} WHERE needs = ANY(%(keys)s) AND state = 'planned' AND due_at IS NULL".encode(),
        {"keys": keys, "reason": "it needs what a person discarded"},
    )
