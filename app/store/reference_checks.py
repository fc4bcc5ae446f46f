"""When the references of each rulebook in force were checked last, and what was missing: one worker checks for all."""

from collections.abc import Iterable

from app.store.database import Database

_IN_FORCE_FOR = "interval '3 minutes'"
"""A rulebook that no worker asked about for so long is in force no more. Workers ask every minute."""

_CLAIM = """
INSERT INTO reference_checks AS checks (digest) VALUES (%(digest)s)
ON CONFLICT (digest) DO UPDATE SET in_force_at = now(),
  at = CASE WHEN checks.at < now() - interval '1 day' THEN now() ELSE checks.at END
RETURNING at = now() AS is_due
"""

_FORGET = f"DELETE FROM reference_checks WHERE in_force_at < now() - {_IN_FORCE_FOR}"

_SEVERAL = f"""
SELECT array_agg(DISTINCT digest ORDER BY digest) AS digests FROM (
  SELECT unnest(ARRAY[a.digest, b.digest]) AS digest
  FROM reference_checks a JOIN reference_checks b ON a.digest < b.digest
  WHERE least(a.in_force_at, b.in_force_at) > greatest(a.since, b.since) + {_IN_FORCE_FOR}
) AS side_by_side
"""


def claim(db: Database, digest: str) -> bool:
    """Whether the references of this rulebook, which is in force, are to be checked now, by the caller alone: it came
    into force just now, or its last check is a day ago. Rulebooks that are in force nowhere any more are forgotten."""
    row = db.row(_CLAIM, {"digest": digest})
    db.run(_FORGET)
    return row is not None and row["is_due"]


def put_off(db: Database, digest: str, *, seconds: float) -> None:
    """A check that was claimed could not be made: it is due again after so many seconds."""
    db.run(
        "UPDATE reference_checks SET at = now() - interval '1 day' + make_interval(secs => %(s)s)"
        " WHERE digest = %(digest)s",
        {"digest": digest, "s": seconds},
    )


def keep(db: Database, digest: str, missing: Iterable[str]) -> None:
    """What a check of this rulebook found missing: subjects of announcements."""
    db.run(
        "INSERT INTO reference_checks (digest, missing) VALUES (%(digest)s, %(missing)s)"
        " ON CONFLICT (digest) DO UPDATE SET missing = excluded.missing, in_force_at = now()",
        {"digest": digest, "missing": sorted(missing)},
    )


def missing(db: Database) -> set[str]:
    """What any rulebook in force misses."""
    return {row["subject"] for row in db.rows("SELECT DISTINCT unnest(missing) AS subject FROM reference_checks")}


def side_by_side(db: Database) -> list[str]:
    """The digests of rulebooks that have been in force at the same time for minutes: machines with different files.
    While an edit is taken up two are, for a moment: that is none."""
    row = db.row(_SEVERAL)
    return (row and row["digests"]) or []
