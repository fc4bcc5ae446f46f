"""Our webhooks in Asana: the address that each was given, its secret, when it was heard last."""

from dataclasses import dataclass, field
from datetime import datetime

from app.store.database import Conn, Database

PATH = "/webhooks/asana/"
"""Where this service takes in what Asana tells, with a webhook's target behind it."""
_STILL_TAKEN_IN = "interval '1 day'"
"""For so long deliveries are taken in by a webhook whose place another one has taken."""
_SILENT = "interval '9 hours'"
"""Asana sends a heartbeat every eight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """`target` is the end of its `address`. `gid` and `secret` are None while it is being made, and `is_pending` tells
    whether its handshake may come now. `is_retired`: another one has taken its place."""

    target: str
    project: str
    address: str
    gid: str | None
    secret: str | None = field(repr=False)
    is_pending: bool
    is_retired: bool
    made_at: datetime
    last_heard_at: datetime | None


_FIND = f"""
SELECT target, project, address, gid, secret, secret IS NULL AND coalesce(pending_until > now(), false) AS is_pending,
  retired_at IS NOT NULL AS is_retired, made_at, last_heard_at
FROM asana_webhooks WHERE (retired_at IS NULL OR retired_at > now() - {_STILL_TAKEN_IN})
"""


def find(db: Database, target: str) -> Webhook | None:
    """The webhook whose address ends so, None if there is none (any more)."""
    row = db.row(f"{_FIND} AND target = %(target)s", {"target": target})
    return Webhook(**row) if row else None


def all_known(db: Database) -> list[Webhook]:
    """Those that are in use, being made, or retired lately, by project and age."""
    return [Webhook(**row) for row in db.rows(f"{_FIND} ORDER BY project, made_at, target")]


def prepare(db: Database, *, target: str, project: str, address: str, seconds: float) -> None:
    """A webhook is about to be made: for so many seconds its handshake is answered, by any process."""
    db.run(
        "INSERT INTO asana_webhooks (target, project, address, pending_until)"
        " VALUES (%(target)s, %(project)s, %(address)s, now() + make_interval(secs => %(seconds)s))",
        {"target": target, "project": project, "address": address, "seconds": seconds},
    )


_MADE = b"""
WITH others AS (
  UPDATE asana_webhooks SET retired_at = now()
  WHERE project = %(project)s AND target <> %(target)s AND retired_at IS NULL
)
UPDATE asana_webhooks SET gid = %(gid)s, secret = %(secret)s, pending_until = NULL
WHERE target = %(target)s AND secret IS NULL
"""


def made(conn: Conn, *, target: str, project: str, gid: str, secret: str) -> None:
    """Asana has made the webhook and told its secret, once and for all; it takes the place of others of its project."""
    conn.execute(_MADE, {"target": target, "project": project, "gid": gid, "secret": secret})


def retire(db: Database, target: str) -> None:
    """A webhook is not in use any more; what is on its way is still taken in."""
    db.run("UPDATE asana_webhooks SET retired_at = coalesce(retired_at, now()) WHERE target = %(t)s", {"t": target})


def forget(db: Database, target: str) -> None:
    """A webhook could not be made."""
    db.run("DELETE FROM asana_webhooks WHERE target = %(target)s", {"target": target})


def forget_retired(db: Database) -> None:
    """Delete those of which nothing is taken in any more, and those whose making was broken off."""
    db.run(
        f"DELETE FROM asana_webhooks WHERE retired_at < now() - {_STILL_TAKEN_IN}"
        " OR secret IS NULL AND pending_until < now() - interval '1 hour'"
    )


def heard(db: Database, target: str) -> None:
    """Asana has delivered something, be it a heartbeat."""
    db.run("UPDATE asana_webhooks SET last_heard_at = now() WHERE target = %(target)s", {"target": target})


_TELLING = f"""
SELECT DISTINCT project FROM asana_webhooks
WHERE retired_at IS NULL AND secret IS NOT NULL AND starts_with(address, %(start)s)
  AND greatest(made_at, last_heard_at) > now() - {_SILENT}
"""


def telling(db: Database, start: str) -> set[str]:
    """The projects whose webhook, under an address that starts so, was made or heard within nine hours."""
    return {row["project"] for row in db.rows(_TELLING, {"start": start})}
