"""A sandbox on a free port, somebody to receive its notifications, and short ways to call it."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from app.sandbox.server import Address, running
from app.sandbox.settings import SandboxSettings
from tests.sandbox.taking import taking_posts


def until(condition: Callable[[], Any], seconds: float = 10.0) -> Any:
    """What `condition` gives once it is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.01)
    raise AssertionError("it did not happen in time")


@dataclass
class Receiver:
    """Takes notifications. `statuses` are given out one by one, then 200; `arrived` keeps headers, bytes and JSON."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    arrived: list[tuple[dict[str, str], bytes, dict[str, Any]]] = field(default_factory=list)

    @property
    def notes(self) -> list[dict[str, Any]]:
        return [note for _, _, note in list(self.arrived)]

    def topics(self) -> list[str]:
        return [note["topic"] for note in self.notes]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    taken = Receiver()

    def take(headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        taken.arrived.append((headers, body, json.loads(body)))
        return taken.statuses.pop(0) if taken.statuses else 200, {}

    with taking_posts(take) as address:
        taken.url = f"{address}/webhooks/intercom"
        yield taken


@dataclass
class Sandbox:
    address: Address
    settings: SandboxSettings
    client: httpx.Client

    def intercom(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.settings.intercom_token}", "Intercom-Version": "2.16"}
        headers |= options.pop("headers", {})
        return self.client.request(method, self.address.intercom + path, json=body, headers=headers, **options)

    def asana(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.settings.asana_token}"}
        return self.client.request(method, self.address.asana + path, json=body, headers=headers, **options)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.client.request(method, self.address.control + path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def weather(self, **told: Any) -> None:
        self.control("PUT", "/weather", told)

    def start(self, text: str = "It is down", **more: Any) -> str:
        return str(self.control("POST", "/conversations", {"text": text, **more})["id"])

    def note(self, conversation: str, body: str = "<p>looking</p>") -> httpx.Response:
        return self.reply(conversation, "note", body=body)

    def reply(self, conversation: str, message_type: str, **more: Any) -> httpx.Response:
        body = {"message_type": message_type, "type": "admin", "admin_id": "9001", **more}
        return self.intercom("POST", f"/conversations/{conversation}/reply", body)

    def part(self, conversation: str, message_type: str, **more: Any) -> httpx.Response:
        body = {"message_type": message_type, "admin_id": "9001", **more}
        return self.intercom("POST", f"/conversations/{conversation}/parts", body)

    def file(self, **data: Any) -> httpx.Response:
        return self.asana("POST", "/tasks", {"data": {"projects": ["1200000000000101"], "name": "Down", **data}})

    def state(self) -> Any:
        return self.control("GET", "/state")

    def counters(self) -> Any:
        return self.control("GET", "/counters")


@pytest.fixture
def open_sandbox() -> Iterator[Callable[..., Sandbox]]:
    """Starts sandboxes with settings of one's own; all end with the test."""
    opened: list[Any] = []

    def start(**settings: Any) -> Sandbox:
        told = SandboxSettings(**{"first_id": 1, "retry_after": 0.05, "asana_retry_after": 0.02, **settings})
        context = running(told)
        address, client = context.__enter__(), httpx.Client(timeout=10)
        opened.append((context, client))
        return Sandbox(address, told, client)

    yield start
    for context, client in opened:
        client.close()
        context.__exit__(None, None, None)


@pytest.fixture(scope="session")
def shared() -> Iterator[Sandbox]:
    settings = SandboxSettings(first_id=1, retry_after=0.05, asana_retry_after=0.02)
    with running(settings) as address, httpx.Client(timeout=10) as client:
        yield Sandbox(address, settings, client)


@pytest.fixture
def sandbox(shared: Sandbox, receiver: Receiver) -> Sandbox:
    """The usual sandbox: one for all tests, back at its seed for each."""
    shared.control("POST", "/reset")
    shared.control("PUT", "/webhooks", {"url": receiver.url})
    return shared
