"""Tellings: a ticket is done, and every customer linked to it is to be told, each once.

A telling is of one ticket and one of its completions. It is `cooling` until its time has come, then `telling` until all
were told and the ticket says so (`over`). A ticket that is not confirmed any more ends it: `cancelled` where nobody was
told yet, else `stopped`. Where no rule tells of it, it is `cancelled` as well. One that is `over` stays so, unless a
conversation is linked to its ticket that has no part in it; what still waits for a person is not said while its ticket
is not confirmed, which is its reason then.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from app.store.database import Conn, Database

TELLING_OVER = "triage.telling_over"
"""The topic of the event that has the ticket tell who was told."""
RULE = "/tell"
"""Stands where a rule stands, for what tellings do by themselves."""
NOT_SAID = "telling the customers of its ticket was stopped"
"""How the reason begins for which a message of a telling was not said; it is said if the telling goes on."""
READ_FIRST = "the ticket is read again first"
UNCONFIRMED = "the ticket is not confirmed as done any more"
OVERTAKEN = "the ticket was completed anew"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """`reason`: why it was cancelled or stopped, or what it waits for; `stopped_by` the person who stopped it, None
    where the ticket did. `completed_at` by Asana's clock; it, `kind`, `title`, `url` and `what_changed` are as read
    when the first customer was to be told."""

    id: int
    app_id: str
    gid: str
    completion: int
    state: str
    reason: str | None
    stopped_by: str | None
    confirmed_at: datetime
    completed_at: datetime | None
    kind: str | None
    title: str | None
    url: str | None
    what_changed: str | None
    over_at: datetime | None

    @property
    def may_be_said(self) -> bool:
        """Whether a message of it may go out: it is under way, and its ticket is confirmed as far as is known."""
        return self.state == "telling" or (self.state == "over" and self.reason is None)


_COLUMNS = """id, app_id, gid, completion, state, reason, stopped_by, confirmed_at, completed_at, kind, title, url,
  what_changed, over_at"""

_BEGIN = """
INSERT INTO tellings AS t (app_id, gid, completion, state, confirmed_at)
VALUES (%(app_id)s, %(gid)s, %(completion)s, 'cooling', %(at)s)
ON CONFLICT (app_id, gid, completion) DO UPDATE SET state = 'cooling', reason = NULL,
  confirmed_at = excluded.confirmed_at, due_at = now()
WHERE t.state IN ('cancelled', 'stopped') AND t.stopped_by IS NULL
"""
_END = """
WITH ended AS (
  UPDATE tellings SET reason = %(reason)s,
    state = CASE WHEN EXISTS (SELECT 1 FROM told_conversations c WHERE c.telling_id = tellings.id
      AND c.state = 'released') THEN 'stopped' ELSE 'cancelled' END
  WHERE app_id = %(app_id)s AND gid = %(gid)s AND state IN ('cooling', 'telling') AND completion <> %(but)s
  RETURNING *
)
INSERT INTO announcements (kind, subject, words)
SELECT 'telling_stopped', gid, 'customers of the ticket ' || coalesce('“' || title || '” ', '') || gid
  || ' are not told any more that it is done, and some are told already: ' || reason || '. Look: triage tell show '
  || gid
