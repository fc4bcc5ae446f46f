"""The receiver over real HTTP: signed bytes are never refused and never lost; everything else is."""

import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.store.database import Database
from tests.house import ROOT, wait_until

OLD_SECRET, NEW_SECRET = "the-old-one", "the-new-one"
PATH = "/webhooks/intercom"
PAYLOADS = sorted((ROOT / "tests" / "payloads").glob("*.json"))


def signed(body: bytes, secret: str = NEW_SECRET) -> dict[str, str]:
    return {"X-Hub-Signature": "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()}


@pytest.fixture(scope="module")
def receiver(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = Path(tmp_path_factory.mktemp("receiver"))
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening, (folder / "web.log").open("wb") as log:
        environment = {
            **os.environ,  # noqa: TID251 - a child process needs PATH and the like
            "DATABASE_URL": house_database,
            "INTERCOM_CLIENT_SECRET": f"{OLD_SECRET}, {NEW_SECRET}",
            "TRIAGE_WEBHOOK_MAX_BYTES": "1500000",
        }
        command = [sys.executable, "-m", "app.cli", "web", "--supervised-by", "1", "--socket", str(listening.fileno())]
        with subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stderr=log, pass_fds=[listening.fileno()], cwd=ROOT
        ) as process:
            base = f"http://127.0.0.1:{listening.getsockname()[1]}"
            with httpx.Client(base_url=base, timeout=20) as client:
                wait_until(lambda: client.head(PATH).status_code == 200, what="the receiver")
                yield client
            process.send_signal(signal.SIGTERM)


def post(receiver: httpx.Client, body: bytes, **headers: str) -> int:
    return receiver.post(PATH, content=body, headers=headers or signed(body)).status_code


def stored(db: Database, body: bytes) -> dict[str, Any] | None:
    return db.row(
        "SELECT e.* FROM events e JOIN event_bodies b ON b.event_id = e.id WHERE sha256(b.body) = %(digest)s",
        {"digest": hashlib.sha256(body).digest()},
    )


def test_the_address_can_be_saved_in_the_developer_hub(receiver: httpx.Client) -> None:
    assert receiver.head(PATH).status_code == 200


@pytest.mark.parametrize("secret", [OLD_SECRET, NEW_SECRET])
def test_both_secrets_are_good_while_one_replaces_the_other(receiver: httpx.Client, secret: str) -> None:
    body = json.dumps({"topic": "ping", "secret": secret}).encode()

    assert post(receiver, body, **signed(body, secret)) == 200


@pytest.mark.parametrize(
    "header", ["", "sha1=", "sha1=0000", "md5=abc", "sha1=" + "g" * 40, "☃".encode().decode("latin-1")]
)
def test_what_is_not_signed_by_intercom_is_refused_and_not_stored(
    receiver: httpx.Client, house_db: Database, header: str
) -> None:
    body = f'{{"header": {json.dumps(header)}}}'.encode()

    answer = receiver.post(PATH, content=body, headers={b"X-Hub-Signature": header.encode("latin-1")})

    assert answer.status_code == 401
    assert stored(house_db, body) is None


def test_a_body_beyond_the_limit_is_refused(receiver: httpx.Client) -> None:
    assert post(receiver, b"x" * 1_500_001) == 413


def test_a_message_of_a_megabyte_is_stored(receiver: httpx.Client, house_db: Database) -> None:
    body = (ROOT / "tests/payloads/conversation.user.replied.json").read_bytes()
    payload = json.loads(body)
    payload["id"] = "notif_large"
    payload["data"]["item"]["conversation_parts"]["conversation_parts"][0]["body"] = "<p>" + "long " * 200_000 + "</p>"
    large = json.dumps(payload).encode()

    assert post(receiver, large) == 200
    assert (stored(house_db, large) or {})["state"] == "waiting"


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda path: path.stem)
def test_every_shape_that_intercom_sends_is_stored_as_it_came(
    receiver: httpx.Client, house_db: Database, payload: Path
) -> None:
    told = json.loads(payload.read_bytes())
    body = json.dumps({**told, "app_id": f"workspace of {payload.stem}"}, ensure_ascii=False).encode()

    assert post(receiver, body) == 200
    assert (stored(house_db, body) or {})["state"] in ("waiting", "ignored")


def test_the_second_delivery_is_a_duplicate(receiver: httpx.Client) -> None:
    payload = json.loads((ROOT / "tests/payloads/conversation.admin.noted.json").read_bytes())
    payload["id"] = "notif_twice"
    first = json.dumps(payload).encode()
    payload["delivery_attempts"] = 2
    second = json.dumps(payload).encode()
    payload["data"]["item"]["conversation_parts"]["conversation_parts"][0]["id"] = "a part of its own"

    answers = [receiver.post(PATH, content=body, headers=signed(body)).json()["status"] for body in (first, second)]

    assert answers[1] == "duplicate"


def test_a_delivery_that_comes_thirty_times_at_once_is_one_event(receiver: httpx.Client, house_db: Database) -> None:
    payload = json.loads((ROOT / "tests/payloads/conversation.user.created.json").read_bytes())
    payload["id"] = "notif_crowd"
    payload["data"]["item"]["id"] = "crowd"
    payload["data"]["item"]["source"]["id"] = "crowd"
    body = json.dumps(payload).encode()
    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(lambda _: receiver.post(PATH, content=body, headers=signed(body)), range(30)))

    assert {answer.status_code for answer in answers} == {200}
    assert [answer.json()["status"] for answer in answers].count("accepted") == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
ENVELOPES = st.fixed_dictionaries(
    {},
    optional={
        "type": JSON,
        "app_id": JSON,
        "id": JSON,
        "topic": st.sampled_from(["conversation.user.created", "ping", "contact.deleted", "no.such"]) | JSON,
        "created_at": JSON,
        "data": st.fixed_dictionaries({"item": st.fixed_dictionaries({"id": JSON, "type": JSON}) | JSON}) | JSON,
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=200)
    | JSON.map(lambda v: json.dumps(v).encode())
    | ENVELOPES.map(lambda v: json.dumps(v).encode())
)
@example(body=b"")
@example(body=b"\x00")
@example(body=b"\xff\xfe{}")
@example(body=b"[" * 100_000)
@example(body=b'{"a":' * 50_000)
@example(body=b'{"topic": "\\u0000", "id": "\\ud800", "app_id": "\\u0000"}')
@example(body=b'{"topic": "ping", "id": ' + b"9" * 5000 + b"}")
@example(body=b'{"topic": "conversation.user.created", "created_at": 1e400, "data": {"item": {"id": "1"}}}')
@example(body=b'{"topic": "conversation.user.created", "created_at": -99999999999999, "data": {"item": {"id": "1"}}}')
def test_any_signed_bytes_are_answered_200_and_kept(receiver: httpx.Client, house_db: Database, body: bytes) -> None:
    answer = receiver.post(PATH, content=body, headers=signed(body))

    assert answer.status_code == 200
    if answer.json()["status"] == "accepted":
        row = stored(house_db, body)
        assert row is not None
        assert row["state"] == "waiting" or row["reason"]
