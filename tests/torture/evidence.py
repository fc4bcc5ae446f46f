"""What the service's own tables say: for quiet, for what was accepted, and for the history of what went wrong."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row

from app import clock
from tests.torture.far_end import OWN_SEAT, wait

_AT_ONCE = 2.0
_KILLED_FOR = 30.0
"""PostgreSQL may just have been killed: it is back within so many seconds."""
TOKEN = re.compile(r"T\d{4}\.\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event of the script as it was stored: when it came, when and in which order it was decided, how often its
    note was tried and when it was done with.
    """

    token: str
    notification: str
    lane: str
    event_id: int
    created_at: datetime
    received_at: datetime
    state: str
    late: bool
    run_id: int | None
    decided_at: datetime | None
    tries: int
    looks: int
    noted_at: datetime | None

    @property
    def order(self) -> tuple[datetime, int]:
        return self.created_at, self.event_id

    @property
    def had_to_wait(self) -> bool:
        """Whether its note was not simply sent when its turn came: a call failed, or the vendor's door was shut."""
        if self.decided_at is None or self.noted_at is None or self.tries > 1 or self.looks:
            return True
        return (self.noted_at - self.decided_at).total_seconds() > _AT_ONCE


class Evidence:
    """Reads a database that the processes under torture share."""

    def __init__(self, url: str) -> None:
        self._url = url

    def busy(self) -> dict[str, int]:
        """How many events wait, how many rules wait to look again, how many rounds by the clock are not over, and how
        many effects have something to do within the hour; all zero is quiet. What needs an effect that waits for a
        person waits with it."""
        found = self._rows(
            "SELECT (SELECT count(*) FROM events WHERE state = 'waiting') AS events,"
            " (SELECT count(*) FROM timers WHERE state = 'waiting') AS timers,"
            " (SELECT count(*) FROM schedule_rounds WHERE state IN ('counting', 'releasing')) AS rounds,"
            " (SELECT count(*) FROM effects e WHERE state IN ('planned', 'waiting', 'sending')"
            " AND (due_at IS NULL OR due_at < now() + interval '1 hour') AND NOT EXISTS (SELECT 1 FROM effects n"
            " WHERE n.key = e.needs AND n.state IN ('held', 'unsure') AND e.due_at IS NULL)) AS effects"
        )
        return {name: found[0][name] for name in ("events", "timers", "rounds", "effects")}

    def stored_keys(self) -> set[str]:
        """The ids of all notifications that were stored."""
        return {row["delivery_key"].partition("/")[2] for row in self._rows("SELECT delivery_key FROM events")}

    def told(self) -> dict[str, Told]:
        """The script's events that were stored, by their tokens."""
        found = {}
        for row in self._rows(_TOLD):
            token = _token(bytes(row.pop("body")), row.pop("topic"))
            if token:
                found[token] = Told(token=token, **row)
        return found

    def states(self) -> Counter[str]:
        """How many effects are in which state."""
        return Counter(
            {row["state"]: row["n"] for row in self._rows("SELECT state, count(*) AS n FROM effects GROUP BY 1")}
        )

    def troubled(self, but: str) -> list[DictRow]:
        """Effects that are unsure, failed or held, and events that failed, but for one lane. An alert that was sent
        twice without an answer is as it should be."""
        return self._rows(
            "SELECT conversation AS lane, action || ' ' || state AS what, reason FROM effects"
            " WHERE state IN ('unsure', 'failed', 'held') AND conversation <> %(but)s"
            " AND NOT (action = 'alert' AND state = 'unsure' AND attempts > 1)"
            " UNION ALL SELECT lane, 'event ' || state, reason FROM events"
            " WHERE state IN ('failed', 'unreadable') AND lane IS DISTINCT FROM %(but)s",
            {"but": but},
        )

    def of_lane(self, lane: str) -> Counter[str]:
        """How many effects of one conversation are in which state."""
        rows = self._rows("SELECT state FROM effects WHERE conversation = %(lane)s", {"lane": lane})
        return Counter(row["state"] for row in rows)

    def unsure_alerts(self) -> list[str]:
        """The texts of alerts that were sent twice without an answer: whether one arrived nobody can know."""
        rows = self._rows("SELECT request ->> 'text' AS text FROM effects WHERE action = 'alert' AND state = 'unsure'")
        return [row["text"] for row in rows]

    def sent_at(self, far_id: str) -> float:
        """When we sent what stands at the vendor under this id, by our clock (UNIX seconds); the end of all days if we
        do not know of it."""
        query = "SELECT extract(epoch FROM tried_at)::float AS at FROM effects WHERE far_id = %(far_id)s"
        found = self._rows(query, {"far_id": far_id})
        return float(found[0]["at"]) if found and found[0]["at"] else float("inf")

    def takeovers(self) -> int:
        found = self._rows("SELECT coalesce(sum(takeovers), 0) AS n FROM events")
        return int(found[0]["n"])

    def links(self) -> int:
        """How many conversations were linked to a ticket that was there before."""
        found = self._rows("SELECT count(*) AS n FROM effects WHERE action = 'link_ticket' AND state = 'done'")
        return int(found[0]["n"])

    def telling(self, gid: str) -> DictRow | None:
        """The telling of a ticket: `state`, `reason`, and of how many customers how many are `released`."""
        found = self._rows(_TELLING, {"gid": gid})
        return found[0] if found else None

    def waiting_for_a_person(self) -> list[str]:
        """The ids of conversations in which a message is held."""
        rows = self._rows("SELECT DISTINCT split_part(conversation, ':', 3) AS id FROM effects WHERE state = 'held'")
        return [row["id"] for row in rows]

    def conversations_of(self, topic: str) -> list[str]:
        """The id of the conversation of each event with this topic."""
        rows = self._rows("SELECT split_part(lane, ':', 3) AS id FROM events WHERE topic = %(topic)s", {"topic": topic})
        return [row["id"] for row in rows]

    def attempts(self, action: str) -> dict[str, int]:
        """How often effects of this kind were sent, by the ids of their conversations."""
        rows = self._rows(
            "SELECT split_part(conversation, ':', 3) AS id, sum(attempts) AS n FROM effects WHERE action = %(action)s"
            " GROUP BY 1",
            {"action": action},
        )
        return {row["id"]: int(row["n"]) for row in rows}

    def history(self, lane: str) -> Iterator[str]:
        """All that the tables know about one conversation, a line each."""
        for row in self._rows(_EVENTS, {"lane": lane}):
            yield f"event {_line(row)}"
        for row in self._rows(_EFFECTS, {"lane": lane}):
            yield f"effect {_line(row)}"

    def _rows(self, query: str, params: dict[str, Any] | None = None) -> list[DictRow]:
        ends_at = clock.monotonic() + _KILLED_FOR
        while True:
            try:
                with psycopg.connect(self._url, autocommit=True, row_factory=dict_row) as conn:
                    return conn.execute(query.encode(), params).fetchall()
            except psycopg.OperationalError:
                if clock.monotonic() > ends_at:
                    raise
                wait(0.2)


