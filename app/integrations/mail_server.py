"""The mail server that SMTP_URL names, and a conversation with it over our wire."""

import ipaddress
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import getaddresses
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from app.integrations import wire

_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed in, by whom, and whom it is from. `scheme`: smtps is TLS from the first byte; smtp is TLS by
    STARTTLS, which only a server on this machine need not offer; smtp+plain never is."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    sender: Address

    @classmethod
    def of(cls, url: str) -> Self:
        """What a URL as in smtps://user:password@host:465?from=desk@example.com says; user, password and sender are
        percent-encoded. Raises ValueError, which says what is wrong and does not repeat the URL."""
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError:
            raise ValueError("is not an address, as in smtps://user:password@host:465?from=desk@example.com") from None
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("must begin with smtps://host, smtp://host or smtp+plain://host")
        return cls(
            scheme=parts.scheme,
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            sender=_sender(parts.query),
        )

    @property
    def needs_tls(self) -> bool:
        return self.scheme == "smtps" or (self.scheme == "smtp" and not _is_this_machine(self.host))


def address_of(told: str) -> Address:
    """One address, with or without a name before it. Raises ValueError if it is none, or not in ASCII."""
    found = getaddresses([told])
    name, spec = found[0] if len(found) == 1 else ("", "")
    if not told.isprintable() or not spec.isascii() or "@" not in spec:
        raise ValueError("is not one e-mail address in ASCII")
    try:
        return Address(name, addr_spec=spec)
    except Exception:  # noqa: BLE001 - the parser fails in many ways on what is no address
        raise ValueError("is not one e-mail address in ASCII") from None


class Conversation(smtplib.SMTP):
    """One connection to the server; use it inside `wire.attempt`. It begins with the constructor."""

    def __init__(self, server: MailServer, tls: ssl.SSLContext) -> None:
        self._tls_at_once = tls if server.scheme == "smtps" else None
        super().__init__(server.host, server.port, local_hostname=server.sender.domain)

    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:  # noqa: ANN401, ARG002 - smtplib's signature
        sock = wire.connect(host, port)
        return sock if self._tls_at_once is None else self._tls_at_once.wrap_socket(sock, server_hostname=host)


def _sender(query: str) -> Address:
    told = parse_qs(query).get("from", [""])[0]
    try:
        return address_of(told)
    except ValueError:
        raise ValueError("must end with the address that mail is from, as in ?from=desk@example.com") from None


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
