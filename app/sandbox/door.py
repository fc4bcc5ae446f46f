"""A vendor's front door: every call meets the weather, the limits and the credentials here, and is answered."""

import asyncio
import socket
import struct
import uuid
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from urllib.parse import parse_qsl

from starlette.types import Message, Receive, Scope, Send

from app.sandbox.calls import JSON, Answer, Call, Params, Refused, Route, Router, json_object
from app.sandbox.room import Room
from app.sandbox.state import Moment, Vendor
from app.sandbox.weather import Fate

BAD_GATEWAY = Answer(502, b"<html><body><h1>502 Bad Gateway</h1></body></html>", content_type="text/html")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived, whole."""

    method: str
    path: str
    headers: Mapping[str, str]
    query: Params
    body: bytes
    found: tuple[Route, Params] | None

    @property
    def counted_as(self) -> str:
        return f"{self.method} {self.found[0].path}" if self.found else "no such route"


class Door(ABC):
    """One vendor's manners: what it checks before it serves a call, and how it words a refusal."""

    vendor: Vendor
    router: Router
    worded_in: str = JSON

    def __init__(self, room: Room) -> None:
        self.room = room

    @abstractmethod
    def admit(self, asked: Asked, moment: Moment) -> None:
        """Counts the call against the limits. Raises Refused for a bad token, a bad version, or one call too many."""

    @abstractmethod
    def too_many(self) -> Refused: ...

    @abstractmethod
    def error(self, refused: Refused, request_id: str) -> object:
        """The body of a refusal, of the type `worded_in`."""

    @abstractmethod
    def headers(self, answer: Answer) -> tuple[tuple[str, str], ...]:
        """What this vendor puts on every answer."""

    def enter(self, asked: Asked) -> None:  # noqa: B027 - only Asana counts what is under way
        """Called when a call begins. Raises Refused when too many are under way."""

    def leave(self, asked: Asked) -> None:  # noqa: B027 - only Asana counts what is under way
        """Called when a call is over, refused or not."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = await self._read(scope, receive)
        if asked is None:
            return
        fate, seconds = self.room.sky.meets(self.vendor, asked.method, asked.path)
        calls = self.room.calls[self.vendor]
        calls.by_route[asked.counted_as] += 1
        if fate != "fine":
            calls.fates[fate] += 1
        if fate == "reset_before":
            await hang_up(scope, receive)
            return
        try:
            answer = await self._served(asked, fate, seconds, receive)
        finally:
            self.leave(asked)
        if answer is None or fate == "reset_after":
            await hang_up(scope, receive)
            return
        calls.by_status[str(answer.status)] += 1
        await self._send(answer, send)

    async def _read(self, scope: Scope, receive: Receive) -> Asked | None:
        """The request, or None when the caller hung up in the middle of it."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            more = message.get("more_body", False)
        return Asked(
            method=scope["method"],
            path=path,
            headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
            query=dict(parse_qsl(scope["query_string"].decode("latin-1"))),
            body=body,
            found=self.router.find(scope["method"], path),
        )

    async def _served(self, asked: Asked, fate: Fate, seconds: float, receive: Receive) -> Answer | None:
        """The answer, or None for a connection that is to be closed without one."""
        refusal = self._refusal(asked, fate)
        if fate == "late" and refusal is None:
            self.room.later(self.room.sky.over(self.vendor).late_by, lambda: self._performed(asked))
            await gone(receive)
            return None
        if seconds:
            await asyncio.sleep(seconds / 2)
        answer = refusal or await self._performed(asked)
        if seconds:
            await asyncio.sleep(seconds / 2)
        if fate == "5xx_after":
            return BAD_GATEWAY
        if fate == "malformed":
            whole = answer.encoded()
            return Answer(200, whole[: len(whole) // 2])
        return answer

    def _refusal(self, asked: Asked, fate: Fate) -> Answer | None:
        try:
            self._check(asked, fate)
        except Refused as refused:
            return self._refused(refused)
        return None

    def _check(self, asked: Asked, fate: Fate) -> None:
        self.enter(asked)
        if self.room.sky.over(self.vendor).down:
            raise Refused(503, "The service is unavailable", code="service_unavailable")
        if status := self.room.sky.over(self.vendor).statuses.get(f"{asked.method} {asked.path}"):
            raise Refused(status, "The sandbox was told to answer so", code="told_to")
        self.admit(asked, self.room.moment(self.vendor))
        if fate == "429":
            raise self.too_many()
        if fate == "5xx_before":
            raise Refused(500, "Server Error", code="server_error")

    def _refused(self, refused: Refused) -> Answer:
        return Answer(refused.status, self.error(refused, str(uuid.uuid4())), refused.headers, self.worded_in)

    async def _performed(self, asked: Asked) -> Answer:
        try:
            answer = self._handled(asked)
            return answer if isinstance(answer, Answer) else await answer
        except Refused as refused:
            return self._refused(refused)

    def _handled(self, asked: Asked) -> Answer | Awaitable[Answer]:
        if asked.found is None:
            raise Refused(404, "Resource Not Found", code="not_found")
        route, params = asked.found
        moment = self.room.moment(self.vendor)
        call = Call(
            params=params,
            query=asked.query,
            body=json_object(asked.body),
            moment=moment,
            seen=moment.at - self.room.sky.over(self.vendor).read_lag,
            host=asked.headers.get("host", "127.0.0.1"),
        )
        return route.handler(self.room, call)

    async def _send(self, answer: Answer, send: Send) -> None:
        body = answer.encoded()
        date = formatdate(self.room.moment(self.vendor).unix, usegmt=True)
        headers = (
            ("content-type", answer.content_type),
            ("content-length", str(len(body))),
            ("date", date),
            *self.headers(answer),
            *answer.headers,
        )
        start: Message = {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        }
        await send(start)
        await send({"type": "http.response.body", "body": body})


async def gone(receive: Receive) -> None:
    """Returns when the caller has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def hang_up(scope: Scope, receive: Receive) -> None:
    """Reset the connection, without an answer. Needs the sandbox's own server, which lends its transport."""
    transport: asyncio.Transport = scope["extensions"]["sandbox.transport"]["transport"]
    connection: socket.socket | None = transport.get_extra_info("socket")
    if connection is not None and not transport.is_closing():
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    await gone(receive)
