"""What a person decides: effects that are held, and those of which nobody knows whether they were done."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from psycopg.types.json import Jsonb

from app.store.database import Conn, Database
from app.store.effects import DISCARDED
from app.store.lanes import wake

Verb = Literal["send", "discard", "done"]
WAITS_FOR: Mapping[Verb, Sequence[str]] = {
    "send": ("held", "unsure"), "discard": ("held", "unsure"), "done": ("unsure",),
}  # fmt: skip
"""In which states an effect waits for which decision."""
_CHUNK = 200

_FIND = """
SELECT id, lane, key FROM effects WHERE state = ANY(%(states)s) AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s))
  AND (%(because)s::text IS NULL OR starts_with(reason, %(because)s)) AND state IN ('held', 'unsure')
  AND id > %(after)s
ORDER BY id LIMIT %(limit)s
"""

_DECIDE = {
    "send": "state = 'planned', approved = true, unseen = %(unseen)s, planned_at = now(), attempts = 0, looks = 0,"
    " request = request || jsonb_strip_nulls(jsonb_build_object('approved_by', %(by)s::text)),"
    " has_token = false, reason = NULL, settled_at = NULL, due_at = CASE WHEN needs IS NULL OR EXISTS (SELECT 1"
    " FROM effects n WHERE n.key = effects.needs AND n.state = 'done') THEN now() END",
    "discard": f"state = 'skipped', settled_at = now(), due_at = NULL, reason = '{DISCARDED}'"
    " || coalesce(': held back by ' || %(by)s::text, '')",
    "done": "state = 'done', settled_at = now(), due_at = NULL, done_at = now(), url = coalesce(%(url)s, url),"
    " reason = 'done, says a person'",
}


def decide(
    conn: Conn, verb: Verb, *, ids: Sequence[int] | None = None, because: str | None = None, url: str | None = None,
    by: str | None = None,
) -> int:  # fmt: skip
    """Send, discard or call done what is held or unsure: the given ones, or all that are held for one cause. Their
    number, at most 200 at a time. What is sent with all of its cause nobody looked at: it is judged anew when it goes
    out. `done` is for unsure ones; those that need them go on. `by`: the name of the person, if it is known."""
    states = ["held"] if because is not None else list(WAITS_FOR[verb])
    found = _find(conn, states=states, ids=list(ids) if ids is not None else None, because=because)
    return _change(conn, verb, found, states=states, url=url, unseen=because is not None, by=by)


def states(db: Database, ids: Sequence[int]) -> dict[int, str]:
    """The states of those of the effects that there are."""
    rows = db.rows("SELECT id, state FROM effects WHERE id = ANY(%(ids)s)", {"ids": list(ids)})
    return {row["id"]: row["state"] for row in rows}


def decide_all(db: Database, verb: Verb, *, because: str) -> int:
    """Decide on all that are held for one cause, in many small transactions: thousands of lanes are not locked at once.
    Each is decided on once, though it be held again meanwhile. Their number."""
    total, after = 0, 0
    while True:
        with db.transaction() as conn:
            found = _find(conn, states=["held"], because=because, after=after)
            total += _change(conn, verb, found, states=["held"], unseen=True)
        if not found:
            return total
        after = found[-1]["id"]


def _find(
    conn: Conn, *, states: list[str], ids: list[int] | None = None, because: str | None = None, after: int = 0
) -> list[dict[str, Any]]:
    wanted = {"states": states, "ids": ids, "because": because, "after": after, "limit": _CHUNK}
    return conn.execute(_FIND.encode(), wanted).fetchall()


def _change(  # noqa: PLR0913 - each by its name
    conn: Conn, verb: Verb, found: list[dict[str, Any]], *, states: list[str], unseen: bool, url: str | None = None,
    by: str | None = None,
) -> int:  # fmt: skip
    _wake_lanes(conn, verb, found)
    changed = conn.execute(
        f"UPDATE effects SET {_DECIDE[verb]} WHERE id = ANY(%(found)s) AND state = ANY(%(states)s)"
        " RETURNING key".encode(),
        {"found": [row["id"] for row in found], "states": states, "url": url, "unseen": unseen, "by": by},
    ).fetchall()
    _tell_dependents(conn, verb, [row["key"] for row in changed])
    return len(changed)


_REWORD = b"""
UPDATE effects SET request = request || %(request)s || '{"edited": true}', approved = true
WHERE id = %(id)s AND action = 'message'
"""
_WITHOUT_BUTTONS = b"""
UPDATE effects b SET state = 'skipped', settled_at = now(), reason = 'a person sent other words' FROM effects m
WHERE m.id = %(id)s AND b.needs = m.key AND b.action = 'quick_replies' AND b.state = 'planned' AND b.due_at IS NULL
"""


def reword(conn: Conn, effect_id: int, request: dict[str, Any]) -> None:
    """Let a message that a person sends say something else; the ledger keeps that it was edited."""
    conn.execute(_REWORD, {"id": effect_id, "request": Jsonb(request)})


def without_buttons(conn: Conn, effect_id: int) -> None:
    """What stands below a message that was reworded, its buttons, is not shown."""
    conn.execute(_WITHOUT_BUTTONS, {"id": effect_id})


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
