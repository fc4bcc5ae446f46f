"""Runs: facts, decision and all effects in one commit, before the first call."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from app.store import due_dates, effects, timers
from app.store.database import Conn, Database, Later
from app.store.due_dates import DateSeen
from app.store.effects import FINAL, OVERTAKEN, Entry, Planned
from app.store.firings import Fired, refuse_if_fired_meanwhile, remember
from app.store.json_text import storable_text
from app.store.lanes import LaneLost, Lease, fence_params, wake_later
from app.store.taken_back import Cut, cut, drop
from app.store.timers import Ended, Waiting

_OWN = ("event_id", "created_at", "kind", "event_name", "digest", "engine", "codes", "undoes")
_PLANNED = (
    "key", "lane", "conversation", "contact", "rule", "action", "target", "reach", "destination", "slot", "needs",
    "state", "reason", "due", "due_in", "bulk", "request", "before",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """One pass of one event through the rules, as it is stored. `undoes`: the run that it takes back; `drops`: what of
    that one waits still and is not to be done, as pairs of effect and lane; `cuts`: messages of which a part is not."""

    event_id: int
    created_at: datetime
    kind: str
    event_name: str
    digest: str
    engine: str
    codes: str
    facts: dict[str, Any]
    failures: list[dict[str, str]]
    effects: Sequence[Planned]
    shadow: Sequence[Mapping[str, object]] = ()
    firings: Sequence[Fired] = ()
    firings_known_up_to: int = 0
    waiting: Sequence[Waiting] = ()
    ended: Sequence[Ended] = ()
    dates: Sequence[DateSeen] = ()
    undoes: int | None = None
    drops: Sequence[tuple[int, str]] = ()
    cuts: Sequence[Cut] = ()


_SAVE = """
WITH fence AS (
  UPDATE lanes SET leased_until = now() + make_interval(secs => %(lease_seconds)s),
    settled_up_to = greatest(settled_up_to, %(created_at)s)
  WHERE key = %(lease_lane)s AND epoch = %(lease_epoch)s RETURNING key
), run AS (
  INSERT INTO runs (event_id, kind, event_name, digest, engine, codes, keys, failures, shadow, undoes)
  SELECT %(event_id)s, %(kind)s, %(event_name)s, %(digest)s, %(engine)s, %(codes)s, %(keys)s, %(failures)s,
    %(shadow)s, %(undoes)s::bigint FROM fence
  RETURNING id, created_at
), facts AS (
  INSERT INTO run_facts (run_id, created_at, facts) SELECT id, created_at, %(facts)s FROM run
), settled AS (
  UPDATE events SET state = 'settled', reason = NULL,
    late = events.created_at < coalesce((SELECT settled_up_to FROM lanes WHERE key = %(lease_lane)s), '-infinity')
  FROM run WHERE events.id = %(event_id)s
), wanted AS (
  SELECT * FROM ROWS FROM (jsonb_to_recordset(%(planned)s::jsonb) AS (key text, lane text, conversation text,
    contact text, rule text, action text, target text, reach text, destination text, slot text, needs text,
    state text, reason text, due bool, due_in float, bulk bool, request jsonb, before jsonb, opened_at timestamptz))
  WITH ORDINALITY AS w(key, lane, conversation, contact, rule, action, target, reach, destination, slot, needs,
    state, reason, due, due_in, bulk, request, before, opened_at, seq)
), planned AS (
  INSERT INTO effects (key, run_id, seq, event_id, lane, conversation, contact, rule, action, target, reach,
    destination, slot, needs, opened_at, state, reason, bulk, request, before, due_at, settled_at)
  SELECT w.key, run.id, w.seq, %(event_id)s, w.lane, w.conversation, w.contact, w.rule, w.action, w.target, w.reach,
    w.destination, w.slot, w.needs, w.opened_at, w.state, w.reason, w.bulk, w.request, w.before,
    CASE WHEN w.due AND w.state = 'planned' THEN now() + make_interval(secs => w.due_in) END,
    CASE WHEN w.state = 'skipped' THEN now() END
  FROM wanted w, run
  ON CONFLICT (key) DO UPDATE SET state = excluded.state, reason = excluded.reason, due_at = excluded.due_at,
    run_id = excluded.run_id, seq = excluded.seq, request = excluded.request, before = excluded.before,
    bulk = excluded.bulk, settled_at = excluded.settled_at, planned_at = now(), attempts = 0, looks = 0,
    has_token = false
  WHERE CASE WHEN %(kind)s IN ('replay', 'undo')
    THEN effects.state = 'failed'
      OR effects.state = 'skipped' AND NOT coalesce(effects.reason, '') ^@ ANY(%(final)s::text[])
    ELSE effects.action IN ('ticket', 'place_ticket', 'user_note', 'link_ticket', 'count_open_tickets')
      AND (effects.state = 'failed'
      OR effects.state = 'skipped'
        AND (starts_with(effects.reason, 'it needs') OR starts_with(effects.reason, 'watch'))) END
  RETURNING id, run_id, lane, slot, state
), overtaken AS (
  UPDATE effects e SET state = 'skipped', reason = %(overtaken)s, settled_at = now() FROM planned p
  WHERE e.lane = p.lane AND e.slot = p.slot AND p.state = 'planned' AND e.run_id < p.run_id
    AND e.state IN ('planned', 'waiting', 'held') AND e.id <> p.id
    AND NOT (e.slot = 'voice' AND (e.state = 'held' OR e.approved)) AND e.slot <> 'open_tickets'
  RETURNING e.key
), without_it AS (
  UPDATE effects e SET state = 'skipped', reason = 'it needs ' || o.key || ', which was ' || %(overtaken)s,
    settled_at = now()
  FROM overtaken o WHERE e.needs = o.key AND e.state = 'planned' AND e.due_at IS NULL
)
SELECT run.id FROM run
"""


def save(db: Database, lease: Lease, run: NewRun) -> int:
    """Store a run with its effects and settle its event, all or nothing; the run's id. Raises LaneLost, FiredMeanwhile.

    An effect whose key is in the ledger already is not planned again, with these exceptions: a replay, and what takes a
    run back, take up those that failed or were skipped (but for FINAL reasons); any run takes up a ticket or note that
    failed.
    What is planned overtakes what earlier runs planned for the same slot; but a message that a person decides on, or
    has let through, stays theirs.
    """
    with _saving_way(db, lease, run) as conn:
        saved = _saving(conn, lease, run)
    return saved()


def save_and_look(db: Database, lease: Lease, run: NewRun, *, lands_within: float) -> list[Entry]:
    """The same; the lane's effects that are due then. `lands_within`: as for `effects.due`."""
    with _saving_way(db, lease, run) as conn:
        saved = _saving(conn, lease, run)
        due = effects.due(conn, lease.lane, lands_within=lands_within)
    saved()
    return due()