_TOLD = """
SELECT e.id AS event_id, split_part(e.delivery_key, '/', 2) AS notification,
  e.topic, e.lane, e.state, e.late, e.created_at, e.received_at, b.body, r.id AS run_id,
  r.created_at AS decided_at, coalesce(n.attempts, 0) AS tries, coalesce(n.looks, 0) AS looks,
  n.settled_at AS noted_at
FROM events e JOIN event_bodies b ON b.event_id = e.id
LEFT JOIN runs r ON r.event_id = e.id LEFT JOIN effects n ON n.event_id = e.id AND n.action = 'internal_note'
WHERE e.topic LIKE 'conversation.%'
"""

_TELLING = """
SELECT t.state, t.reason, t.completion, count(c.conversation) FILTER (WHERE c.speaks) AS customers,
  count(c.conversation) FILTER (WHERE c.speaks AND c.state = 'released') AS released
FROM tellings t LEFT JOIN told_conversations c ON c.telling_id = t.id
WHERE gid = %(gid)s GROUP BY t.id ORDER BY completion DESC LIMIT 1
"""

_EVENTS = """
SELECT e.id, topic, state, reason, late, attempts, takeovers, e.created_at, received_at, r.id AS run
FROM events e LEFT JOIN runs r ON r.event_id = e.id WHERE lane = %(lane)s ORDER BY e.id
"""

_EFFECTS = """
SELECT id, run_id AS run, event_id AS event, action, target, state, reason, attempts, looks, created_at, sent_at,
  done_at, settled_at, due_at, far_id, key FROM effects WHERE conversation = %(lane)s OR lane = %(lane)s ORDER BY id
"""


def _line(row: DictRow) -> str:
    shown = (
        (name, f"{value:%H:%M:%S.%f}"[:-3] if isinstance(value, datetime) else value) for name, value in row.items()
    )
    return " ".join(f"{name}={value}" for name, value in shown if value is not None)


def _token(body: bytes, topic: str) -> str | None:
    """The token of a script's event, None for our own doings and for a teammate's copies of our notes."""
    item = json.loads(body)["data"]["item"]
    parts = item["conversation_parts"]["conversation_parts"]
    part = item["source"] if topic == "conversation.user.created" else (parts[0] if parts else {})
    text = part.get("body") or ""
    if (part.get("author") or {}).get("id") == OWN_SEAT or text.startswith("seen "):
        return None
    found = TOKEN.search(text)
    return found[0] if found else None
