"""What people see of rounds, are told of them, and ask of them: the last of each rule, one that is held, a preview, go,
drop."""

from collections.abc import Sequence
from datetime import date, datetime

from app.store import schedules
from app.store.database import Conn, Database
from app.store.lanes import wake
from app.store.schedules import ROUND, Round

HELD_ROUND = "triage.schedule_held"
"""The topic of the event that has the managers told of a held round."""
RULE = "/schedules"
"""Stands where a rule stands, for what tells the team."""


def last_rounds(db: Database) -> dict[str, Round]:
    """The newest round of each rule, previews left out."""
    rows = db.rows(
        f"SELECT DISTINCT ON (rule) {ROUND} FROM schedule_rounds WHERE NOT is_preview ORDER BY rule, id DESC"
    )
    return {row["rule"]: Round(**row) for row in rows}


def one(db: Database, round_id: int) -> Round | None:
    row = db.row(f"SELECT {ROUND} FROM schedule_rounds WHERE id = %(id)s", {"id": round_id})
    return Round(**row) if row else None


def found(db: Database, round_id: int, *, limit: int) -> list[str]:
    """Ids of conversations on which the rule would act, as many as asked for."""
    rows = db.rows(
        "SELECT conversation FROM schedule_matches WHERE round_id = %(id)s AND acts"
        " ORDER BY length(conversation), conversation LIMIT %(limit)s",
        {"id": round_id, "limit": limit},
    )
    return [row["conversation"] for row in rows]


def preview(db: Database, *, app_id: str, rule: str, day: date, at: datetime) -> int:
    """Have a worker count on which open conversations a rule would act now; the round's number. Earlier previews of the
    rule are forgotten."""
    with db.transaction() as conn:
        conn.execute(b"DELETE FROM schedule_rounds WHERE rule = %(rule)s AND is_preview", {"rule": rule})
        row = conn.execute(
            b"INSERT INTO schedule_rounds (app_id, rule, is_preview, day, due_at, state)"
            b" VALUES (%(app_id)s, %(rule)s, true, %(day)s, %(at)s, 'counting') RETURNING id",
            {"app_id": app_id, "rule": rule, "day": day, "at": at},
        ).fetchone()
        assert row is not None  # noqa: S101 - what was inserted
        return int(row["id"])


_GO = """
UPDATE schedule_rounds SET state = 'counting', allowed = matched, reached = NULL, looked_at = 0, matched = 0,
  reason = NULL, leased_until = NULL WHERE rule = %(rule)s AND state = 'held'
"""
_DROP = """
UPDATE schedule_rounds SET state = 'dropped', reason = %(reason)s, ended_at = now()
WHERE rule = ANY(%(rules)s) AND state = 'held' RETURNING rule
"""


def go(db: Database, rule: str) -> bool:
    """Let a held round of a rule go on: its conversations are counted anew, as they are now, and it is asked for all on
    which it would act then, where these are hardly more. False if none is held."""
    return db.run(_GO, {"rule": rule}) == 1


def drop(db: Database, rules: Sequence[str], *, reason: str) -> list[str]:
    """Leave the held rounds of rules be; the rules of which one was held."""
    return [row["rule"] for row in db.rows(_DROP, {"rules": list(rules), "reason": reason})]


_HELD = "SELECT rule FROM schedule_rounds WHERE state = 'held'"


def held(db: Database) -> set[str]:
    """The rules of which a round is held."""
    return {row["rule"] for row in db.rows(_HELD)}


_ASK = f"""
INSERT INTO events (app_id, topic, lane, delivery_key, created_at, state)
VALUES (%(app_id)s, '{HELD_ROUND}', %(lane)s, %(key)s, now(), 'waiting') ON CONFLICT DO NOTHING
"""


def hold(db: Database, of: Round, *, reason: str) -> bool:
    """Hold a round until a person decides, and have the managers told; False if it is another worker's now."""
    lane = f"desk:{of.app_id}"
    with db.transaction() as conn:
        wake(conn, lane)
        if not schedules.move(conn, of, "held", reason=reason):
            return False
        key = f"schedule_held/{of.id}/{of.epoch}"
        conn.execute(_ASK.encode(), {"app_id": of.app_id, "lane": lane, "key": key})
        return True


def told_of(db: Database, event_id: int) -> Round | None:
    """The round that an event of the topic HELD_ROUND tells of, while it is held."""
    row = db.row("SELECT delivery_key FROM events WHERE id = %(id)s", {"id": event_id})
    found = one(db, int(row["delivery_key"].split("/")[1])) if row else None
    return found if found is not None and found.state == "held" else None


def forget_before(conn: Conn, moment: datetime) -> int:
    """Forget rounds and previews that ended before a moment; how many."""
    return conn.execute(b"DELETE FROM schedule_rounds WHERE ended_at < %(moment)s", {"moment": moment}).rowcount
