"""(e) The work of (b) again with two million settled events in the tables, in turns with an empty database."""

import psycopg

from app.store import tables
from bench.figures import Figure, Measured, middle
from bench.house import Server, fresh_database
from bench.machine import others
from bench.work import Worked, work

EVENTS = 2_000_000
_EFFECTS_EACH = 2
_EVENTS_A_LANE = 4
# Our own: settled long before the bench's events, under keys and lanes that these do not use.
_FILL = """
INSERT INTO lanes (key, settled_up_to, epoch)
SELECT 'conversation:old:' || n, now(), 3 FROM generate_series(1, {lanes}) n;

INSERT INTO events (app_id, topic, lane, delivery_key, occurrence_key, created_at, state)
SELECT 'old', 'conversation.user.replied', 'conversation:old:' || n % {lanes} + 1, 'old/notif_' || n,
  'old/' || n || '/conversation.user.replied', now() - interval '1 hour', 'settled'
FROM generate_series(1, {events}) n;

INSERT INTO event_bodies (event_id, received_at, body)
SELECT id, received_at, repeat('x', 200)::bytea FROM events;

INSERT INTO runs (event_id, kind, event_name, digest, engine, codes, keys)
SELECT id, 'live', 'customer_replied', 'old', '1', 'M', ARRAY['e' || id || '/tag/bug/1'] FROM events;

INSERT INTO run_facts (run_id, created_at, facts)
SELECT id, created_at, jsonb_build_object('event.name', 'customer_replied', 'conversation.id', event_id) FROM runs;

INSERT INTO effects (key, run_id, seq, event_id, lane, conversation, contact, rule, action, target, reach, destination,
  request, state, attempts, sent_at, settled_at, done_at, far_id)
SELECT 'e' || event_id || '/' || nth || '/bug/1', id, nth, event_id, 'conversation:old:' || event_id % {lanes} + 1,
  'conversation:old:' || event_id % {lanes} + 1, 'contact:old:' || event_id % {lanes} + 1, 'log-bug',
  CASE nth WHEN 1 THEN 'tag' ELSE 'ticket' END, 'bug', 'inside', CASE nth WHEN 1 THEN 'intercom' ELSE 'asana' END,
  jsonb_build_object('tag', 'bug'), 'done', 1, now(), now(), now(), CASE nth WHEN 2 THEN 'old' || id END
FROM runs, generate_series(1, {each}) nth
"""


def measure(postgres: Server, *, quick: bool) -> Measured:
    rounds, count, stored = (1, 500, 50_000) if quick else (3, 1_000, EVENTS)
    full = fresh_database(postgres, "full")
    fill(full, stored)
    found: dict[str, list[Worked]] = {"empty": [], "full": []}
    with others() as neighbours:
        for turn in range(rounds):
            empty = fresh_database(postgres, f"empty{turn}")
            found["empty"].append(work(postgres, empty, workers=1, count=count))
            found["full"].append(work(postgres, full, workers=1, count=count, first=turn * 10_000))
    rate = {which: middle([each.per_second for each in runs]) for which, runs in found.items()}
    cpu = {which: middle([each.cpu_of_all for each in runs]) for which, runs in found.items()}
    how = f"{stored:,} settled events, {_EFFECTS_EACH * stored:,} effects; median of {rounds} turns; {neighbours.words}"
    return [
        Figure(name="(e) work, tables empty", value=rate["empty"], unit="events/s"),
        Figure(name="(e) work, tables full", value=rate["full"], unit="events/s", note=how),
        Figure(name="(e) work, full / empty", value=rate["full"] / rate["empty"], unit="x", aim=0.8),
        Figure(
            name="(e) CPU per event, full / empty", value=cpu["full"] / cpu["empty"], unit="x", aim=1.2, at_most=True
        ),
    ]


def fill(url: str, events: int) -> None:
    """Settled events with bodies, runs, facts and effects, and fresh statistics."""
    numbers = {"events": events, "lanes": events // _EVENTS_A_LANE, "each": _EFFECTS_EACH}
    with psycopg.connect(url, autocommit=True) as conn:
        for statement in _FILL.split(";"):
            conn.execute(statement.format(**numbers).encode())
        for table in tables.metadata.sorted_tables:
            conn.execute(f"VACUUM ANALYZE {table.name}".encode())
        conn.execute(b"CHECKPOINT")
