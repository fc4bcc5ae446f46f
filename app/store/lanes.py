"""Lanes: one worker at a time per conversation, contact, ticket or admin. A lease with an epoch fences its writes off.

`wake_at` is the truth about when a lane wants to be looked at; a job in the queue is only a hint of it.
"""

from dataclasses import dataclass

from app.store.database import Conn, Database, Later


class LaneLost(Exception):  # noqa: N818 - named by what happened: another worker holds the lane now
    """Our lease ran out and somebody else took over: nothing was written, nothing more may be."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a lane. `taken_over`: the previous holder died or froze in the middle."""

    lane: str
    epoch: int
    seconds: float
    taken_over: bool = False


_CLAIM = """
UPDATE lanes SET epoch = epoch + 1, leased_until = now() + make_interval(secs => %(seconds)s), worker = %(worker)s
FROM (SELECT key, leased_until IS NOT NULL AS taken_over FROM lanes WHERE key = %(lane)s FOR UPDATE) AS was
WHERE lanes.key = was.key AND (leased_until IS NULL OR leased_until < now()) AND wake_at <= now()
RETURNING epoch, was.taken_over, bulk
"""


def claim(db: Database, lane: str, *, worker: str, seconds: float) -> Lease | None:
    """A lease on the lane, None if another worker holds it or there is nothing to do."""
    with db.connection() as conn:
        return claiming(conn, lane, worker=worker, seconds=seconds)()


def claiming(conn: Conn, lane: str, *, worker: str, seconds: float) -> Later[Lease | None]:
    """The same on a connection, for a pipeline."""
    cursor = conn.execute(_CLAIM.encode(), {"lane": lane, "worker": worker, "seconds": seconds})

    def claimed() -> Lease | None:
        row = cursor.fetchone()
        return Lease(lane, row["epoch"], seconds, row["taken_over"]) if row else None

    return claimed


FENCE = """fence AS (
  UPDATE lanes SET leased_until = now() + make_interval(secs => %(lease_seconds)s)
  WHERE key = %(lease_lane)s AND epoch = %(lease_epoch)s RETURNING key
)"""


# For statements after the lane was locked in the same transaction: a lease that is lost writes nothing.
STILL_OURS = "EXISTS (SELECT 1 FROM lanes WHERE key = %(lease_lane)s AND epoch = %(lease_epoch)s)"


def fence_params(lease: Lease) -> dict[str, object]:
    """The parameters that FENCE and STILL_OURS need."""
    return {"lease_seconds": lease.seconds, "lease_lane": lease.lane, "lease_epoch": lease.epoch}


_WAKE = """
WITH woken AS (
  INSERT INTO lanes (key, wake_at, hinted_at, bulk) VALUES (%(key)s, now(), now(), %(bulk)s)
  ON CONFLICT (key) DO UPDATE SET
    bulk = CASE WHEN lanes.wake_at IS NULL THEN excluded.bulk ELSE lanes.bulk AND excluded.bulk END,
    wake_at = CASE WHEN lanes.wake_at <= now() THEN lanes.wake_at ELSE now() END,
    hinted_at = CASE WHEN lanes.wake_at <= now() THEN lanes.hinted_at ELSE now() END
  RETURNING key, bulk, hinted_at = now() AS was_idle
)
SELECT procrastinate_defer_jobs_v1(array_agg(ROW('lanes', 'drain', CASE WHEN bulk THEN 0 ELSE 10 END, NULL, NULL,
  jsonb_build_object('lane', key), NULL)::procrastinate_job_to_defer_v1))
FROM woken WHERE was_idle
"""


def wake_later(conn: Conn, key: str) -> None:
    """Mark a lane as due, without a wake-up: the next sweep queues one if nobody has looked at it by then."""
    conn.execute(
        b"INSERT INTO lanes (key, wake_at) VALUES (%(key)s, now()) ON CONFLICT (key) DO UPDATE SET"
        b" hinted_at = CASE WHEN lanes.wake_at <= now() THEN lanes.hinted_at END,"
        b" wake_at = CASE WHEN lanes.wake_at <= now() THEN lanes.wake_at ELSE now() END",
        {"key": key},
    )


def wake(conn: Conn, key: str, *, bulk: bool = False) -> None:
    """Have a lane looked at now. `bulk` work gives way to live work."""
    conn.execute(_WAKE.encode(), {"key": key, "bulk": bulk})


