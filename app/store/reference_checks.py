"""When a rulebook's references were checked last: one row, so that one worker does it for all."""

from app.store.database import Database

_CLAIM = """
INSERT INTO reference_checks (id, digest) VALUES (1, %(digest)s)
ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, at = now()
WHERE reference_checks.digest <> excluded.digest OR reference_checks.at < now() - interval '1 day'
RETURNING id
"""


def claim(db: Database, digest: str) -> bool:
    """Whether the references of this rulebook are to be checked now, by the caller alone: another rulebook was checked
    last, or the last check is a day ago."""
    return db.row(_CLAIM, {"digest": digest}) is not None


def put_off(db: Database, *, seconds: float) -> None:
    """A check that was claimed could not be made: it is due again after so many seconds."""
    db.run(
        "UPDATE reference_checks SET at = now() - interval '1 day' + make_interval(secs => %(s)s) WHERE id = 1",
        {"s": seconds},
    )