FROM ended WHERE state = 'stopped'
ON CONFLICT (kind, subject) DO UPDATE SET times = announcements.times + 1, at = now(), words = excluded.words
"""
_NO_COMPLETION = -1
_OVER = """
UPDATE tellings SET reason = CASE WHEN completion <> %(but)s THEN %(reason)s END
WHERE app_id = %(app_id)s AND gid = %(gid)s AND state = 'over'
"""


def keep_in_step(conn: Conn, *, app_id: str, gid: str, completion: int, is_confirmed: bool, at: datetime) -> None:
    """A look has found a ticket confirmed as done, or not (any more): begin its telling, or end it and say so; in the
    caller's transaction, as often as it is found, and after events were put. `completion`: how often it was completed
    by now. `at`: when it was found; cooling off counts from there. What a person stopped stays stopped."""
    told = {"app_id": app_id, "gid": gid, "completion": completion, "at": at}
    stays, reason = (completion, OVERTAKEN) if is_confirmed else (_NO_COMPLETION, UNCONFIRMED)
    conn.execute(_END.encode(), {**told, "but": stays, "reason": reason})
    conn.execute(_OVER.encode(), {**told, "but": stays, "reason": reason})
    if is_confirmed:
        conn.execute(_BEGIN.encode(), told)


_CLAIM = f"""
UPDATE tellings SET due_at = now() + make_interval(secs => %(seconds)s)
WHERE id = (SELECT id FROM tellings WHERE state IN ('cooling', 'telling') AND due_at <= now()
  ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING {_COLUMNS}
"""


def claim(db: Database, *, seconds: float) -> Telling | None:
    """A telling that somebody is to look at now, for so many seconds by the caller alone; None if none is."""
    row = db.row(_CLAIM, {"seconds": seconds})
    return Telling(**row) if row else None


def put_off(db: Database, telling: Telling, *, seconds: float, waits_for: str | None = None) -> None:
    """Look at it again after so many seconds; until then it waits for this."""
    db.run(
        "UPDATE tellings SET due_at = now() + make_interval(secs => %(seconds)s), reason = %(reason)s"
        " WHERE id = %(id)s AND state IN ('cooling', 'telling')",
        {"id": telling.id, "seconds": seconds, "reason": waits_for},
    )


_TELL = """
UPDATE tellings SET state = 'telling', due_at = now(), reason = NULL, completed_at = %(completed_at)s, kind = %(kind)s,
  title = %(title)s, url = %(url)s, what_changed = %(what_changed)s
WHERE id = %(id)s AND state = 'cooling'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneTicket:
    """What customers are told of: a ticket as it was read once its cooling off was over."""

    completed_at: datetime | None
    kind: str | None
    title: str | None
    url: str | None
    what_changed: str | None


def begin_to_tell(db: Database, telling: Telling, ticket: DoneTicket) -> None:
    """Cooling off is over and the ticket, read again, is confirmed still."""
    db.run(_TELL, {"id": telling.id, **asdict(ticket)})


def stop(db: Database, telling_id: int, *, by: str, reason: str) -> bool:
    """Tell nobody more; whether it was under way, or might have been again. `by`: the person who stops it."""
    count = db.run(
        "UPDATE tellings SET state = 'stopped', stopped_by = %(by)s, reason = %(reason)s"
        " WHERE id = %(id)s AND (state IN ('cooling', 'telling', 'cancelled') OR state = 'stopped'"
        " AND stopped_by IS NULL)",
        {"id": telling_id, "by": by, "reason": reason},
    )
    return count == 1


def cancel(db: Database, telling: Telling, reason: str) -> None:
    """Tell nobody at all."""
    db.run(
        "UPDATE tellings SET state = 'cancelled', reason = %(reason)s WHERE id = %(id)s AND state = 'cooling'",
        {"id": telling.id, "reason": reason},
    )


def go(db: Database, telling_id: int) -> bool:
    """Go on with a telling that was stopped, from a fresh look at the ticket; whether it was stopped, and the ticket
    was not completed anew: customers are told of that then."""
    count = db.run(
        f"UPDATE tellings t SET state = 'cooling', stopped_by = NULL, reason = '{READ_FIRST}', due_at = now()"
        " WHERE id = %(id)s AND state = 'stopped' AND NOT EXISTS (SELECT 1 FROM tellings later"
        " WHERE later.app_id = t.app_id AND later.gid = t.gid AND later.completion > t.completion)",
        {"id": telling_id},
    )
    return count == 1


def end(conn: Conn, telling: Telling) -> bool:
    """All are told who are to be told: it is over; whether it was not before."""
    ended = conn.execute(
        b"UPDATE tellings SET state = 'over', reason = NULL, over_at = now() WHERE id = %(id)s AND state = 'telling'",
        {"id": telling.id},
    )
    return ended.rowcount == 1


def over_key(telling_id: int, listed: int = 0) -> str:
    """The delivery key of the event that has the ticket tell who was told. `listed`: so many customers the ticket lists
    already."""
    return f"telling/{telling_id}/over" + (f"/{listed}" if listed else "")


def of_event(db: Database, event_id: int) -> tuple[Telling, int]:
    """The telling at whose end an event of the topic TELLING_OVER stands, and how many of its customers the ticket
    lists already."""
    row = db.row("SELECT delivery_key FROM events WHERE id = %(id)s", {"id": event_id})
    assert row is not None  # noqa: S101 - the event is being handled
    _, telling_id, _, *listed = row["delivery_key"].split("/")
    telling = show(db, int(telling_id))
    assert telling is not None  # noqa: S101 - a telling stays
    return telling, int(listed[0]) if listed else 0


def newest(db: Database, *, limit: int = 50, before: int | None = None) -> list[Telling]:
    """Tellings, newest first, those before the telling `before`."""
    rows = db.rows(
        f"SELECT {_COLUMNS} FROM tellings WHERE %(before)s::bigint IS NULL OR id < %(before)s"
        " ORDER BY id DESC LIMIT %(limit)s",
        {"before": before, "limit": limit},
    )
    return [Telling(**row) for row in rows]


def show(db: Database, telling_id: int) -> Telling | None:
    row = db.row(f"SELECT {_COLUMNS} FROM tellings WHERE id = %(id)s", {"id": telling_id})
    return Telling(**row) if row else None


def of_completion(db: Database, app_id: str, gid: str, completion: int) -> Telling | None:
    """The telling of one completion of a ticket."""
    row = db.row(
        f"SELECT {_COLUMNS} FROM tellings WHERE app_id = %(app_id)s AND gid = %(gid)s AND completion = %(completion)s",
        {"app_id": app_id, "gid": gid, "completion": completion},
    )
    return Telling(**row) if row else None


def of_ticket(db: Database, gid: str) -> Telling | None:
    """The telling of a ticket's last completion."""
    row = db.row(
        f"SELECT {_COLUMNS} FROM tellings WHERE gid = %(gid)s ORDER BY completion DESC, id DESC LIMIT 1", {"gid": gid}
    )
    return Telling(**row) if row else None
