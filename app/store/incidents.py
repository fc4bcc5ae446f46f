"""Incidents: failures of one cause, counted in one row from the first until it is over.

Each is told to people twice, by events that this service makes itself: when it opens and when it is over.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from app.store.database import Conn, Database
from app.store.destinations import at_start
from app.store.lanes import wake

INCIDENT = "triage.incident"
"""The topic of the events that have people told."""
RULE = "/incident"
"""Stands where a rule stands, for what tells the team."""
Kind = Literal["destination", "effects", "rule", "events", "reading"]
Turn = Literal["opened", "over"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One failure. `cause` is what it has in common with others and holds nothing that a customer wrote; `words` say
    what is wrong, for people."""

    kind: Kind
    cause: str
    words: str
    destination: str | None = None
    rule: str | None = None
    event_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """`failures` counts until now; `event_id` is the newest event that it befell; `outcome` says how it ended."""

    id: int
    kind: Kind
    cause: str
    destination: str | None
    rule: str | None
    words: str
    opened_at: datetime
    last_at: datetime
    failures: int
    event_id: int | None
    over_at: datetime | None
    outcome: str | None

    @property
    def stands(self) -> str:
        """How it ended, or how it stands now, for people."""
        if self.outcome is not None:
            return self.outcome
        often = "" if self.kind == "destination" else f", {self.failures} time{'s' if self.failures != 1 else ''}"
        return f"not over{often}, since {self.opened_at:%Y-%m-%d %H:%M} UTC"


_TOLD_FROM: Mapping[Kind, int] = {"destination": 1, "effects": 1, "events": 1, "reading": 1, "rule": 3}
"""The failure of which people are told: a step of a rule that fails once or twice says more about those messages."""
_ID = re.compile(r"\d{5,}")
_COLUMNS = "id, kind, cause, destination, rule, words, opened_at, last_at, failures, event_id, over_at, outcome"
_NOTE = """
INSERT INTO incidents (kind, cause, destination, rule, words, event_id)
VALUES (%(kind)s, %(cause)s, %(destination)s, %(rule)s, %(words)s, %(event_id)s)
ON CONFLICT (cause) WHERE over_at IS NULL DO UPDATE SET failures = incidents.failures + 1, last_at = now(),
  event_id = coalesce(excluded.event_id, incidents.event_id),
  rule = CASE WHEN incidents.rule = excluded.rule THEN incidents.rule END
RETURNING id, failures
"""


def of_effect(destination: str, reason: str) -> str:
    """The cause of an effect's failure, by what stands before the first colon of its reason; ids are left out."""
    return f"{at_start(destination)}: {_ID.sub('…', reason.partition(':')[0])}"


def note(conn: Conn, failure: Failure) -> int | None:
    """Count a failure with those of its cause; the incident's number, None while people need not know of it. They are
    told once."""
    row = conn.execute(
        _NOTE.encode(),
        {
            "kind": failure.kind, "cause": failure.cause[:200], "destination": failure.destination,
            "rule": failure.rule, "words": failure.words[:1000], "event_id": failure.event_id,
        },
    ).fetchone()  # fmt: skip
    assert row is not None  # noqa: S101 - inserted or counted
    told_from = _TOLD_FROM[failure.kind]
    if row["failures"] == told_from:
        ask_to_tell(conn, row["id"], "opened")
    return int(row["id"]) if row["failures"] >= told_from else None


_ASK = f"""
INSERT INTO events (app_id, topic, lane, delivery_key, created_at, state)
VALUES (%(app_id)s, '{INCIDENT}', %(lane)s, %(key)s, now(), 'waiting') ON CONFLICT DO NOTHING
"""


def ask_to_tell(conn: Conn, incident_id: int, turn: Turn) -> None:
    """Have people told that an incident has opened or is over, once whoever asks."""
    row = conn.execute(b"SELECT coalesce(app_id, '') AS app_id FROM installation WHERE id = 1").fetchone()
    app_id = row["app_id"] if row else ""
    lane = f"desk:{app_id}"
    wake(conn, lane)
    conn.execute(_ASK.encode(), {"app_id": app_id, "lane": lane, "key": f"incident/{incident_id}/{turn}"})


def told_of(db: Database, event_id: int) -> tuple[Incident, Turn] | None:
    """The incident that an event of the topic INCIDENT tells of, and whether it opened or is over."""
    row = db.row("SELECT delivery_key FROM events WHERE id = %(id)s", {"id": event_id})
    _, number, turn = row["delivery_key"].split("/") if row else ("", "0", "over")
    incident = one(db, int(number))
    return (incident, "opened" if turn == "opened" else "over") if incident else None


def one(db: Database, incident_id: int) -> Incident | None:
    row = db.row(f"SELECT {_COLUMNS} FROM incidents WHERE id = %(id)s", {"id": incident_id})
    return Incident(**row) if row else None


