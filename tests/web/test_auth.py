import pytest
from httpx import Client

from app.store import keys
from app.store.database import Database

CALLS = [
    ("GET", "/api/events"),
    ("GET", "/api/events/1"),
    ("GET", "/api/events/1/why"),
    ("POST", "/api/events/1/replay"),
    ("GET", "/api/runs"),
    ("GET", "/api/runs/1"),
    ("GET", "/api/effects"),
    ("POST", "/api/effects/1/send"),
    ("GET", "/api/announcements"),
    ("GET", "/api/notes-to-delete"),
    ("GET", "/api/stop"),
    ("POST", "/api/stop"),
    ("POST", "/api/resume"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_every_call_needs_a_key(stranger: Client, method: str, path: str) -> None:
    answer = stranger.request(method, path, json={})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "key" in answer.json()["error"]["message"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic YTpi", "Bearer é\xff", "bearer\tx"])
def test_a_header_without_a_key_in_force_is_refused(stranger: Client, key: str, header: str) -> None:
    answer = stranger.get("/api/events", headers={b"Authorization": header.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_key_opens_the_api_until_it_is_revoked(client: Client, db: Database) -> None:
    assert client.get("/api/events").status_code == 200
    keys.revoke(db, "ana")
    refused = client.get("/api/events")
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
