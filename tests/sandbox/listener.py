"""Somebody whom Asana tells: shakes hands, and takes deliveries."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


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

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            secret = self.headers.get("X-Hook-Secret")
            if secret:
                one.secrets.append(secret)
                self.send_response(one.shakes_with)
                self.send_header("X-Hook-Secret", secret if one.echoes is None else one.echoes)
            else:
                one.arrived.append((dict(self.headers), body))
                self.send_response(one.statuses.pop(0) if one.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

    server = Server(("127.0.0.1", 0), Handler)
    one.url = f"http://127.0.0.1:{server.server_address[1]}/webhooks/asana/unguessable?for=bugs"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