def still_open(db: Database) -> list[Incident]:
    """Those that are not over, the oldest first."""
    rows = db.rows(f"SELECT {_COLUMNS} FROM incidents WHERE over_at IS NULL ORDER BY opened_at, id")
    return [Incident(**row) for row in rows]


def page(db: Database, *, before: int | None = None, limit: int = 50) -> list[Incident]:
    """Incidents, newest first, those before the incident `before`."""
    rows = db.rows(
        f"SELECT {_COLUMNS} FROM incidents WHERE %(before)s::bigint IS NULL OR id < %(before)s"
        " ORDER BY id DESC LIMIT %(limit)s",
        {"before": before, "limit": limit},
    )
    return [Incident(**row) for row in rows]


def within(db: Database, since: datetime, until: datetime) -> list[Incident]:
    """Those that were open at some moment of a span of time, the oldest first."""
    rows = db.rows(
        f"SELECT {_COLUMNS} FROM incidents WHERE opened_at < %(until)s"
        " AND (over_at IS NULL OR over_at >= %(since)s) ORDER BY opened_at, id",
        {"since": since, "until": until},
    )
    return [Incident(**row) for row in rows]


_IS_BACK = """
SELECT
  (SELECT coalesce(sum(woken), 0) FROM pauses WHERE destination = %(destination)s AND until >= %(opened_at)s) AS late,
  (SELECT count(*) FROM effects WHERE destination = %(destination)s AND state = 'failed'
    AND settled_at >= %(opened_at)s) AS failed
WHERE NOT EXISTS (SELECT 1 FROM pauses WHERE destination = %(destination)s AND drained_at IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Back:
    """A destination that is back: how many effects had to wait for it, and how many failed for good meanwhile."""

    late: int
    failed: int


def is_back(db: Database, incident: Incident) -> Back | None:
    """Whether the destination of an incident is paused no more, and all that waited is under way; None if not."""
    row = db.row(_IS_BACK, {"destination": incident.destination, "opened_at": incident.opened_at})
    return Back(int(row["late"]), int(row["failed"])) if row else None


def close(db: Database, incident_id: int, outcome: str) -> bool:
    """An incident is over: people are told. Whether it was open."""
    with db.transaction() as conn:
        closed = conn.execute(
            b"UPDATE incidents SET over_at = now(), outcome = %(outcome)s WHERE id = %(id)s AND over_at IS NULL"
            b" RETURNING kind, failures",
            {"id": incident_id, "outcome": outcome},
        ).fetchone()
        if closed is not None and closed["failures"] >= _TOLD_FROM[closed["kind"]]:
            ask_to_tell(conn, incident_id, "over")
        return closed is not None


_QUIET = """
SELECT CASE
  WHEN now() - last_at <= make_interval(secs => %(quiet)s) THEN false
  WHEN kind = 'effects' THEN EXISTS (SELECT 1 FROM effects e WHERE e.state = 'done' AND e.destination = i.destination
    AND e.settled_at > greatest(i.last_at, now() - make_interval(secs => 2 * %(quiet)s)))
  WHEN kind = 'reading' AND rule IS NULL THEN NOT EXISTS (
    SELECT 1 FROM conversation_states WHERE not_before > '-infinity')
  WHEN kind = 'reading' THEN NOT EXISTS (
    SELECT 1 FROM schedule_rounds s WHERE s.rule = i.rule AND state IN ('counting', 'releasing') AND s.failures > 0)
  ELSE EXISTS (SELECT 1 FROM runs r WHERE r.kind = 'live' AND r.event_id > i.event_id AND r.created_at > i.last_at)
  END AS is_over
FROM incidents i WHERE id = %(id)s
"""


def is_quiet(db: Database, incident_id: int, *, seconds: float) -> bool:
    """Whether nothing failed of this cause for so long, and something of its sort went well since. Asked again and
    again: of the effects only those that were done of late are looked at."""
    row = db.row(_QUIET, {"id": incident_id, "quiet": seconds})
    return bool(row and row["is_over"])


_EFFECTS = r"""
SELECT id, key, run_id, event_id, rule, action, target, reach, destination, conversation, state, reason, attempts,
  created_at, due_at, settled_at, url FROM effects
WHERE state IN ('failed', 'unsure') AND destination = %(destination)s AND settled_at >= %(opened_at)s
  AND (%(over_at)s::timestamptz IS NULL OR settled_at <= %(over_at)s)
  AND (%(kind)s = 'destination' OR regexp_replace(split_part(reason, ':', 1), '\d{5,}', '…', 'g') = %(reason)s)
ORDER BY id DESC LIMIT %(limit)s
"""


def effects(db: Database, incident: Incident, *, limit: int = 50) -> list[dict[str, Any]]:
    """The effects that failed of its cause, newest first; of a destination that was down, those that failed for good
    meanwhile."""
    reason = incident.cause.partition(": ")[2]
    return db.rows(
        _EFFECTS,
        {
            "kind": incident.kind, "destination": incident.destination, "opened_at": incident.opened_at,
            "over_at": incident.over_at, "reason": reason, "limit": limit,
        },
    )  # fmt: skip
