"""The one row about this installation: how far effects may go, since when, and whether somebody stopped them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.errors import NotNow
from app.store.database import Conn, Database
from app.store.held import decide_all

Scope = Literal["customers", "everything"]
Resume = Literal["discard", "review", "send"]
STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """`inside_since` and `customers_since`: conversations opened earlier are not touched, or not before customers."""

    reach: str
    inside_since: datetime | None
    customers_since: datetime | None
    stopped_at: datetime | None
    stopped_scope: str | None
    stopped_by: str | None
    app_id: str | None


_COLUMNS = "reach, inside_since, customers_since, stopped_at, stopped_scope, stopped_by, app_id"


def read(db: Database) -> Installation:
    row = db.row(f"SELECT {_COLUMNS} FROM installation WHERE id = 1")
    assert row is not None  # noqa: S101 - the first migration writes the row
    return Installation(**row)


def locked(conn: Conn) -> Installation:
    """Inside a transaction: the row as it is, which nobody changes until the end of it."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM installation WHERE id = 1 FOR UPDATE".encode()).fetchone()
    assert row is not None  # noqa: S101 - the first migration writes the row
    return Installation(**row)


def set_reach(db: Database, reach: str) -> None:
    """Take up a reach. Going further starts the time from which conversations are touched; going back ends it."""
    db.run(
        "UPDATE installation SET reach = %(reach)s,"
        " inside_since = CASE WHEN %(reach)s <> 'watch' THEN coalesce(inside_since, now()) END,"
        " customers_since = CASE WHEN %(reach)s = 'customers' THEN coalesce(customers_since, now()) END WHERE id = 1",
        {"reach": reach},
    )


def set_workspace(db: Database, app_id: str) -> None:
    db.run("UPDATE installation SET app_id = %(app_id)s WHERE id = 1", {"app_id": app_id})


def stop(db: Database, *, scope: Scope, by: str) -> Scope:
    """Hold everything that customers can see, or everything, from now on, in every process. A stop that is in force is
    only ever widened; the scope in force."""
    row = db.row(
        "UPDATE installation SET stopped_at = coalesce(stopped_at, now()), stopped_by = coalesce(stopped_by, %(by)s),"
        " stopped_scope = CASE WHEN stopped_scope = 'everything' THEN stopped_scope ELSE %(scope)s END"
        " WHERE id = 1 RETURNING stopped_scope",
        {"scope": scope, "by": by},
    )
    return "everything" if row and row["stopped_scope"] == "everything" else "customers"


def check_sending(db: Database) -> None:
    """Raises NotNow while effects are stopped: what a person sends would only be held again."""
    desk = read(db)
    if desk.stopped_at is not None:
        raise NotNow(
            f"effects are stopped ({desk.stopped_scope}) by {desk.stopped_by}: resume first, with held: review"
        )


def resume(db: Database, *, held: Resume) -> int:
    """Let effects go on. What was held meanwhile is discarded, left for review one by one, or sent. Their number."""
    with db.transaction() as conn:
        conn.execute(b"UPDATE installation SET stopped_at = NULL, stopped_scope = NULL, stopped_by = NULL WHERE id = 1")
        if held == "review":
            changed = conn.execute(
                b"UPDATE effects SET reason = 'for review: ' || reason"
                b" WHERE state = 'held' AND starts_with(reason, %(s)s)",
                {"s": STOPPED},
            )
            return changed.rowcount
    return decide_all(db, held, because=STOPPED)
