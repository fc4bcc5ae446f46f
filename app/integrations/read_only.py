"""Connections over which nothing can be changed: below the clients, so that no method of theirs can get past it."""

from typing import Any, NoReturn
from urllib.parse import urlsplit

import httpx
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool

from app.integrations.asana_wire import Connection, TLSConnection
from app.integrations.errors import CallFailed, Reason, Service

_READS = frozenset({"GET", "HEAD"})
_SEARCHES = frozenset({("intercom", "/conversations/search")})
"""What the vendors read by POST, as the end of its address: nothing else that is not GET or HEAD is let through."""


def refuse_unless_read(service: Service, method: str, path: str) -> None:
    """Raises CallFailed(REFUSED), before a connection is made, for what could change something at the vendor."""
    if method in _READS:
        return
    if method == "POST" and any(path.endswith(end) for vendor, end in _SEARCHES if vendor == service):
        return
    raise CallFailed(service, Reason.REFUSED, f"this connection only reads: {method} {path} was not sent")


def refuse_to_send(service: Service) -> NoReturn:
    """Raises CallFailed(REFUSED) where there is nothing to read, only to send: Slack's channels and mail."""
    raise CallFailed(service, Reason.REFUSED, "this connection only reads: nothing was sent")


class ReadOnly(httpx.BaseTransport):
    """A transport of httpx through which only reads go."""

    def __init__(self, service: Service, inner: httpx.BaseTransport) -> None:
        self._service = service
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        refuse_unless_read(self._service, request.method, request.url.raw_path.decode("ascii").partition("?")[0])
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


class _AsanaReads:
    """What urllib3's connections have to begin every request with."""

    def putrequest(self, method: str, url: str, *args: Any, **more: Any) -> None:  # noqa: ANN401 - http.client's signature
        refuse_unless_read("asana", method, urlsplit(url).path)
        super().putrequest(method, url, *args, **more)  # type: ignore[misc] # the next class is a connection


class _Connection(_AsanaReads, Connection):
    pass


class _TLSConnection(_AsanaReads, TLSConnection):
    pass


class ReadOnlyPool(HTTPConnectionPool):
    """A pool of urllib3 through which only reads go to Asana."""

    ConnectionCls = _Connection


class ReadOnlyTLSPool(HTTPSConnectionPool):
    """The same over TLS."""

    ConnectionCls = _TLSConnection
