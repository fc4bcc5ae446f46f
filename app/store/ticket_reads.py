"""How far each project of tickets in Asana was read for suggestions, and when it is to be read next."""

from datetime import datetime

from app.store.database import Conn, Database

_CLAIM = """
INSERT INTO ticket_reads AS reads (project, due_at) VALUES (%(project)s, now() + make_interval(secs => %(every)s))
ON CONFLICT (project) DO UPDATE SET due_at = excluded.due_at WHERE reads.due_at <= now()
RETURNING true AS is_due
"""

_KEEP = """
INSERT INTO ticket_reads AS reads (project, due_at, read_up_to, reading)
VALUES (%(project)s, now(), %(read_up_to)s, %(reading)s)
ON CONFLICT (project) DO UPDATE SET read_up_to = excluded.read_up_to, reading = excluded.reading
WHERE reads.reading IS DISTINCT FROM excluded.reading OR reads.read_up_to IS NOT DISTINCT FROM %(instead_of)s
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


def bring_forward(conn: Conn, project: str, *, at_most_every: float = 0.0) -> None:
    """Have a project read now: something may have been missed. `at_most_every`: not within so many seconds of the
    last time that this was asked for."""
    conn.execute(
        b"UPDATE ticket_reads SET due_at = now(), brought_forward_at = now() WHERE project = %(project)s"
        b" AND due_at > now() AND coalesce(brought_forward_at < now() - make_interval(secs => %(every)s), true)",
        {"project": project, "every": at_most_every},
    )


def read_anew(conn: Conn, project: str) -> None:
    """Have all of a project read now. That a task was moved to another section is not to be seen in when it was
    changed: where such news may have been lost, only a look at every task finds it."""
    conn.execute(
        b"UPDATE ticket_reads SET due_at = now(), read_up_to = NULL WHERE project = %(project)s", {"project": project}
    )


def read_up_to(db: Database, project: str, reading: str) -> datetime | None:
    """Before when all changes were read; None if everything is to be read: nothing was yet, or not in this way."""
    row = db.row(
        "SELECT read_up_to FROM ticket_reads WHERE project = %(project)s AND reading = %(reading)s",
        {"project": project, "reading": reading},
    )
    return row["read_up_to"] if row else None


def keep(db: Database, project: str, reading: str, read_up_to: datetime, *, instead_of: datetime | None) -> None:
    """A project was read in this way to its end, and had been read up to `instead_of` before: where somebody has asked
    meanwhile to have all of it read, that stays to be done."""
    told = {"project": project, "read_up_to": read_up_to, "reading": reading, "instead_of": instead_of}
    db.run(_KEEP, told)
