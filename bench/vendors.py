"""A lean stand-in for Intercom and Asana, in a process of its own: the least valid answer to the calls of the bench's
rulebook, after a fixed latency. `python -m bench.vendors PORT_FILE LATENCY_SECONDS (limited|unlimited)`

`GET /bench/report` tells what was called when, `GET /bench/count` how often; `GET /bench/reset` forgets it.
"""

import asyncio
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from email.utils import format_datetime
from itertools import count
from pathlib import Path

import httptools

from app import clock
from app.sandbox.limits import FixedWindows, InFlight, SlidingMinute
from bench.bodies import APP_ID

ADMIN_ID = "9001"
INTERCOM_PER_MINUTE, ASANA_PER_MINUTE = 10_000, 1_500
_TOO_MANY = b'{"type":"error.list","errors":[{"code":"rate_limit_exceeded","message":"Exceeded rate limit"}]}'
Headers = tuple[tuple[str, str], ...]


class Vendors:
    """What was called, and what is answered. `seen`: kind of call -> id -> when it first came."""

    def __init__(self, latency: float, *, limited: bool) -> None:
        self.latency = latency
        self._limited = limited
        self._ids = count(int(clock.now().timestamp() * 1000))  # no id of an earlier run comes again
        self._windows = FixedWindows(INTERCOM_PER_MINUTE // 6)
        self._minute = SlidingMinute(ASANA_PER_MINUTE)
        self._under_way = InFlight(reads=50, writes=15)
        self.forget()

    def forget(self) -> None:
        self.seen: dict[str, dict[str, float]] = defaultdict(dict)
        self.repeated: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.calls: dict[str, list[float]] = {"intercom": [], "asana": []}

    def report(self) -> bytes:
        told = {"seen": self.seen, "repeated": self.repeated, "refused": self.refused, "calls": self.calls}
        return json.dumps(told).encode()

    def admit(self, service: str, method: str) -> tuple[int, Headers]:
        """200 or 429 and the headers about the limit."""
        self.calls[service].append(clock.monotonic())
        if not self._limited:
            return 200, ()
        if service == "intercom":
            fits = self._windows.take(clock.now().timestamp())
            status, headers = 200 if fits else 429, self._windows.headers()
        else:
            wait = self._minute.take(clock.monotonic())
            if not self._under_way.enter(method):
                wait = wait or 1
            status, headers = (429, (("Retry-After", str(wait)),)) if wait else (200, ())
        if status == 429:
            self.refused[service] += 1
        return status, headers

    def left(self, service: str, method: str) -> None:
        if self._limited and service == "asana":
            self._under_way.leave(method)

    def answer(self, service: str, method: str, parts: list[str], body: bytes) -> bytes:
        kind, about, answer = (self._asana if service == "asana" else self._intercom)(method, parts, body)
        if about in self.seen[kind]:
            self.repeated[kind] += 1
        else:
            self.seen[kind][about] = clock.monotonic()
        return json.dumps(answer).encode()

    def _asana(self, method: str, parts: list[str], _body: bytes) -> tuple[str, str, object]:
        gid = str(next(self._ids))
        if (method, parts) == ("POST", ["tasks"]):
            return "ticket", gid, {"data": {"gid": gid, "permalink_url": f"https://app.asana.example/0/1/{gid}"}}
        return "other", "/".join(parts), {"data": []}

    def _intercom(  # noqa: PLR0911 - one answer for each call
        self, method: str, parts: list[str], body: bytes
    ) -> tuple[str, str, object]:
        match (method, *parts):
            case "GET", "me":
                return "me", "", {"type": "admin", "id": ADMIN_ID, "app": {"id_code": APP_ID, "region": "US"}}
            case "GET", "contacts", contact:
                return "contact", contact, _contact(contact)
            case "POST", "contacts", contact, "notes":
                return "user_note", contact, {"type": "note", "id": str(next(self._ids))}
            case "POST", "tags":
                return "tags", "", {"type": "tag", "id": "17", "name": "bug"}
            case "POST", "conversations", conversation, "tags":
                return "tag", conversation, {"type": "tag", "id": "17", "name": "bug"}
            case "PUT", "conversations", conversation:
                return "set_attribute", conversation, {"type": "conversation", "id": conversation}
            case "POST", "conversations", conversation, "reply":
                return "internal_note", conversation, self._with_note(conversation, json.loads(body)["body"])
            case _:
                return "other", "/".join(parts), {"type": "conversation", "id": parts[-1]}

    def _with_note(self, conversation: str, html: str) -> object:
        author = {"type": "admin", "id": ADMIN_ID}
        now = int(clock.now().timestamp())
        note = {"id": str(next(self._ids)), "part_type": "note", "body": html, "author": author, "created_at": now}
        return {"type": "conversation", "id": conversation, "conversation_parts": {"conversation_parts": [note]}}


def _contact(contact: str) -> object:
    return {
        "type": "contact",
        "id": contact,
        "role": "user",
        "name": "Marta Ruiz",
        "email": "marta@example.org",
        "custom_attributes": {"plan": "standard"},
    }


class Door(asyncio.Protocol):
    """One connection."""

    def __init__(self, vendors: Vendors) -> None:
        self._vendors = vendors
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._url, self._body = b"", b""

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        method = self._parser.get_method().decode()
        service, *parts = self._url.decode().partition("?")[0].strip("/").split("/")
        if service == "bench":
            self._control(parts[0])
            return
        parts = parts[2:] if service == "asana" else parts
        status, headers = self._vendors.admit(service, method)
        body = self._vendors.answer(service, method, parts, self._body) if status == 200 else _TOO_MANY
        self._loop.call_later(self._vendors.latency, self._leave, service, method, (status, headers, body))

    def _leave(self, service: str, method: str, answer: tuple[int, Headers, bytes]) -> None:
        self._vendors.left(service, method)
        self._write(*answer)

    def _control(self, verb: str) -> None:
        if verb == "count":
            self._write(200, (), json.dumps({kind: len(ids) for kind, ids in self._vendors.seen.items()}).encode())
            return
        report = self._vendors.report()
        if verb == "reset":
            self._vendors.forget()
        self._write(200, (), report)

    def _write(self, status: int, headers: Headers, body: bytes) -> None:
        more = "".join(f"{name}: {value}\r\n" for name, value in headers)
        date = format_datetime(clock.now(), usegmt=True)
        head = f"HTTP/1.1 {status} X\r\nDate: {date}\r\n{more}Content-Type: application/json\r\n"
        self._transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)


async def serve(port_file: Path, latency: float, *, limited: bool) -> None:
    vendors = Vendors(latency, limited=limited)
    make: Callable[[], Door] = lambda: Door(vendors)  # noqa: E731 - the type is what matters here
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0, backlog=256)
    ready = port_file.with_suffix(".new")
    ready.write_text(str(server.sockets[0].getsockname()[1]))
    ready.rename(port_file)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), float(sys.argv[2]), limited=sys.argv[3] == "limited"))
