import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from httpx import Client

from app.rules.decide import decide
from app.rules.events import Contact, Event, Snapshot
from app.rules.facts import facts_of
from app.rules.fields import BODY_FIELDS
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.runs.occasion import Occasion
from app.runs.plan import plan
from app.runs.reread import reread
from app.runs.shadow import recorded
from app.store import events, keys, lanes, past, rulebooks, runs
from app.store.accept import accept
from app.store.database import Database
from app.store.installation import set_workspace
from app.store.runs import NewRun
from app.web.routes import include
from app.webhooks.routes import arrival_of
from tests.web.serving import serving

BOOK = """
vocabulary:
  attributes:
    Issue Type: {options: [Technical Issue, Question]}
    Issue Priority: {options: [High, Low]}
  tags: [bug, question, urgent]
  tickets:
    bug: {project: "1200000000000101", user_note: own}
rules:
  - name: log-bug
    when: conversation_started
    if: {Issue Type: Technical Issue}
    then: [tag: bug, file_in_asana: bug, user_note: bug]
  - name: log-question
    when: conversation_started
    if: {Issue Type: Question}
    then: [tag: question]
  - name: urgent
    when: conversation_started
    if: {Issue Priority: High}
    then: [tag: urgent]
  - name: site-down
    when: conversation_started
    if: {message.text: {contains: is down}}
    then: [internal_note: "{{ message.text }}", close: conversation]
  - name: on-reply
    when: customer_replied
    then: [tag: question]
"""
PAYLOADS = Path(__file__).parents[1] / "payloads"
CONTACT = Contact(id="66f0c0ffee00000000000001", name="Marta Ruiz", email="marta@example.org")


def started(number: int = 1, text: str = "The site is down for all of us", **attributes: object) -> bytes:
    """The notification of a conversation's start, with an id of its own."""
    payload = json.loads((PAYLOADS / "conversation.user.created.json").read_bytes())
    item = payload["data"]["item"]
    payload["id"] = f"notif_{number}"
    item["id"], item["source"]["id"] = str(number), f"source{number}"
    item["source"]["body"] = f"<p>{text}</p>"
    item["custom_attributes"] |= attributes
    return json.dumps(payload).encode()


@dataclass(frozen=True)
class Desk:
    """A database to which things happen as the receiver and a worker would have them happen; no vendor is called."""

    db: Database
    url: str

    def receive(self, body: bytes) -> int:
        """Accept a delivery; the event's number."""

        async def store() -> None:
            async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as conn:
                await accept(conn, [arrival_of(body)])

        asyncio.run(store())
        return int(events.page(self.db, limit=1)[0]["id"])

    def run(self, event_id: int, book: str = BOOK, *, kind: str = "live") -> int:
        """Decide on an event, write its run and effects down; the run's number."""
        loaded = load({"book.yaml": book})
        assert isinstance(loaded, Rulebook), loaded
        rulebooks.remember(self.db, loaded.digest, loaded.sources, origin="a test")
        row = events.show(self.db, event_id)
        assert row is not None
        event = reread(bytes(row["body"]))
        assert isinstance(event, Event), event
        return self._save(loaded, event, event_id, row["lane"], kind)

    def _save(self, book: Rulebook, event: Event, event_id: int, lane: str, kind: str) -> int:
        facts = facts_of(Snapshot(event=event, contact=CONTACT), book.vocabulary)
        decision = decide(book, facts)
        done = past.doings(self.db, lane, since=event.created_at, event_id=event_id)
        tickets = {row["key"]: row["state"] for row in done.effects if row["action"] == "ticket"}
        occasion = Occasion(event_id=event_id, event=event, lane=lane, tickets=tickets, replayed=kind == "replay")
        lease = lanes.claim(self.db, lane, worker="test", seconds=20)
        assert lease is not None
        new = NewRun(
            event_id=event_id, created_at=event.created_at, kind=kind, event_name=event.name, digest=book.digest,
            engine=book.engine, codes=decision.codes, failures=[], effects=plan(decision, occasion),
            facts={name: value for name, value in facts.items() if name not in BODY_FIELDS}, shadow=recorded(decision),
        )  # fmt: skip
        run_id = runs.save(self.db, lease, new)
        lanes.release(self.db, lease)
        return run_id

    def become(self, state: str, *, reason: str | None = None, **where: object) -> None:
        """Let effects be in a state, as a worker would have left them."""
        condition = " AND ".join(f"{column} = %({column})s" for column in where) or "true"
        self.db.run(
            f"UPDATE effects SET state = %(state)s, reason = %(reason)s, settled_at = now() WHERE {condition}",
            {**where, "state": state, "reason": reason},
        )

    def forget_bodies(self) -> None:
        self.db.run("DELETE FROM event_bodies")

    def forget_facts(self) -> None:
        self.db.run("DELETE FROM run_facts")


@pytest.fixture
def desk(db: Database, database_url: str) -> Desk:
    set_workspace(db, "desk10kc")
    return Desk(db, database_url)


@pytest.fixture
def app(db: Database, tmp_path: Path) -> FastAPI:
    (tmp_path / "book.yaml").write_text(BOOK)
    app = FastAPI()
    include(app, db=db, inbox_length=lambda: 0, rulebook=tmp_path)
    return app


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[Client]:
    """Somebody without a key."""
    with serving(app) as client:
        yield client


@pytest.fixture
def key(db: Database) -> str:
    return keys.create(db, "ana")


@pytest.fixture
def client(stranger: Client, key: str) -> Client:
    stranger.headers["Authorization"] = f"Bearer {key}"
    return stranger


@pytest.fixture
def got(client: Client) -> Callable[..., Any]:
    """GET a path of the API; the answer, which must be a 200."""

    def get(path: str, **params: object) -> Any:
        answer = client.get(f"/api{path}", params={name: str(value) for name, value in params.items()})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return get
