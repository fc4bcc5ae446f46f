"""The wire under every call: sockets that obey one deadline, and know whether anything has left.

A vendor's client library bounds one read or one connection attempt at a time, so an answer that drips in, or a name
with many addresses, can outlast any time-out. Here the bound is the call's: each operation on the socket gets what
remains of it. The deadline is looked at once more right before the first byte, because a process may have been
frozen since it last looked.
"""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import certifi

from app import clock

IDLE_SECONDS = 4.0
"""How long an unused connection is trusted. Short, because a write that meets a connection the vendor has just
closed has an unknown outcome."""


class DeadlinePassed(Exception):  # noqa: N818 - says what happened; no library mistakes it for a broken socket
    """The call's deadline had passed before its first byte was written: nothing was sent."""


class Attempt:
    """One try at one call: until when it may last (clock.monotonic seconds), and whether bytes may have left."""

    __slots__ = ("deadline", "sent")

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.sent = False

    def remaining(self) -> float:
        """Seconds left, more than 0. Raises TimeoutError when there are none."""
        left = self.deadline - clock.monotonic()
        if left <= 0:
            raise TimeoutError("the call's deadline has passed")
        return left

    def before_writing(self) -> float:
        """Seconds left, noting that bytes leave now. Raises DeadlinePassed if none had left and it is too late."""
        if not self.sent and clock.monotonic() >= self.deadline:
            raise DeadlinePassed("the deadline had passed before anything was sent")
        left = self.remaining()
        self.sent = True
        return left


class _Here(threading.local):
    attempt: Attempt | None = None


_here = _Here()


@contextmanager
def attempt(deadline: float) -> Iterator[Attempt]:
    """Everything this thread does on our sockets inside the block belongs to one attempt with this deadline."""
    _here.attempt = current = Attempt(deadline)
    try:
        yield current
    finally:
        _here.attempt = None


def connect(host: str, port: int) -> "BoundSocket":
    """A connected socket without Nagle's delay, in what remains of this thread's attempt. Raises OSError.

    Each address of the name gets an equal share of the time, so that one dead address cannot use it all up.
    """
    current = _here.attempt
    if current is None:
        raise RuntimeError("calls are made inside wire.attempt")
    addresses = _addresses(host, port, current.remaining())
    failure: OSError = OSError(f"{host} has no address")
    for left, (family, kind, protocol, _, address) in zip(range(len(addresses), 0, -1), addresses, strict=True):
        sock = BoundSocket(family, kind, protocol)
        try:
            sock.settimeout(current.remaining() / left)
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure


def _addresses(host: str, port: int, timeout: float) -> list[Any]:
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        return _looked_up(host, port, timeout)


def _looked_up(host: str, port: int, timeout: float) -> list[Any]:
    # The resolver takes no time-out, so it waits in a thread of its own that may be left behind.
    found: list[Any] = []
    failed: list[OSError] = []

    def look_up() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            failed.append(error)
        except UnicodeError:
            failed.append(OSError(f"{host!r} is not a host name"))

    thread = threading.Thread(target=look_up, name="name-lookup", daemon=True)
    thread.start()
    thread.join(timeout)
    if failed:
        raise failed[0]
    if not found:
        raise TimeoutError(f"the name {host} was not resolved in time")
    return found


class _Bound:
    """Gives every operation of a socket what remains of the thread's attempt."""

    def _before_reading(self) -> None:
        if _here.attempt is not None:
            self.settimeout(_here.attempt.remaining())  # type: ignore[attr-defined] # a socket's method

    def _before_writing(self) -> None:
        if _here.attempt is not None:
            self.settimeout(_here.attempt.before_writing())  # type: ignore[attr-defined] # a socket's method

    def recv(self, *args: Any) -> bytes:  # noqa: ANN401 - handed through as it came
        self._before_reading()
        return super().recv(*args)  # type: ignore[misc, no-any-return] # the next class is a socket

    def recv_into(self, *args: Any) -> int:  # noqa: ANN401 - handed through as it came
        self._before_reading()
        return super().recv_into(*args)  # type: ignore[misc, no-any-return] # the next class is a socket

    def send(self, *args: Any) -> int:  # noqa: ANN401 - handed through as it came
        self._before_writing()
        return super().send(*args)  # type: ignore[misc, no-any-return] # the next class is a socket

    def sendall(self, *args: Any) -> None:  # noqa: ANN401 - handed through as it came
        self._before_writing()
        super().sendall(*args)  # type: ignore[misc] # the next class is a socket


class BoundSocket(_Bound, socket.socket):
    """A TCP socket bound by the attempt of the thread that uses it."""


class BoundTLSSocket(_Bound, ssl.SSLSocket):
    """The same over TLS; shaking hands counts as waiting, not as writing: no byte of the request has left by then."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - the standard library's signature
        self._before_reading()
        super().do_handshake(block)


def tls_context(tls: ssl.SSLContext | None = None) -> ssl.SSLContext:
    """`tls`, or else one that trusts Mozilla's certificates, made to wrap into sockets that obey the deadline."""
    context = tls or ssl.create_default_context(cafile=certifi.where())
    context.sslsocket_class = BoundTLSSocket
    return context
