"""A small HTTP poster: one client object per delivery costs more CPU than everything else a sandbox does."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import httptools

# A receiver closes connections that idle for a few seconds; one that may be closing must not be used for a delivery.
_IDLE = 1.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a receiver answered; the names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]


class _Connection(asyncio.Protocol):
    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Reply] | None = None
        self._headers: dict[str, str] = {}
        self._parser = httptools.HttpResponseParser(self)
        self.usable = False
        self.idle_since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment] # a TCP connection's transport is always a Transport
        self.usable = True

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(ConnectionResetError(f"not HTTP: {error}"))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_message_complete(self) -> None:
        self.usable = self.usable and self._parser.should_keep_alive()
        if self._answer and not self._answer.done():
            self._answer.set_result(Reply(self._parser.get_status_code(), self._headers))

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(exc or ConnectionResetError("closed without an answer"))

    def _fail(self, error: Exception) -> None:
        self.usable = False
        if self._answer and not self._answer.done():
            self._answer.set_exception(error)

    async def ask(self, request: bytes) -> Reply:
        if self._transport is None:
            raise ConnectionResetError("not connected")
        self._parser, self._headers = httptools.HttpResponseParser(self), {}
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        self.usable = False
        if self._transport:
            self._transport.abort()


class Poster:
    """Posts to plain-HTTP addresses over connections that it keeps for a moment."""

    def __init__(self) -> None:
        self._idle: list[tuple[str, _Connection]] = []

    async def post(self, url: str, body: bytes, headers: str, timeout: float) -> Reply:  # noqa: ASYNC109 - one bound for connecting, sending and waiting
        """Raises OSError or TimeoutError when no answer came."""
        address = urlsplit(url)
        path = address.path or "/"
        query = f"?{address.query}" if address.query else ""
        head = f"POST {path}{query} HTTP/1.1\r\nHost: {address.netloc}\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
        async with asyncio.timeout(timeout):
            connection = await self._connection(address)
            try:
                reply = await connection.ask(head.encode() + body)
            except BaseException:
                connection.close()
                raise
        self._give_back(address.netloc, connection)
        return reply

    async def _connection(self, address: SplitResult) -> _Connection:
        now = asyncio.get_running_loop().time()
        while self._idle:
            netloc, connection = self._idle.pop()
            if netloc == address.netloc and connection.usable and connection.idle_since > now - _IDLE:
                return connection
            connection.close()
        loop = asyncio.get_running_loop()
        _, made = await loop.create_connection(_Connection, address.hostname or "", address.port or 80)
        return made

    def _give_back(self, netloc: str, connection: _Connection) -> None:
        if connection.usable:
            connection.idle_since = asyncio.get_running_loop().time()
            self._idle.append((netloc, connection))
        else:
            connection.close()

    def close(self) -> None:
        for _, connection in self._idle:
            connection.close()
        self._idle.clear()
