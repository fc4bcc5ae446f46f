"""What Asana tells: signed bytes of a webhook of ours are stored before the answer, everything else is refused."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI

from app.store import asana_webhooks, installation
from app.store.database import Database
from app.store.inbox import Inbox
from app.webhooks.asana_routes import asana_routes
from tests.web.serving import serving

SECRET, PROJECT = "a" * 64, "101"
TOLD = json.dumps({"events": [{"action": "changed", "resource": {"gid": "7", "resource_type": "task"}}]}).encode()
HEARTBEAT = b'{"events": []}'


@pytest.fixture
def counted() -> list[str]:
    return []


@pytest.fixture
def client(db: Database, counted: list[str]) -> Iterator[httpx.Client]:
    installation.set_workspace(db, "app1")
    inbox = Inbox(db.url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with inbox:
            yield

    routes = asana_routes(db, lambda: inbox, max_bytes=10_000, count=counted.append)
    with serving(FastAPI(routes=[*routes], lifespan=lifespan)) as one:
        yield one


def make(db: Database, target: str = "t1", *, secret: str = SECRET) -> None:
    asana_webhooks.prepare(db, target=target, project=PROJECT, address=f"http://x/{target}", seconds=60)
    with db.transaction() as conn:
        asana_webhooks.made(conn, target=target, project=PROJECT, gid=f"w-{target}", secret=secret)


def post(client: httpx.Client, body: bytes, *, target: str = "t1", secret: str = SECRET) -> int:
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return client.post(f"/webhooks/asana/{target}", content=body, headers={"X-Hook-Signature": signature}).status_code


def shake(client: httpx.Client, target: str = "t1") -> tuple[int, str | None]:
    answer = client.post(f"/webhooks/asana/{target}", headers={"X-Hook-Secret": "theirs"})
    return answer.status_code, answer.headers.get("X-Hook-Secret")


def stored(db: Database) -> list[tuple[str, str]]:
    return [(row["topic"], row["lane"]) for row in db.rows("SELECT topic, lane FROM events ORDER BY id")]


def test_a_handshake_is_answered_while_the_webhook_is_being_made(client: httpx.Client, db: Database) -> None:
    asana_webhooks.prepare(db, target="t1", project=PROJECT, address="http://x/t1", seconds=60)
    assert shake(client) == (200, "theirs")


def test_a_handshake_that_nobody_asked_for_is_refused_and_changes_no_secret(client: httpx.Client, db: Database) -> None:
    assert shake(client, "unknown") == (404, None)
    make(db)
    assert shake(client) == (403, None)
    asana_webhooks.prepare(db, target="t2", project=PROJECT, address="http://x/t2", seconds=0)
    assert shake(client, "t2") == (403, None)
    assert post(client, TOLD) == 200


def test_a_delivery_is_stored_with_its_bytes_in_its_projects_lane(client: httpx.Client, db: Database) -> None:
    make(db)
    assert post(client, TOLD) == 200
    assert stored(db) == [("triage.tickets_changed", "asana_project:app1:101")]
    row = db.row("SELECT body FROM event_bodies")
    assert row is not None
    assert bytes(row["body"]) == TOLD


def test_a_delivery_that_is_repeated_is_stored_once(client: httpx.Client, db: Database, counted: list[str]) -> None:
    make(db)
    assert [post(client, TOLD) for _ in range(3)] == [200, 200, 200]
    assert len(stored(db)) <= 2  # the minute may end in between
    assert "duplicate" in counted


def test_a_heartbeat_is_noted_and_stores_nothing(client: httpx.Client, db: Database, counted: list[str]) -> None:
    make(db)
    assert post(client, HEARTBEAT) == 200
    assert (stored(db), counted) == ([], ["heartbeat"])
    found = asana_webhooks.find(db, "t1")
    assert found is not None
    assert found.last_heard_at is not None


@pytest.mark.parametrize("body", [b"no JSON", b"\xff\x00", b"[]", b'{"events": {}}', b"{}", b"[" * 9_999])
def test_a_signed_delivery_that_cannot_be_read_is_kept_and_marked(
    client: httpx.Client, db: Database, body: bytes
) -> None:
    make(db)
    assert post(client, body) == 200
    rows = db.rows("SELECT state, lane, b.body FROM events JOIN event_bodies b ON b.event_id = events.id")
    assert [(row["state"], row["lane"], bytes(row["body"])) for row in rows] == [("unreadable", None, body)]


@pytest.mark.parametrize("headers", [{}, {"X-Hook-Signature": "0" * 64}, {"X-Hook-Signature": "no"}])
def test_a_forged_delivery_is_refused(client: httpx.Client, db: Database, headers: dict[str, str]) -> None:
    make(db)
    assert client.post("/webhooks/asana/t1", content=TOLD, headers=headers).status_code == 401
    assert post(client, TOLD, secret="b" * 64) == 401
    assert stored(db) == []


@pytest.mark.parametrize("target", ["elsewhere", "%00", "%ED%A0%80", "a%2Fb", "x" * 5000])
def test_what_is_for_no_webhook_of_ours_is_not_found(client: httpx.Client, target: str) -> None:
    assert post(client, TOLD, target=target) == 404


def test_a_body_that_is_too_large_is_refused(client: httpx.Client, db: Database) -> None:
    make(db)
    assert post(client, b" " * 10_001) == 413


def test_what_comes_before_the_secret_is_known_is_to_be_sent_again(client: httpx.Client, db: Database) -> None:
    asana_webhooks.prepare(db, target="t1", project=PROJECT, address="http://x/t1", seconds=60)
    assert post(client, HEARTBEAT) == 503


def test_while_secrets_are_rotated_both_webhooks_are_believed(client: httpx.Client, db: Database) -> None:
    make(db)
    make(db, "t2", secret="b" * 64)
    assert post(client, TOLD) == 200
    assert post(client, TOLD, target="t2", secret="b" * 64) == 200

    db.run("UPDATE asana_webhooks SET retired_at = now() - interval '2 days' WHERE target = 't1'")
    assert post(client, TOLD) == 404
