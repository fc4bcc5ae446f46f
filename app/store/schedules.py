"""Rules that the clock calls: up to when each was looked after, and their rounds through the open conversations.

A round is counted first and released then. It is one worker's under a lease: each step checks that it still is. What
it found is kept only until it is released, held or dropped: a held round is counted anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from app.store.database import Conn, Database

LEASE = 60.0
"""Seconds for which a round is one worker's after each step of it."""
_STILL_OURS = "id = %(id)s AND epoch = %(epoch)s"
_FENCE = f"UPDATE schedule_rounds SET leased_until = now() + interval '{LEASE} seconds'"

State = Literal["counting", "held", "releasing", "done", "dropped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Up to when a rule's times were looked after; `written` is its schedule as it was then."""

    written: str
    up_to: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A rule's turn with the open conversations. `reached`: when the last one began that was looked at; `matched`: on
    how many of them the rule would act; `allowed`: on how many a person said it may, None if nobody was asked;
    `failures`: how often in a row it got no further."""

    id: int
    app_id: str
    rule: str
    is_preview: bool
    day: date
    due_at: datetime
    state: State
    allowed: int | None
    reached: datetime | None
    looked_at: int
    matched: int
    reason: str | None
    epoch: int
    ended_at: datetime | None
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A conversation on which the rule would act (`acts`), or be recorded; `body`: as Intercom showed it at `found_at`,
    JSON."""

    conversation: str
    acts: bool
    found_at: datetime
    body: bytes | None


ROUND = """id, app_id, rule, is_preview, day, due_at, state, allowed, reached, looked_at, matched, reason, epoch,
  ended_at, failures"""


def now(db: Database) -> datetime:
    """The database's time: of all clocks the one by which schedules go."""
    row = db.row("SELECT now() AS now")
    assert row is not None  # noqa: S101 - the statement always gives one
    moment: datetime = row["now"]
    return moment


def watched(db: Database) -> dict[str, Watched]:
    """The rules that were looked after, by name."""
    rows = db.rows("SELECT rule, written, up_to FROM schedule_watch")
    return {row["rule"]: Watched(written=row["written"], up_to=row["up_to"]) for row in rows}


def watch(db: Database, rule: str, written: str, *, since: datetime) -> None:
    """Look after a rule's times from a moment on."""
    db.run(
        "INSERT INTO schedule_watch (rule, written, up_to) VALUES (%(rule)s, %(written)s, %(since)s)"
        " ON CONFLICT (rule) DO UPDATE SET written = excluded.written, up_to = excluded.up_to",
        {"rule": rule, "written": written, "since": since},
    )


def unwatch(db: Database, rules: Sequence[str]) -> None:
    """Look after the times of these rules no more."""
    db.run("DELETE FROM schedule_watch WHERE rule = ANY(%(rules)s)", {"rules": list(rules)})


_GO_BY = "UPDATE schedule_watch SET up_to = %(up_to)s WHERE rule = %(rule)s AND up_to = %(from)s"
_BEGIN = """
INSERT INTO schedule_rounds (app_id, rule, day, due_at, state)
VALUES (%(app_id)s, %(rule)s, %(day)s, %(at)s, 'counting')
ON CONFLICT DO NOTHING
"""
_OVERTAKE = """
WITH late AS (
  UPDATE schedule_rounds SET state = 'dropped', reason = 'a later time of the rule came', ended_at = now(),
    epoch = epoch + 1
  WHERE rule = %(rule)s AND state IN ('counting', 'held') AND NOT is_preview AND day < %(day)s RETURNING id
)
DELETE FROM schedule_matches WHERE round_id IN (SELECT id FROM late)
"""


def begin(db: Database, *, app_id: str, rule: str, day: date, at: datetime, passing: tuple[datetime, datetime]) -> bool:
    """Begin a rule's round of a day, once whoever asks; one that still is counted or held is dropped. `passing`: up to
    when the rule's times were looked after, and up to when they are now. False where another worker was quicker, or the
    day has had its round."""
    with db.transaction() as conn:
        if not _passed(conn, rule, passing):
            return False
        begun = conn.execute(_BEGIN.encode(), {"app_id": app_id, "rule": rule, "day": day, "at": at}).rowcount == 1
        if begun:
            conn.execute(_OVERTAKE.encode(), {"rule": rule, "day": day})
        return begun


def pass_by(db: Database, rule: str, passing: tuple[datetime, datetime]) -> bool:
    """Times of a rule go by without a round; False where another worker was quicker."""
    with db.transaction() as conn:
        return _passed(conn, rule, passing)


def _passed(conn: Conn, rule: str, passing: tuple[datetime, datetime]) -> bool:
    params = {"rule": rule, "from": passing[0], "up_to": passing[1]}
    return conn.execute(_GO_BY.encode(), params).rowcount == 1


_CLAIM = f"""
UPDATE schedule_rounds SET epoch = epoch + 1, leased_until = now() + interval '{LEASE} seconds'
WHERE id = (SELECT id FROM schedule_rounds WHERE state IN ('counting', 'releasing')
    AND coalesce(leased_until, '-infinity') < now() ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING {ROUND}
"""


def claim(db: Database) -> Round | None:
    """A round that nobody is at, for the caller alone."""
    row = db.row(_CLAIM)
    return Round(**row) if row else None


_KEEP = f"""
WITH ours AS ({_FENCE}, reached = %(reached)s, looked_at = looked_at + %(looked_at)s,
    matched = matched + %(matched)s, failures = 0 WHERE {_STILL_OURS} RETURNING id)
INSERT INTO schedule_matches (round_id, conversation, acts, found_at, body)
SELECT ours.id, m.* FROM ours,
  unnest(%(conversations)s::text[], %(acts)s::bool[], %(found)s::timestamptz[], %(bodies)s::bytea[]) AS m
ON CONFLICT DO NOTHING
"""


def keep(db: Database, of: Round, found: Sequence[Match], *, looked_at: int, reached: datetime) -> bool:
    """Write down what was found up to a conversation that began at `reached`; False if the round is another's now."""
    params = {
        **_fence(of),
        "reached": reached,
        "looked_at": looked_at,
        "matched": sum(each.acts for each in found),
        "conversations": [each.conversation for each in found],
        "acts": [each.acts for each in found],
        "found": [each.found_at for each in found],
        "bodies": [each.body for each in found],
    }
    with db.transaction() as conn:
        conn.execute(_KEEP.encode(), params)
        return _is_ours(conn, of)


_KNOWN = "SELECT conversation FROM schedule_matches WHERE round_id = %(id)s AND conversation = ANY(%(ids)s)"


def known(db: Database, of: Round, conversations: Sequence[str]) -> set[str]:
    """Those of these conversations that the round has found already."""
    rows = db.rows(_KNOWN, {"id": of.id, "ids": list(conversations)})
    return {row["conversation"] for row in rows}


def count(db: Database, of: Round) -> tuple[int, int]:
    """How many conversations the round has looked at by now, and on how many the rule would act."""
    row = db.row("SELECT looked_at, matched FROM schedule_rounds WHERE id = %(id)s", {"id": of.id})
    return (row["looked_at"], row["matched"]) if row else (0, 0)


_MOVE = f"""
UPDATE schedule_rounds SET state = %(state)s, reason = %(reason)s, failures = 0,
  leased_until = CASE WHEN %(state)s = 'releasing' THEN leased_until END,
  ended_at = CASE WHEN %(state)s IN ('done', 'dropped') THEN now() END
WHERE {_STILL_OURS}
"""


def move(conn: Conn, of: Round, state: State, *, reason: str | None = None) -> bool:
    """Bring a round to its next state, in the caller's transaction; False if it is another's now. What ends a round
    ends its lease."""
    if conn.execute(_MOVE.encode(), {**_fence(of), "state": state, "reason": reason}).rowcount != 1:
        return False
    if state in ("held", "dropped"):
        conn.execute(b"DELETE FROM schedule_matches WHERE round_id = %(id)s", {"id": of.id})
    return True


def renew(db: Database, of: Round, *, seconds: float) -> None:
    """A step takes so many seconds more: the round is the caller's until then, if it still is."""
    db.run(
        f"UPDATE schedule_rounds SET leased_until = now() + make_interval(secs => %(s)s) WHERE {_STILL_OURS}",
        {**_fence(of), "s": LEASE + seconds},
    )


def put_off(db: Database, of: Round, *, seconds: float) -> None:
    """A step could not be made: the round is anybody's again after so many seconds."""
    db.run(
        f"UPDATE schedule_rounds SET leased_until = now() + make_interval(secs => %(s)s) WHERE {_STILL_OURS}",
        {**_fence(of), "s": seconds},
    )


_FAIL = f"""
UPDATE schedule_rounds SET failures = failures + 1,
  leased_until = now() + make_interval(secs => least(%(longest)s, %(first)s * power(2, least(failures, 20))))
WHERE {_STILL_OURS} RETURNING failures
"""


def fail(db: Database, of: Round, *, first: float, longest: float) -> int:
    """A round gets no further: it is anybody's again after `first` seconds, the next time after twice as long, up to
    `longest`. How often in a row that was by now, 0 if the round is another's."""
    row = db.row(_FAIL, {**_fence(of), "first": first, "longest": longest})
    return int(row["failures"]) if row else 0


_TAKE = """
DELETE FROM schedule_matches WHERE round_id = %(id)s AND conversation IN (
  SELECT conversation FROM schedule_matches WHERE round_id = %(id)s ORDER BY conversation LIMIT %(most)s)
RETURNING conversation, acts, found_at, body
"""


def take(conn: Conn, of: Round, *, most: int) -> list[Match] | None:
    """Matches of a round that are to be released, in the caller's transaction; None if the round is another's now."""
    if conn.execute(f"{_FENCE} WHERE {_STILL_OURS}".encode(), _fence(of)).rowcount != 1:
        return None
    return [Match(**row) for row in conn.execute(_TAKE.encode(), {"id": of.id, "most": most}).fetchall()]


def _is_ours(conn: Conn, of: Round) -> bool:
    return conn.execute(f"SELECT 1 FROM schedule_rounds WHERE {_STILL_OURS}".encode(), _fence(of)).rowcount == 1


def _fence(of: Round) -> dict[str, Any]:
    return {"id": of.id, "epoch": of.epoch}
