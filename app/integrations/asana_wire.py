"""urllib3 connections that go over our wire, for the SDK's pool manager."""

import socket
import ssl

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from app import clock
from app.integrations import wire


class _OverTheWire:
    """Connects, writes and reads within the thread's attempt, and is not used again after a few idle seconds."""

    _host: str
    _used_at = float("-inf")

    def _new_conn(self) -> socket.socket:
        self._used_at = clock.monotonic()
        return wire.connect(self.host, self.port)  # type: ignore[attr-defined] # urllib3's connection has both

    @property
    def is_connected(self) -> bool:
        """Asked by urllib3 when it takes a kept connection: one that may have been closed by now is made anew."""
        fresh = clock.monotonic() - self._used_at < wire.IDLE_SECONDS
        self._used_at = clock.monotonic()
        return fresh and bool(super().is_connected)  # type: ignore[misc] # urllib3's connection has it


class Connection(_OverTheWire, HTTPConnection):
    """A connection of urllib3 over our wire."""


class TLSConnection(_OverTheWire, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = TLSConnection


def put_on_the_wire(pools: PoolManager, tls: ssl.SSLContext | None) -> None:
    """Make every connection of the pool manager one of ours, all with this TLS context (urllib3 would otherwise
    read the file of certificates again for each connection).
    """
    pools.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}
    if tls is not None:
        pools.connection_pool_kw.update(ssl_context=tls, ca_certs=None)
