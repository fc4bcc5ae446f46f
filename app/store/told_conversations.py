"""The conversations of a telling: one row each, from `waiting` to `released`, when its event is put. The customer is
told in one of theirs only, the one that `speaks`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.store.database import Conn, Database

_MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A conversation linked to the ticket, by its lane, with the customer's. `spoken_in`: the id of the customer's
    conversation in which they are told, if not in this one."""

    conversation: str
    contact: str
    speaks: bool
    spoken_in: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What a conversation was released with. `reason`: why the customer is not told; `name` the customer's."""

    conversation: str
    contact: str
    speaks: bool
    spoken_in: str | None = None
    reason: str | None = None
    name: str | None = None
    approved: bool = False


_ADD = """
INSERT INTO told_conversations (telling_id, conversation, contact, speaks, spoken_in, state)
SELECT %(telling)s, p.conversation, p.contact, p.speaks AND there.conversation IS NULL,
  coalesce(split_part(there.conversation, ':', 3), p.spoken_in), 'waiting'
FROM unnest(%(conversations)s::text[], %(contacts)s::text[], %(speaks)s::bool[], %(spoken_in)s::text[])
  WITH ORDINALITY AS p(conversation, contact, speaks, spoken_in, place)
LEFT JOIN told_conversations there
  ON there.telling_id = %(telling)s AND there.contact = p.contact AND there.speaks
ORDER BY place
ON CONFLICT DO NOTHING
"""


def add(db: Database, telling_id: int, places: Sequence[Place]) -> int:
    """Write down which conversations are to get the news; how many were not there yet."""
    return db.run(
        _ADD,
        {
            "telling": telling_id,
            "conversations": [each.conversation for each in places],
            "contacts": [each.contact for each in places],
            "speaks": [each.speaks for each in places],
            "spoken_in": [each.spoken_in for each in places],
        },
    )


_NEXT = """
SELECT conversation, contact, speaks, spoken_in FROM told_conversations
WHERE telling_id = %(telling)s AND state = 'waiting' AND contact = (
  SELECT contact FROM told_conversations WHERE telling_id = %(telling)s AND state = 'waiting'
    AND coalesce(not_before, '-infinity') <= now()
  ORDER BY NOT speaks, conversation LIMIT 1)
ORDER BY NOT speaks, conversation LIMIT %(most)s
"""


def of_next_customer(db: Database, telling_id: int) -> list[Place]:
    """The waiting conversations of one customer who is to be told next, the one that speaks first; none at the end, and
    while all who are left are put off."""
    return [Place(**row) for row in db.rows(_NEXT, {"telling": telling_id, "most": _MOST_AT_ONCE})]


def put_off(db: Database, telling_id: int, contact: str, *, until: datetime) -> None:
    """A customer, by their lane, is not told before a moment, and not within a second; others are meanwhile."""
    db.run(
        "UPDATE told_conversations SET not_before = greatest(%(until)s, now() + interval '1 second')"
        " WHERE telling_id = %(telling)s AND contact = %(contact)s AND state = 'waiting'",
        {"telling": telling_id, "contact": contact, "until": until},
    )


_DAY = """
SELECT extract(epoch FROM min(not_before) - now())::float AS seconds FROM told_conversations
WHERE telling_id = %(telling)s AND state = 'waiting'
"""


def seconds_until_day(db: Database, telling_id: int) -> float | None:
    """Seconds until the first of those who were put off may be told; None if nobody was."""
    row = db.row(_DAY, {"telling": telling_id})
    seconds = row["seconds"] if row else None
    return None if seconds is None else max(0.0, seconds)


_LOCK = b"SELECT pg_advisory_xact_lock(hashtext('telling'))"
_WAIT = b"""
SELECT greatest(0, %(gap)s - extract(epoch FROM statement_timestamp() - released_at))::float AS wait
FROM told_conversations WHERE speaks AND released_at IS NOT NULL AND released_at <= statement_timestamp()
ORDER BY released_at DESC LIMIT 1 -- a later one was released before the clock was put back
"""


def seconds_until_next(conn: Conn, *, gap: float) -> float:
    """Seconds until the next customer of any telling may be told, `gap` seconds after the one before."""
    row = conn.execute(_WAIT, {"gap": gap}).fetchone()
    return float(row["wait"]) if row else 0.0


def one_at_a_time(conn: Conn) -> None:
    """Nobody else releases anything until the end of the transaction."""
    conn.execute(_LOCK)


_SPOKEN = b"""
SELECT conversation FROM told_conversations
WHERE telling_id = %(telling)s AND contact = %(contact)s AND speaks AND state = 'released' LIMIT 1
"""


def spoken_to_in(conn: Conn, telling_id: int, contact: str) -> str | None:
    """The lane of the conversation in which a customer was told already."""
    row = conn.execute(_SPOKEN, {"telling": telling_id, "contact": contact}).fetchone()
    return str(row["conversation"]) if row else None


