"""A vendor's server on the loopback, answering from a script: well, badly, slowly or not at all."""

import json
import socket
import ssl
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Gone(Exception):  # noqa: N818 - not an error: the behaviour has closed the connection
    pass


Behaviour = Callable[[socket.socket, threading.Event], None]


def raw(status: int, body: bytes, headers: dict[str, str] | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def reply(value: Any = None, status: int = 200, headers: dict[str, str] | None = None) -> Behaviour:
    body = value if isinstance(value, bytes) else json.dumps({} if value is None else value).encode()
    return sending(raw(status, body, headers))


def sending(data: bytes) -> Behaviour:
    return lambda sock, _: sock.sendall(data)


def dripping(data: bytes, every: float = 0.05) -> Behaviour:
    def drip(sock: socket.socket, stopped: threading.Event) -> None:
        for at in range(len(data)):
            sock.sendall(data[at : at + 1])
            if stopped.wait(every):
                raise Gone

    return drip


def silent(sock: socket.socket, stopped: threading.Event) -> None:
    stopped.wait(30)
    raise Gone


def reset(sock: socket.socket, stopped: threading.Event) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise Gone


def hang_up(sock: socket.socket, stopped: threading.Event) -> None:
    raise Gone


def then_hang_up(first: Behaviour) -> Behaviour:
    def both(sock: socket.socket, stopped: threading.Event) -> None:
        first(sock, stopped)
        raise Gone

    return both


@dataclass
class FarEnd:
    """Plays its script, one behaviour a request, and the last one from then on. `on_accept` plays before reading."""

    tls: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)
    received: int = 0
    connections: int = 0
    on_accept: Behaviour | None = None
    script: deque[Behaviour] = field(default_factory=lambda: deque([reply()]))

    def __post_init__(self) -> None:
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads[0].start()

    @property
    def url(self) -> str:
        scheme, host = ("https", "localhost") if self.tls else ("http", "127.0.0.1")
        return f"{scheme}://{host}:{self.port}"

    def plays(self, *script: Behaviour) -> "FarEnd":
        self.script = deque(script)
        return self

    def stop(self) -> None:
        self._stopped.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for sock in self._open:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=[sock], daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, plain: socket.socket) -> None:
        with plain:
            with self._lock:
                self._open.add(plain)
            try:
                if self.on_accept:
                    self.on_accept(plain, self._stopped)
                sock = self.tls.wrap_socket(plain, server_side=True) if self.tls else plain
                with sock:
                    while self._one(sock):
                        pass
            except (OSError, Gone):
                return
            finally:
                with self._lock:
                    self._open.discard(plain)

    def _one(self, sock: socket.socket) -> bool:
        head = b""
        while b"\r\n\r\n" not in head:
            head += (more := self._received(sock))
            if not more:
                return False
        head, _, body = head.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        while len(body) < int(headers.get("content-length", 0)):
            body += (more := self._received(sock))
            if not more:
                return False
        method, path, _ = first.split(" ")
        with self._lock:
            self.requests.append(Request(method, path, headers, body))
            behaviour = self.script.popleft() if len(self.script) > 1 else self.script[0]
        behaviour(sock, self._stopped)
        return True

    def _received(self, sock: socket.socket) -> bytes:
        data = sock.recv(65536)
        self.received += len(data)
        return data


def eventually(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the condition did not come true in time"
        time.sleep(0.005)