_RELEASE = """
WITH next AS (
  SELECT work.waiting AND %(not_before)s = 0 OR coalesce(work.due_at <= now(), false) AS now,
    least(work.due_at, CASE WHEN work.waiting THEN now() + make_interval(secs => %(not_before)s) END) AS at
  FROM (SELECT EXISTS (SELECT 1 FROM events WHERE lane = %(lane)s AND state = 'waiting') AS waiting,
    (SELECT min(due_at) FROM effects
     WHERE lane = %(lane)s AND state IN ('planned', 'waiting', 'sending')) AS due_at) AS work
), released AS (
  UPDATE lanes SET leased_until = NULL, worker = NULL, bulk = bulk AND next.at IS NOT NULL,
    hinted_at = CASE WHEN next.now THEN now() ELSE hinted_at END,
    wake_at = CASE WHEN next.now THEN now() ELSE next.at END
  FROM next WHERE key = %(lane)s AND epoch = %(epoch)s AND (%(in_any_case)s OR NOT next.now)
  RETURNING key, bulk, next.now
)
SELECT count(*) AS released, procrastinate_defer_jobs_v1(array_agg(
  ROW('lanes', 'drain', CASE WHEN bulk THEN 0 ELSE 10 END, NULL, NULL,
  jsonb_build_object('lane', key), NULL)::procrastinate_job_to_defer_v1) FILTER (WHERE released.now)) AS jobs
FROM released
"""


def release(db: Database, lease: Lease, *, not_before: float = 0.0) -> None:
    """Hand the lane back: idle, to be woken when its next effect is due, or queued again if events wait.
    `not_before`: seconds for which waiting events cannot be handled anyway. Does nothing if the lane was lost.
    """
    with db.pipeline() as conn:
        locking(conn, lease)
        releasing(conn, lease, not_before=not_before)


def locking(conn: Conn, lease: Lease) -> Later[bool]:
    """Lock the lane, so that the transaction's next statement sees every event accepted before; whether it is ours."""
    params = {"lane": lease.lane, "epoch": lease.epoch}
    cursor = conn.execute(b"SELECT 1 FROM lanes WHERE key = %(lane)s AND epoch = %(epoch)s FOR UPDATE", params)
    return lambda: cursor.fetchone() is not None


def releasing(conn: Conn, lease: Lease, *, not_before: float = 0.0, in_any_case: bool = True) -> Later[bool]:
    """Hand back the lane, which this transaction has locked: always, or only if there is nothing to do now; whether it
    was handed back."""
    params = {"lane": lease.lane, "epoch": lease.epoch, "not_before": not_before, "in_any_case": in_any_case}
    cursor = conn.execute(_RELEASE.encode(), params)
    return lambda: bool((cursor.fetchone() or {"released": 0})["released"])


# Bulk work that has begun (5) goes before bulk work that has not (0): else the vendors idle while all of it begins.
_SWEEP = """
WITH due AS (
  SELECT key, bulk FROM lanes WHERE wake_at <= now() AND CASE
      WHEN leased_until IS NOT NULL
        THEN leased_until < now() AND (hinted_at IS NULL OR hinted_at < now() - interval '3 seconds')
      WHEN hinted_at IS NULL OR hinted_at < wake_at THEN true
      ELSE %(queue_is_short)s AND hinted_at < now() - interval '10 seconds' END
  ORDER BY wake_at LIMIT 500 FOR UPDATE SKIP LOCKED
), hinted AS (
  UPDATE lanes SET hinted_at = now() FROM due WHERE lanes.key = due.key
  RETURNING lanes.key, lanes.bulk, lanes.leased_until IS NOT NULL AS dead
)
SELECT count(*) AS woken, count(*) FILTER (WHERE dead) AS dead, procrastinate_defer_jobs_v1(array_agg(
  ROW('lanes', 'drain', CASE WHEN bulk THEN 5 ELSE 10 END, NULL, NULL,
  jsonb_build_object('lane', key), NULL)::procrastinate_job_to_defer_v1) FILTER (WHERE key IS NOT NULL)) AS jobs
FROM hinted HAVING count(*) > 0
"""

_QUEUE_IS_SHORT = (
    "SELECT count(*) < 100 AS short FROM (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' LIMIT 100) q"
)


def sweep(db: Database) -> tuple[int, int]:
    """Queue wake-ups for lanes that are due, whose wake-up was lost, or whose worker died: (all, of dead workers)."""
    short = db.row(_QUEUE_IS_SHORT)
    row = db.row(_SWEEP, {"queue_is_short": bool(short and short["short"])})
    return (row["woken"], row["dead"]) if row else (0, 0)


def tidy_queue(db: Database) -> int:
    """Delete jobs that a dead worker left behind: the sweep queues their lanes anew; none is retried in place."""
    return db.run(
        "DELETE FROM procrastinate_jobs j WHERE status = 'doing' AND (worker_id IS NULL OR EXISTS (SELECT 1 FROM"
        " procrastinate_workers w WHERE w.id = j.worker_id AND w.last_heartbeat < now() - interval '40 seconds'))"
    )
