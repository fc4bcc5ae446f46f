"""Somebody whom Asana tells: shakes hands, and takes deliveries."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.sandbox.taking import taking_posts


@dataclass
class Listener:
    """`statuses` are given out one by one to deliveries, then 200; `echoes` is what a handshake is answered with
    (None: the secret that came)."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    echoes: str | None = None
    shakes_with: int = 200
    secrets: list[str] = field(default_factory=list)
    arrived: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def deliveries(self) -> list[list[dict[str, Any]]]:
        """The events of each delivery, heartbeats' too."""
        return [json.loads(body)["events"] for _, body in list(self.arrived)]

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for delivery in self.deliveries for event in delivery]

    def kinds(self) -> list[str]:
        """What happened, in words: "changed task completed", "added story comment_added"."""
        return [kind_of(event) for event in self.events]


def kind_of(event: dict[str, Any]) -> str:
    resource = event["resource"]
    what = (
        resource["resource_subtype"] if resource["resource_type"] == "story" else event.get("change", {}).get("field")
    )
    into = event["parent"]["resource_type"] if resource["resource_type"] == "task" and event["parent"] else None
    return " ".join(word for word in (event["action"], resource["resource_type"], what, into) if word)


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener on a free port."""
    one = Listener()

    def take(headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        if secret := headers.get("X-Hook-Secret"):
            one.secrets.append(secret)
            return one.shakes_with, {"X-Hook-Secret": secret if one.echoes is None else one.echoes}
        one.arrived.append((headers, body))
        return one.statuses.pop(0) if one.statuses else 200, {}

    with taking_posts(take) as address:
        one.url = f"{address}/webhooks/asana/unguessable?for=bugs"
        yield one
