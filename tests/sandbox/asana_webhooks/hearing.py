"""Short ways to ask for a webhook, to do something to a task, and to see what was delivered."""

from dataclasses import dataclass
from typing import Any

from tests.sandbox.conftest import Sandbox, until
from tests.sandbox.listener import Listener

BUG, QUESTION, WORKSPACE = "1200000000000101", "1200000000000102", "1200000000000001"
OWN_USER, ANA, ERIK = "1200000000000011", "1200000000000012", "1200000000000013"
RELEASED, YES = "1200000000000306", "1200000000000316"


@dataclass
class Webhook:
    gid: str
    secret: str


def ask_for(sandbox: Sandbox, listener: Listener, *filters: dict[str, Any], resource: str = BUG) -> Any:
    told = {"resource": resource, "target": listener.url, "filters": list(filters)}
    return sandbox.asana("POST", "/webhooks", {"data": told})


def listen(sandbox: Sandbox, listener: Listener, *filters: dict[str, Any], resource: str = BUG) -> Webhook:
    """A webhook that is set up, its first heartbeat through."""
    answer = ask_for(sandbox, listener, *filters, resource=resource)
    assert answer.status_code == 201, answer.text
    until(lambda: [] in listener.deliveries)
    return Webhook(answer.json()["data"]["gid"], answer.json()["X-Hook-Secret"])


def file(sandbox: Sandbox, **data: Any) -> str:
    return str(sandbox.file(**data).json()["data"]["gid"])


def do(sandbox: Sandbox, gid: str, deed: str, **told: Any) -> Any:
    return sandbox.control("POST", f"/tasks/{gid}/{deed}", told)


def settled(sandbox: Sandbox) -> bool:
    return bool(sandbox.control("GET", "/asana/deliveries")["pending"] == 0)


def delivered(sandbox: Sandbox, count: int) -> bool:
    """Whether so many deliveries were begun."""
    return bool(sandbox.control("GET", "/asana/deliveries")["deliveries"] >= count)
