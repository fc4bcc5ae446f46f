"""The projects of tickets in Asana: how far their events were asked for, when their webhooks are to be checked."""

from dataclasses import dataclass
from typing import Any

from app.store.database import Conn, Database

_CLAIM_POLL = """
INSERT INTO asana_projects AS p (project, poll_at, asked_at)
VALUES (%(project)s, now() + make_interval(secs => %(every)s), now())
ON CONFLICT (project) DO UPDATE SET poll_at = excluded.poll_at, asked_at = now() WHERE p.poll_at <= now()
RETURNING sync
"""


@dataclass(frozen=True, slots=True)
class Poll:
    """The caller is to ask for a project's events since `sync`; None: they were never asked for."""

    sync: str | None


def claim_poll(db: Database, project: str, *, every: float) -> Poll | None:
    """Whether a project's events are to be asked for now, by the caller alone: `every` so many seconds."""
    row = db.row(_CLAIM_POLL, {"project": project, "every": every})
    return Poll(row["sync"]) if row else None


def keep_sync(conn: Conn, project: str, sync: str) -> None:
    """What came before this token was taken in; in the caller's transaction."""
    conn.execute(
        b"UPDATE asana_projects SET sync = %(sync)s WHERE project = %(project)s", {"project": project, "sync": sync}
    )


_CLAIM_CHECK = """
INSERT INTO asana_projects AS p (project, check_at)
VALUES (%(project)s, now() + make_interval(secs => %(every)s))
ON CONFLICT (project) DO UPDATE SET check_at = excluded.check_at WHERE p.check_at <= now()
RETURNING true AS is_due
"""


def claim_check(db: Database, project: str, *, every: float) -> bool:
    """Whether a project's webhook is to be checked now, by the caller alone: `every` so many seconds."""
    return db.row(_CLAIM_CHECK, {"project": project, "every": every}) is not None


def check_within(db: Database, project: str, *, seconds: float) -> None:
    """Have a project's webhook checked within so many seconds at the latest."""
    db.run(
        "UPDATE asana_projects SET check_at = least(check_at, now() + make_interval(secs => %(seconds)s))"
        " WHERE project = %(project)s",
        {"project": project, "seconds": seconds},
    )


_LISTENING = """
SELECT coalesce(told.project, p.project) AS project, told.heard_at, p.asked_at FROM (
  SELECT project, max(greatest(made_at, last_heard_at)) AS heard_at FROM asana_webhooks
  WHERE retired_at IS NULL AND secret IS NOT NULL GROUP BY project) AS told
FULL JOIN asana_projects p ON p.project = told.project ORDER BY 1
"""


def listening(db: Database) -> list[dict[str, Any]]:
    """For each project: when its webhook was made or heard last (`heard_at`), when its events were asked for last
    (`asked_at`)."""
    return db.rows(_LISTENING)
