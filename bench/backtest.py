"""(g) Backtest: a desk's rulebook and the same with one rule changed, on past events of that desk's usual mix.

The rulebook is bench/desk: triage and logging, with attributes, tags, three kinds of tickets and user notes. It stays
as it is, so that figures can be compared; the shipped one grows."""

import json
import multiprocessing
import resource
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import psycopg
from psycopg.types.json import Jsonb

from app import clock
from app.rules.decide import decide
from app.rules.events import Contact, Event, Snapshot
from app.rules.facts import facts_of
from app.rules.fields import BODY_FIELDS
from app.rules.loader import load
from app.rules.rulebook import ENGINE, Rulebook
from app.runs.backtest.scan import Question, scan
from app.runs.rulebook_files import read_folder
from app.store import rulebooks, tables
from app.store.database import Database
from app.webhooks.events import read_event
from app.webhooks.notification import Notification, read_notification
from bench.bodies import signed
from bench.figures import Figure, Measured
from bench.house import Server, fresh_database
from bench.machine import cpu_of, others

DESK = Path(__file__).parent / "desk"
FEW, MANY = 10_000, 1_000_000
_STARTED = datetime(2026, 1, 1, tzinfo=UTC)
_A_CONVERSATION = (
    "conversation.user.created",
    "conversation.admin.assigned",
    "conversation.admin.replied",
    "conversation.user.replied",
    "conversation.admin.noted",
    "conversation.user.replied",
    "conversation.admin.replied",
    "conversation.admin.closed",
)
_TEXTS = (
    "<p>Hello, the calendar does not load for several users since this morning. It is urgent.</p>",
    "<p>Could you add an export of all introductions? There is no rush.</p>",
    "<p>How can I invite mentors to my office hours? The manual says nothing about it.</p>",
    "<p>Thank you, I will try that and come back to you tomorrow.</p>",
)
_ATTRIBUTES: tuple[dict[str, str], ...] = (
    {},
    {"Issue Type": "Technical Issue", "Issue Priority": "High"},
    {"Issue Type": "Question or Guidance", "Issue Priority": "Low"},
)
_AUTHORS = {"user": "user", "admin": "admin"}
_COUNT = len(_A_CONVERSATION) * len(_TEXTS) * len(_ATTRIBUTES)
_FILL = """
INSERT INTO events (app_id, topic, lane, delivery_key, created_at, received_at, state)
SELECT 'bench', v.topic, 'conversation:bench:' || n / {each}, 'bench/' || n, {at}, {at}, 'settled'
FROM generate_series(0, {events} - 1) n JOIN kinds v ON v.number = {kind};

INSERT INTO event_bodies (event_id, received_at, body)
SELECT e.id, e.received_at, v.body FROM events e JOIN kinds v ON v.number = {kind_of_event};

INSERT INTO runs (event_id, kind, created_at, event_name, digest, engine, codes, keys)
SELECT e.id, 'live', e.created_at, v.facts ->> 'event.name', '{digest}', '{engine}', '', '{{}}'
FROM events e JOIN kinds v ON v.number = {kind_of_event};

INSERT INTO run_facts (run_id, created_at, facts)
SELECT r.id, r.created_at, v.facts || jsonb_build_object('conversation.id', ((e.id - 1) / {each})::text)
FROM runs r JOIN events e ON e.id = r.event_id JOIN kinds v ON v.number = {kind_of_event}
"""


@dataclass(frozen=True, slots=True)
class Scanned:
    """One reader's work. `memory`: its peak, in MB."""

    events: int
    changed: int
    seconds: float
    cpu: float
    memory: float


def measure(postgres: Server, *, quick: bool) -> Measured:
    few, many = (1_000, 20_000) if quick else (FEW, MANY)
    url = fresh_database(postgres, "backtest")
    before, now = books()
    fill(url, many, before)
    with others() as neighbours:
        small = scanned(url, before, now, _STARTED + timedelta(seconds=many - few))
        cpu = cpu_of(postgres.pid)
        large = scanned(url, before, now, _STARTED)
        cpu = cpu_of(postgres.pid) - cpu
    how = f"bench/desk, one rule changed; {large.changed:,} of {large.events:,} events changed"
    return [
        Figure(
            name="(g) backtest, on one core",
            value=large.events / (large.cpu + cpu),
            unit="events/s",
            aim=5_000,
            note=f"by the CPU of reader and PostgreSQL together; {how}",
        ),
        Figure(
            name="(g) backtest, one reader by the clock",
            value=large.events / large.seconds,
            unit="events/s",
            note=neighbours.words,
        ),
        Figure(name=f"(g) backtest, memory at {small.events:,}", value=small.memory, unit="MB"),
        Figure(name=f"(g) backtest, memory at {large.events:,}", value=large.memory, unit="MB"),
        Figure(
            name="(g) backtest, memory, many / few",
            value=large.memory / small.memory,
            unit="x",
            aim=1.1,
            at_most=True,
            note="peak of the reader's process",
        ),
    ]


