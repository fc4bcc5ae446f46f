"""Taking back: which run, the events that ask for it, and how far it has come.

An event of the topic UNDO has no body: its delivery key tells which run is to be taken back, and who asked. That is
`undo/RUN/WHO` for all that the run did, `undo/RUN/rule NAME` for what one rule did in it. What takes an effect back
stands in the ledger under that one's key with `undo/` before it, so that asked for twice it is done once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from app.errors import NotNow, NotThere
from app.store.database import Database
from app.store.effects import OVERTAKEN, RULES_JOINED_BY, Entry
from app.store.lanes import wake

UNDO = "triage.undo"
OF_A_RUN, OF_A_RULE = "undo", "undo_of_a_rule"
"""What runs that take back are called: all that a run did, or what one rule did in it."""
_BY_RULE = "rule "
_NOTHING = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """A run that did something, and the event that it was about."""

    run_id: int
    event_id: int


_LAST = """
SELECT run_id, event_id FROM effects WHERE conversation = %(conversation)s AND run_id < %(before)s AND state = 'done'
  AND action <> ALL(%(but)s) ORDER BY run_id DESC LIMIT 1
"""


def last_run(db: Database, conversation: str, *, before: int, but: Sequence[str]) -> LastRun | None:
    """The last run before one that did something in a conversation; actions in `but` do not count."""
    row = db.row(_LAST, {"conversation": conversation, "before": before, "but": list(but)})
    return LastRun(**row) if row else None


_LAST_TO_TAKE_BACK = f"""
SELECT e.run_id FROM effects e JOIN runs r ON r.id = e.run_id
WHERE e.conversation = %(conversation)s AND e.run_id < %(before)s AND r.kind <> 'undo'
  AND e.action <> ALL(%(but)s) AND (e.state NOT IN ('skipped', 'failed') OR e.action = 'message'
    AND e.reason = '{OVERTAKEN}' AND EXISTS (SELECT 1 FROM effects m WHERE m.conversation = e.conversation
      AND m.action = 'message' AND m.run_id > e.run_id AND m.state IN ('planned', 'waiting', 'held')
      AND m.request -> 'parts' @> jsonb_build_array(jsonb_build_object('event', e.event_id))))
  AND NOT EXISTS (SELECT 1 FROM runs u WHERE u.undoes = e.run_id AND u.event_name = '{OF_A_RUN}')
ORDER BY e.run_id DESC LIMIT 1
"""

_ASK = f"""
INSERT INTO events (app_id, topic, lane, delivery_key, occurrence_key, created_at, state)
VALUES (split_part(%(lane)s, ':', 2), '{UNDO}', %(lane)s, %(key)s, %(once)s, now(), 'waiting') ON CONFLICT DO NOTHING
RETURNING id
"""


def ask_for_last(db: Database, entry: Entry, *, but: Sequence[str]) -> None:
    """Have the last run before an effect's own taken back that is not yet: once, however often this is called. A run
    that did nothing but actions in `but` does not count. Where there is none, that is what the teammate is told."""
    lane = entry.conversation or ""
    row = db.row(_LAST_TO_TAKE_BACK, {"conversation": lane, "before": entry.run_id, "but": list(but)})
    run_id = row["run_id"] if row else _NOTHING
    with db.transaction() as conn:
        wake(conn, lane)
        params = {"lane": lane, "key": f"undo/{run_id}/effect {entry.id}", "once": f"undo/effect {entry.id}"}
        conn.execute(_ASK.encode(), params)


_RUN = "SELECT r.kind, e.lane FROM runs r JOIN events e ON e.id = r.event_id WHERE r.id = %(id)s"
_ASKED_ALREADY = f"""
SELECT id FROM events WHERE lane = %(lane)s AND state = 'waiting' AND topic = '{UNDO}'
  AND starts_with(delivery_key, %(start)s) AND NOT starts_with(delivery_key, %(start)s || '{_BY_RULE}')
