"""How far each project of tickets in Asana was read for suggestions, and when it is to be read next."""

from datetime import datetime

from app.store.database import Database

_CLAIM = """
INSERT INTO ticket_reads AS reads (project, due_at) VALUES (%(project)s, now() + make_interval(secs => %(every)s))
ON CONFLICT (project) DO UPDATE SET due_at = excluded.due_at WHERE reads.due_at <= now()
RETURNING true AS is_due
"""

_KEEP = """
INSERT INTO ticket_reads AS reads (project, due_at, read_up_to, reading)
VALUES (%(project)s, now(), %(read_up_to)s, %(reading)s)
ON CONFLICT (project) DO UPDATE SET read_up_to = excluded.read_up_to, reading = excluded.reading
"""


def claim(db: Database, project: str, *, every: float) -> bool:
    """Whether a project is to be read now, by the caller alone: `every` so many seconds, by one worker of all."""
    return db.row(_CLAIM, {"project": project, "every": every}) is not None


def put_off(db: Database, project: str, *, seconds: float) -> None:
    """A read that was claimed could not be made: it is due again after so many seconds."""
    db.run(
        "UPDATE ticket_reads SET due_at = now() + make_interval(secs => %(s)s) WHERE project = %(project)s",
        {"project": project, "s": seconds},
    )


def read_up_to(db: Database, project: str, reading: str) -> datetime | None:
    """Before when all changes were read; None if everything is to be read: nothing was yet, or not in this way."""
    row = db.row(
        "SELECT read_up_to FROM ticket_reads WHERE project = %(project)s AND reading = %(reading)s",
        {"project": project, "reading": reading},
    )
    return row["read_up_to"] if row else None


def keep(db: Database, project: str, reading: str, read_up_to: datetime) -> None:
    """A project was read in this way to its end."""
    db.run(_KEEP, {"project": project, "read_up_to": read_up_to, "reading": reading})