_SILENCE = b"""
UPDATE told_conversations SET speaks = false, spoken_in = %(spoken_in)s
WHERE telling_id = %(telling)s AND contact = %(contact)s AND state = 'waiting' AND speaks
  AND conversation <> %(but)s
"""
_RELEASE = b"""
UPDATE told_conversations c SET state = 'released', released_at = clock_timestamp(), contact = r.contact,
  speaks = r.speaks, spoken_in = r.spoken_in, reason = r.reason, name = r.name, approved = r.approved
FROM unnest(%(conversations)s::text[], %(contacts)s::text[], %(speaks)s::bool[], %(spoken_in)s::text[],
  %(reasons)s::text[], %(names)s::text[], %(approved)s::bool[])
  AS r(conversation, contact, speaks, spoken_in, reason, name, approved)
WHERE c.telling_id = %(telling)s AND c.conversation = r.conversation AND c.state = 'waiting'
  AND EXISTS (SELECT 1 FROM tellings t WHERE t.id = %(telling)s AND coalesce(t.state, '') = 'telling' FOR UPDATE)
"""


def release(conn: Conn, telling_id: int, released: Sequence[Released]) -> bool:
    """Write down that these conversations get the news; False, with nothing to be relied on, where one of them had it
    already or the telling was stopped: then roll back. Another contact who turned out to be the same customer is told
    nothing any more, and the customer nothing in any other conversation."""
    for each in released:
        if each.speaks:
            told = {"telling": telling_id, "contact": each.contact, "spoken_in": each.conversation.split(":", 2)[2],
                    "but": each.conversation}  # fmt: skip
            conn.execute(_SILENCE, told)
    params: dict[str, Any] = {
        "telling": telling_id,
        "conversations": [each.conversation for each in released],
        "contacts": [each.contact for each in released],
        "speaks": [each.speaks for each in released],
        "spoken_in": [each.spoken_in for each in released],
        "reasons": [each.reason for each in released],
        "names": [each.name for each in released],
        "approved": [each.approved for each in released],
    }
    return conn.execute(_RELEASE, params).rowcount == len(released)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one released conversation. `event_state` is that of its event; `state` and `reason` are those of
    the message in the ledger that tells of it, None where no rule said anything; `message` is its number. `approve`:
    how a person is asked about it (first, each); `by_a_person`: one sent it, with `is_edited` in other words.
    `is_drafted`: no message tells of it, but a draft that a teammate is to send."""

    conversation: str
    name: str | None
    speaks: bool
    not_told: str | None
    event_id: int | None
    event_state: str | None
    message: int | None
    state: str | None
    reason: str | None
    approve: str | None
    by_a_person: bool
    is_edited: bool
    released_at: datetime
    is_drafted: bool = False


_OUTCOMES = """
SELECT c.conversation, c.name, c.speaks, c.reason AS not_told, e.id AS event_id, e.state AS event_state,
  m.id AS message, m.state, coalesce(m.reason, u.reason) AS reason, m.approve, coalesce(m.by_a_person, false)
  AS by_a_person, coalesce(m.is_edited, false) AS is_edited, c.released_at, m.id IS NULL AND EXISTS (
    SELECT 1 FROM effects d WHERE d.conversation = c.conversation AND d.event_id = e.id AND (d.action = 'draft'
      OR d.action = 'internal_note' AND strpos(d.request ->> 'html', %(draft)s) > 0)) AS is_drafted
FROM told_conversations c
LEFT JOIN events e ON e.delivery_key = %(start)s || split_part(c.conversation, ':', 3)
LEFT JOIN LATERAL (
  SELECT id, state, reason, request ->> 'approve' AS approve, approved AND NOT unseen AS by_a_person,
    request ? 'edited' AS is_edited FROM effects x WHERE x.conversation = c.conversation AND x.action = 'message'
    AND x.request -> 'parts' @> jsonb_build_array(jsonb_build_object('event', e.id))
  ORDER BY (x.state <> 'skipped') DESC, x.id DESC LIMIT 1
) m ON true
LEFT JOIN LATERAL (
  SELECT reason FROM effects x WHERE x.conversation = c.conversation AND x.action IN ('reply', 'ask')
    AND x.event_id = e.id AND x.state = 'skipped' ORDER BY x.id LIMIT 1
) u ON true
WHERE c.telling_id = %(telling)s AND c.state = 'released' AND c.spoken_in IS NULL
ORDER BY c.released_at, c.conversation
"""


def outcomes(db: Database, telling_id: int, *, start: str, draft: str) -> list[Outcome]:
    """What became of each customer so far, in the order in which they were told. `start`: the beginning of the keys of
    the telling's events, before the conversation's id; `draft`: the words by which a note shows that it has one."""
    return [Outcome(**row) for row in db.rows(_OUTCOMES, {"telling": telling_id, "start": start, "draft": draft})]


_COUNTS = """
SELECT telling_id, count(*) FILTER (WHERE spoken_in IS NULL) AS customers,
  count(*) FILTER (WHERE state = 'waiting' AND speaks) AS waiting, count(*) AS conversations
FROM told_conversations WHERE telling_id = ANY(%(tellings)s) GROUP BY telling_id
"""


def counts(db: Database, tellings: Sequence[int]) -> dict[int, Mapping[str, int]]:
    """By telling: how many customers there are, how many of them wait, in how many conversations."""
    return {row["telling_id"]: row for row in db.rows(_COUNTS, {"tellings": list(tellings)})}
