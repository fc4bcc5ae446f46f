"""The connections an httpx client uses: one host, a stack of kept ones, every byte through `wire`.

httpcore's own pool looks at every idle connection twice per call (its cost grows with the square of their number);
with one host a stack is enough, and the freshest connection, the least likely to have been closed, comes first.
"""

import select
import socket
import ssl
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import httpcore
import httpx

from app.integrations import wire


class _Stream(httpcore.NetworkStream):
    """Sends what was written when an answer is waited for: a request's head and body leave together."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._written = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the wire knows better
        if self._written:
            self._send()
        return self._sock.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the wire knows better
        self._written += buffer

    def _send(self) -> None:
        written, self._written = self._written, b""
        # A server may answer (413, 429) and close before it has read everything: then there is still something to read.
        with suppress(OSError):
            self._sock.sendall(written)

    def close(self) -> None:
        self._sock.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the wire knows better
    ) -> httpcore.NetworkStream:
        try:
            return _Stream(ssl_context.wrap_socket(self._sock, server_hostname=server_hostname))
        except BaseException:
            self.close()
            raise

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's signature
        if info == "is_readable":
            poll = select.poll()
            poll.register(self._sock, select.POLLIN)
            return bool(poll.poll(0))
        return None


class _Network(httpcore.NetworkBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the wire knows better
        local_address: str | None = None,  # noqa: ARG002 - httpcore's signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - httpcore's signature
    ) -> httpcore.NetworkStream:
        return _Stream(wire.connect(host, port))


class _Returning(httpx.SyncByteStream):
    """The body of an answer; when it is closed its connection goes back, or away if it was not read to the end."""

    def __init__(self, body: Any, connection: httpcore.HTTPConnection, home: "KeptConnections") -> None:  # noqa: ANN401 - httpcore types a body as Any
        self._body = body
        self._connection = connection
        self._home: KeptConnections | None = home

    def __iter__(self) -> Iterator[bytes]:
        yield from self._body

    def close(self) -> None:
        home, self._home = self._home, None
        if home is not None:
            self._body.close()
            home.give_back(self._connection)


class KeptConnections(httpx.BaseTransport):
    """Up to `limit` connections to the host of `base_url`, kept alive for a few seconds. Safe to use from many threads.
    Use it inside `wire.attempt`. Raises OSError, httpcore's errors and wire.DeadlinePassed.
    """

    def __init__(self, base_url: httpx.URL, *, tls: ssl.SSLContext | None = None, limit: int = 64) -> None:
        port = base_url.port or {"http": 80, "https": 443}[base_url.scheme]
        self._origin = httpcore.Origin(base_url.raw_scheme, base_url.raw_host, port)
        self._tls = wire.tls_context(tls) if base_url.scheme == "https" else None
        self._idle: deque[httpcore.HTTPConnection] = deque()
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(limit)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        timeout = request.extensions.get("timeout", {}).get("pool")
        if not self._places.acquire(timeout=timeout):
            raise TimeoutError("all connections were busy until the deadline")
        connection = self._take()
        try:
            answer = connection.handle_request(self._core(request))
        except BaseException:
            self.give_back(connection)
            raise
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Returning(answer.stream, connection, self),
            extensions=answer.extensions,
        )

    def give_back(self, connection: httpcore.HTTPConnection) -> None:
        """Keep the connection if it can serve again, and drop those that have been idle too long."""
        with self._lock:
            stale = []
            while self._idle and self._idle[0].has_expired():
                stale.append(self._idle.popleft())
            # A connection that was never made calls itself idle and closed at once.
            usable = connection.is_idle() and not connection.is_closed()
            (self._idle if usable else stale).append(connection)
        for old in stale:
            old.close()
        self._places.release()

    def close(self) -> None:
        with self._lock:
            kept = list(self._idle)
            self._idle.clear()
        for connection in kept:
            connection.close()

    def _take(self) -> httpcore.HTTPConnection:
        while True:
            with self._lock:
                if not self._idle:
                    break
                connection = self._idle.pop()
            if not connection.has_expired():
                return connection
            connection.close()
        return httpcore.HTTPConnection(
            self._origin,
            ssl_context=self._tls,
            keepalive_expiry=wire.IDLE_SECONDS,
            network_backend=_Network(),
        )

    @staticmethod
    def _core(request: httpx.Request) -> httpcore.Request:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        return httpcore.Request(
            request.method,
            url,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
