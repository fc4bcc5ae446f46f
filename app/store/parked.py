"""What waits for the end of a pause: effects that say so in their reason, and events whose facts could not be read."""

from typing import Any

from app.store import held
from app.store.database import Conn, Database
from app.store.destinations import at_start
from app.store.held import Verb
from app.store.lanes import wake
from app.store.pauses import Pause, cause, down

_CHUNK = 200
_PARKED = "state IN ('planned', 'waiting', 'sending') AND reason ^@ ANY(%(causes)s) AND due_at > now()"

_COUNT = f"SELECT count(*) AS n FROM effects WHERE {_PARKED}"


def count(db: Database, destination: str) -> int:
    """How many effects wait for a destination that is paused."""
    row = db.row(_COUNT, {"causes": _causes(destination)})
    return int(row["n"]) if row else 0


def _causes(destination: str) -> list[str]:
    """Of what was to go there meanwhile, and of what had failed before or tried whether it is back."""
    return [cause(destination), down(destination)]


# What customers would see and was decided before the pause ended: what waits for the end of this very pause. Where no
# later one has begun, also what its last call left waiting, and what is due and in nobody's hands yet; but not what a
# person has let go, who ended the pause before.
_SEEN = """
reach = 'customers' AND state IN ('planned', 'waiting') AND planned_at <= %(until)s
  AND (starts_with(reason, %(mark)s) AND due_at > now()
    OR NOT EXISTS (SELECT 1 FROM pauses later WHERE later.destination = %(destination)s AND later.id > %(id)s)
    AND (starts_with(reason, %(down)s) AND due_at > now()
      OR destination = %(destination)s AND due_at <= now() AND NOT approved
      AND EXISTS (SELECT 1 FROM lanes WHERE key = effects.lane AND coalesce(leased_until, '-infinity') < now())))
"""
_LANES = f"SELECT DISTINCT lane FROM effects WHERE lane > %(after)s AND {_SEEN} ORDER BY lane LIMIT %(limit)s"
_HOLD = f"""
UPDATE effects SET state = 'held', due_at = NULL, has_token = false,
  reason = CASE WHEN starts_with(reason, %(mark)s) THEN reason ELSE %(waits)s END
WHERE lane = ANY(%(lanes)s) AND {_SEEN}
"""


def decide_what_customers_would_see(db: Database, pause: Pause) -> int:
    """Discard, keep for review or send what had waited for a pause that a person has ended, as they said; how many.
    What waits for another pause of the destination is left to who ends that one."""
    if pause.held is None:
        return 0
    _hold(db, pause)
    if pause.held == "review":
        return db.run(
            "UPDATE effects SET reason = 'for review: ' || reason"
            " WHERE state = 'held' AND starts_with(reason, %(mark)s)",
            {"mark": pause.mark},
        )
    verb: Verb = pause.held
    return held.decide_all(db, verb, because=pause.mark)


def _hold(db: Database, pause: Pause) -> None:
    """Lanes are locked in the order of their keys, so that nobody takes one up meanwhile."""
    known = {
        "id": pause.id, "destination": pause.destination, "mark": pause.mark, "waits": pause.waits,
        "down": down(pause.destination), "until": pause.until,
    }  # fmt: skip
    after = ""
    while lanes := [row["lane"] for row in db.rows(_LANES, {**known, "after": after, "limit": _CHUNK})]:
        with db.transaction() as conn:
            conn.execute(b"SELECT 1 FROM lanes WHERE key = ANY(%(k)s) ORDER BY key FOR UPDATE", {"k": lanes})
            conn.execute(_HOLD.encode(), {**known, "lanes": lanes})
        after = lanes[-1]


_WAITING = f"SELECT id, lane FROM effects WHERE {_PARKED} ORDER BY run_id, seq LIMIT %(limit)s"
_WAKE = f"""
UPDATE effects SET due_at = now(), bulk = true, has_token = false, reason = %(name)s || ' was paused; its turn'
  ' comes' WHERE id = ANY(%(ids)s) AND {_PARKED}
"""


def wake_effects(db: Database, destination: str, *, failed: bool, most: int = _CHUNK) -> int:
    """Let effects go on that waited for a destination, those that were decided first, as bulk work; how many. `failed`:
    also those whose last call said that it is down."""
    causes = _causes(destination) if failed else [cause(destination)]
    found = db.rows(_WAITING, {"causes": causes, "limit": most})
    if not found:
        return 0
    with db.transaction() as conn:
        _wake_lanes(conn, found)
        params = {"causes": causes, "name": at_start(destination), "ids": [row["id"] for row in found]}
        return conn.execute(_WAKE.encode(), params).rowcount


# Each begins with what there is least of, and looks the other up: so it is planned over empty tables as well.
_LONGEST_PUT_OFF = """
SELECT key AS lane FROM lanes,
  LATERAL (SELECT 1 FROM events e WHERE e.lane = lanes.key AND e.state = 'waiting' LIMIT 1) AS put_off
WHERE wake_at > now() AND leased_until IS NULL ORDER BY wake_at LIMIT 1
"""
_PUT_OFF = """
SELECT lane FROM (SELECT DISTINCT lane FROM events WHERE state = 'waiting' AND lane > %(after)s) AS waiting,
  LATERAL (SELECT 1 FROM lanes WHERE key = lane AND wake_at > now() AND leased_until IS NULL LIMIT 1) AS put_off
ORDER BY lane LIMIT %(limit)s
"""
_EARLIEST = f"SELECT id, lane FROM effects WHERE {_PARKED} ORDER BY due_at, id LIMIT 1"


def wake_one(db: Database, destination: str) -> bool:
    """Have one effect, or else one event, look whether it can go on: the one that has waited longest. False if there is
    none."""
    found = db.rows(_EARLIEST, {"causes": _causes(destination)})
    with db.transaction() as conn:
        if found:
            _wake_lanes(conn, found)
            conn.execute(b"UPDATE effects SET due_at = now() WHERE id = %(id)s AND due_at > now()", found[0])
        else:
            found = conn.execute(_LONGEST_PUT_OFF.encode()).fetchall()
            _wake_lanes(conn, found)
    return bool(found)


def wake_events(db: Database) -> int:
    """Have every event handled now that was put off; how many conversations that are. One that waits for something else
    is put off again."""
    count, after = 0, ""
    while found := db.rows(_PUT_OFF, {"after": after, "limit": _CHUNK}):
        with db.transaction() as conn:
            _wake_lanes(conn, found)
        count, after = count + len(found), found[-1]["lane"]
    return count


def _wake_lanes(conn: Conn, found: list[dict[str, Any]]) -> None:
    for lane in sorted({row["lane"] for row in found}):
        wake(conn, lane, bulk=True)