@contextmanager
def _saving_way(db: Database, lease: Lease, run: NewRun) -> Iterator[Conn]:
    """One round trip; but where a rule acts once for a customer, other lanes may have been quicker."""
    of_customers = [fired for fired in run.firings if fired.subject != lease.lane]
    with db.transaction() if of_customers else db.pipeline() as conn:
        if of_customers:
            refuse_if_fired_meanwhile(conn, of_customers, up_to=run.firings_known_up_to)
        yield conn


def _saving(conn: Conn, lease: Lease, run: NewRun) -> Later[int]:
    """Lanes are locked in the order of their keys. Those of effects that can be carried out at once are marked as due
    without a wake-up: the sweep looks at them."""
    elsewhere = {effect.lane for effect in run.effects if effect.due} | {lane for _, lane in run.drops}
    elsewhere -= {lease.lane}
    for lane in sorted(lane for lane in elsewhere if lane < lease.lane):
        wake_later(conn, lane)
    cursor = conn.execute(_SAVE.encode(), _params(lease, run))
    for lane in sorted(lane for lane in elsewhere if lane > lease.lane):
        wake_later(conn, lane)
    if run.firings:
        remember(conn, lease, run.firings, event_id=run.event_id)
    if run.drops:
        drop(conn, lease, [effect_id for effect_id, _ in run.drops])
    cut(conn, lease, run.cuts)
    _keep_waits(conn, lease, run)
    due_dates.learn(conn, run.dates)

    def saved() -> int:
        row = cursor.fetchone()
        if row is None:
            raise LaneLost(lease.lane)
        return int(row["id"])

    return saved


def _keep_waits(conn: Conn, lease: Lease, run: NewRun) -> None:
    for ended in run.ended:
        timers.end(conn, lease, ended)
    if run.waiting:
        timers.begin(
            conn, lease, run.waiting,
            event_id=run.event_id, since=run.created_at, replayed=run.kind == "replay",
        )  # fmt: skip


def _params(lease: Lease, run: NewRun) -> dict[str, Any]:
    return {
        "planned": storable_text([_as_json(effect) for effect in run.effects]),
        "keys": [effect.key for effect in run.effects],
        "final": list(FINAL),
        "overtaken": OVERTAKEN,
        "facts": Jsonb(run.facts),
        "failures": Jsonb(run.failures) if run.failures else None,
        "shadow": Jsonb(list(run.shadow)) if run.shadow else None,
        **{name: getattr(run, name) for name in _OWN},
        **fence_params(lease),
    }


def _as_json(effect: Planned) -> dict[str, Any]:
    values = {column: getattr(effect, column) for column in _PLANNED}
    return values | {"opened_at": effect.opened_at and effect.opened_at.isoformat()}


def show(db: Database, run_id: int) -> dict[str, Any] | None:
    """One run with its facts (None after retention), and whether its event was `recovered`."""
    return db.row(
        "SELECT r.*, f.facts, e.recovered FROM runs r JOIN events e ON e.id = r.event_id"
        " LEFT JOIN run_facts f ON f.run_id = r.id AND f.created_at = r.created_at WHERE r.id = %(id)s",
        {"id": run_id},
    )


def of_event(db: Database, event_id: int) -> list[dict[str, Any]]:
    """All runs of one event, oldest first, with their facts."""
    return db.rows(
        "SELECT r.*, f.facts FROM runs r LEFT JOIN run_facts f ON f.run_id = r.id AND f.created_at = r.created_at"
        " WHERE r.event_id = %(id)s ORDER BY r.id",
        {"id": event_id},
    )


def page(db: Database, *, before: int | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """Runs, newest first, without their facts."""
    return db.rows(
        "SELECT id, event_id, kind, created_at, event_name, digest, engine, codes, cardinality(keys) AS effects,"
        " undoes"
        " FROM runs WHERE %(before)s::bigint IS NULL OR id < %(before)s ORDER BY id DESC LIMIT %(limit)s",
        {"before": before, "limit": limit},
    )