ORDER BY id LIMIT 1
"""


def check(db: Database, run_id: int) -> str:
    """The lane in which a run is taken back. Raises NotThere, or NotNow for a run that is not taken back."""
    row = db.row(_RUN, {"id": run_id})
    if row is None:
        raise NotThere(f"there is no run {run_id}; a conversation's notes link to theirs")
    if row["kind"] in ("undo", "digest", "alarm", "telling", "count"):
        told = {
            "count": "counted the customer's open tickets",
            "undo": "took something back",
            "digest": "told the team how the day went",
            "telling": "listed in the ticket who was told",
        }
        did = told.get(row["kind"], "told the managers")
        raise NotNow(f"run {run_id} {did} itself, and that is not taken back: do by hand what is wanted after all")
    return str(row["lane"])


def ask(db: Database, run_id: int, *, by: str) -> int:
    """Have a run taken back; the number of the event that does it, which may have been asked for already. Raises as
    `check` does."""
    lane = check(db, run_id)
    with db.transaction() as conn:
        wake(conn, lane)
        params = {"lane": lane, "start": f"undo/{run_id}/"}
        asked = conn.execute(_ASKED_ALREADY.encode(), params).fetchone()
        if asked is None:
            new = {"lane": lane, "key": f"undo/{run_id}/{by} {uuid4()}", "once": None}
            asked = conn.execute(_ASK.encode(), new).fetchone()
    assert asked is not None  # noqa: S101 - no other event has this key
    return int(asked["id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an event asks for: to take back all that a run did, or what one `rule` did in it. `run_id` is None where
    there was no run to be found. `is_answered`: a teammate asked in a note of the conversation that was opened at
    `opened_at`, and is answered by one."""

    run_id: int | None
    rule: str | None
    is_answered: bool
    opened_at: datetime | None


_ASKED = """
SELECT v.delivery_key, e.opened_at FROM events v
LEFT JOIN effects e ON e.id = substring(v.delivery_key FROM '/effect ([0-9]+)$')::bigint WHERE v.id = %(id)s
"""


def asked_by(db: Database, event_id: int) -> Asked:
    """What an event of the topic UNDO asks for."""
    row = db.row(_ASKED, {"id": event_id})
    assert row is not None  # noqa: S101 - the event is being handled
    _, run_id, who = row["delivery_key"].split("/", 2)
    rule = who.removeprefix(_BY_RULE) if who.startswith(_BY_RULE) else None
    is_answered = rule is None and who.startswith("effect ")
    return Asked(run_id=int(run_id) or None, rule=rule, is_answered=is_answered, opened_at=row["opened_at"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What one rule did from one moment until before another (both aware)."""

    rule: str
    since: datetime
    until: datetime


_PLACE = tuple[datetime, int]
_BEGIN: _PLACE = (datetime.min.replace(tzinfo=UTC), 0)
_DONE_IN_SPAN = """
SELECT e.id, e.settled_at, e.run_id, v.lane FROM effects e JOIN runs r ON r.id = e.run_id
JOIN events v ON v.id = r.event_id
WHERE e.settled_at >= %(since)s AND e.settled_at < %(until)s AND (e.settled_at, e.id) > (%(at)s, %(id)s)
  AND e.state = 'done' AND r.kind NOT IN ('undo', 'digest') AND %(rule)s = ANY(string_to_array(e.rule, %(joined)s))
ORDER BY e.settled_at, e.id LIMIT %(most)s
"""
_WAITING_IN_SPAN = """
SELECT DISTINCT e.run_id, v.lane FROM effects e JOIN runs r ON r.id = e.run_id JOIN events v ON v.id = r.event_id
WHERE (e.state IN ('planned', 'waiting', 'sending') OR e.state = 'held')
  AND e.planned_at >= %(since)s AND e.planned_at < %(until)s AND r.kind NOT IN ('undo', 'digest')
  AND %(rule)s = ANY(string_to_array(e.rule, %(joined)s))
"""


def runs_in(db: Database, span: Span, *, most: int = 200) -> Iterator[list[tuple[int, str]]]:
    """The runs, each with its lane, in which a rule did something in a span of time or is still to: by pages of at most
    so many effects, a run perhaps on several."""
    params = {"rule": span.rule, "since": span.since, "until": span.until, "joined": RULES_JOINED_BY}
    yield [(row["run_id"], row["lane"]) for row in db.rows(_WAITING_IN_SPAN, params)]
    at, last = _BEGIN
    while True:
        rows = db.rows(_DONE_IN_SPAN, {**params, "at": at, "id": last, "most": most})
        if not rows:
            return
        yield [(row["run_id"], row["lane"]) for row in rows]
        at, last = rows[-1]["settled_at"], rows[-1]["id"]


def ask_for_rule(db: Database, rule: str, runs: Sequence[tuple[int, str]]) -> int:
    """Have what one rule did taken back in these runs, behind live work; how many of them are new."""
    asked = 0
    with db.transaction() as conn:
        for lane in sorted({lane for _, lane in runs}):
            wake(conn, lane, bulk=True)
        for run_id, lane in sorted(set(runs)):
            params = {"lane": lane, "key": f"undo/{run_id}/{_BY_RULE}{rule}", "once": None}
            asked += conn.execute(_ASK.encode(), params).rowcount
    return asked


def waiting(db: Database) -> int:
    """How many runs are still to be taken back."""
    row = db.row(f"SELECT count(*) AS n FROM events WHERE state = 'waiting' AND topic = '{UNDO}'")
    return int(row["n"]) if row else 0