def books() -> tuple[Rulebook, Rulebook]:
    """The desk's rulebook, and the same with another tag in a rule that five kinds of events call."""
    sources = read_folder(DESK)
    changed = {name: text.replace("      - tag: urgent", "      - tag: spam") for name, text in sources.items()}
    before, now = load(sources), load(changed)
    assert isinstance(before, Rulebook)
    assert isinstance(now, Rulebook)
    assert before.digest != now.digest
    return before, now


def scanned(url: str, before: Rulebook, now: Rulebook, since: datetime) -> Scanned:
    """A scan in a process of its own, so that the peak of its memory is its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_scan, args=(url, before.sources, now.sources, since, theirs))
    process.start()
    theirs.close()
    told: Scanned = ours.recv()
    process.join()
    return told


def _scan(url: str, before: Mapping[str, str], now: Mapping[str, str], since: datetime, end: Connection) -> None:
    old, new = load(before), load(now)
    assert isinstance(old, Rulebook)
    assert isinstance(new, Rulebook)
    with Database(url, size=2) as db:
        started, cpu = clock.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
        tally = scan(db, Question(before=old, now=new, since=since))
        seconds, used = clock.monotonic() - started, resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime - cpu.ru_utime - cpu.ru_stime
    end.send(Scanned(tally.events, tally.changed, seconds, spent, used.ru_maxrss / 1024))


def fill(url: str, events: int, book: Rulebook) -> None:
    """Past events, one a second, eight a conversation, each with the facts that were gathered for it and its body."""
    each = len(_A_CONVERSATION)
    kind = f"n %% {each} + {each} * (n / {each} %% {_COUNT // each})"
    words = {
        "events": events,
        "each": each,
        "digest": book.digest,
        "engine": ENGINE,
        "at": f"timestamptz '{_STARTED.isoformat()}' + n * interval '1 second'",
        "kind": kind.replace("%%", "%"),
        "kind_of_event": kind.replace("%%", "%").replace("n ", "(e.id - 1) "),
    }
    with Database(url) as db:
        rulebooks.remember(db, book.digest, book.sources, origin="bench")
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("CREATE TEMP TABLE kinds (number int PRIMARY KEY, topic text, body bytea, facts jsonb)")
        with conn.cursor() as cursor:
            cursor.executemany("INSERT INTO kinds VALUES (%s, %s, %s, %s)", list(_kinds(book)))
        for statement in _FILL.split(";"):
            conn.execute(statement.format(**words).encode())
        for table in tables.metadata.sorted_tables:
            conn.execute(f"VACUUM ANALYZE {table.name}".encode())
        conn.execute(b"CHECKPOINT")


def _kinds(book: Rulebook) -> Iterator[tuple[int, str, bytes, Jsonb]]:
    """Every kind of event with its body and its facts: eight in a row are a conversation."""
    number = 0
    for text in _TEXTS:
        for attributes in _ATTRIBUTES:
            changed: dict[str, object] = {}
            for topic in _A_CONVERSATION:
                body = _body(number, topic, text, attributes)
                facts = _facts(body, book) | changed
                for step in decide(book, facts).steps:
                    changed |= step.action.changes(facts | changed)
                yield number, topic, body, Jsonb({name: facts[name] for name in facts.keys() - BODY_FIELDS})
                number += 1


def _body(number: int, topic: str, text: str, attributes: Mapping[str, str]) -> bytes:
    envelope = json.loads(signed(number, 1)[0].body)
    item = envelope["data"]["item"]
    envelope["topic"] = topic
    _, who, act = topic.split(".")
    item["source"]["body"] = text + "<p>Kind regards</p>" * 5
    item["custom_attributes"] |= attributes
    part = {
        "type": "conversation_part",
        "id": str(number),
        "part_type": {"noted": "note", "closed": "close", "assigned": "assignment"}.get(act, "comment"),
        "body": text,
        "created_at": item["created_at"],
        "author": {"type": _AUTHORS[who], "id": str(number), "name": "Somebody", "email": "somebody@example.org"},
        "attachments": [],
    }
    item["conversation_parts"]["conversation_parts"] = [] if act == "created" else [part]
    item["statistics"] |= {f"time_{place}": None for place in range(80)}  # as long as those that were captured
    return json.dumps(envelope).encode()


def _facts(body: bytes, book: Rulebook) -> dict[str, object]:
    notification = read_notification(body)
    assert isinstance(notification, Notification)
    event = read_event(notification)
    assert isinstance(event, Event)
    contact = Contact(id="c1", name="Marta Ruiz", email="marta@example.org", attributes={"plan": "standard"})
    url = "https://app.example.com/conversation/1"
    snapshot = Snapshot(event=event, contact=contact, conversation_url=url, now=event.created_at)
    return dict(facts_of(snapshot, book.vocabulary))
