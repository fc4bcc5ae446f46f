"""Slack as this service uses it: messages to staff, through incoming webhooks. Sync, and safe to use from many threads.

An incoming webhook is an address for one channel, and whoever knows the address can write there: it is a secret. What
was posted cannot be looked up.
"""

import json
import ssl
import threading
from collections.abc import Mapping
from functools import partial
from types import TracebackType
from typing import Self

import httpcore
import httpx
from pydantic import SecretStr

from app.integrations import answers, wire
from app.integrations.answers import Answer, Headers
from app.integrations.call_ends import CallEnds, Listener
from app.integrations.connections import KeptConnections
from app.integrations.errors import CallFailed, Reason
from app.integrations.patience import insist
from app.integrations.read_only import refuse_to_send
from app.integrations.receipt import Receipt
from app.integrations.texts import sendable

LONGEST = 7_000
"""Characters of a message that are sent. Slack keeps 40,000, and an escaped character is up to five."""

_SETTING = "SLACK_WEBHOOK_URL"
_LARGEST_ANSWER = 64 * 1024
_BROKEN = (OSError, wire.DeadlinePassed, httpcore.ProtocolError, httpcore.NetworkError, httpx.HTTPError)


class SlackClient:
    """Slack's incoming webhooks. `webhook_url` is what SLACK_WEBHOOK_URL holds: one address, or `name=address` pairs
    separated by commas. Every method raises CallFailed and nothing else, and never names an address. `tls` is for
    installations with certificates of their own. With `reads_only` every message is REFUSED before it is sent.
    """

    def __init__(
        self,
        webhook_url: SecretStr | None,
        *,
        on_end: Listener | None = None,
        tls: ssl.SSLContext | None = None,
        reads_only: bool = False,
    ) -> None:
        self._ends = CallEnds("slack", on_end)
        self._addresses = addresses(webhook_url.get_secret_value() if webhook_url else "")
        self._tls = tls
        self._reads_only = reads_only
        self._lock = threading.Lock()
        self._connections: dict[str, KeptConnections] = {}

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the channels, in order; "" for one that has none."""
        return tuple(self._addresses)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for connections in self._connections.values():
                connections.close()

    def post(self, text: str, channel: str | None = None, *, deadline: float) -> Receipt:
        """Post to the channel of this name, or else to the first one. `text` is plain: addresses in it become links,
        nothing else in it means anything. It is cut after LONGEST characters. Over by `deadline` (clock.monotonic
        seconds). Slack gives no id.
        """
        address = self._address(channel)
        if self._reads_only:
            refuse_to_send("slack")
        body = {"text": escaped(shortened(sendable(text))), "mrkdwn": False, "unfurl_links": False}
        once = partial(self._once, address, body, deadline)
        answer = self._ends.of(lambda: insist(once, deadline=deadline, repeatable=False))
        return Receipt(at=answer.at)

    def _address(self, channel: str | None) -> httpx.URL:
        if not self._addresses:
            raise CallFailed("slack", Reason.REFUSED, f"there is no channel to post to: set {_SETTING}")
        found = self._addresses.get(channel.removeprefix("#")) if channel else next(iter(self._addresses.values()))
        if found is None:
            known = ", ".join(name for name in self._addresses if name) or "one without a name"
            raise CallFailed(
                "slack",
                Reason.REFUSED,
                f"{_SETTING} has no channel {channel!r} (it has {known}): add {channel}=https://…",
            )
        return _readable(found)

    def _once(self, address: httpx.URL, body: Mapping[str, object], deadline: float) -> Answer:
        with wire.attempt(deadline) as attempt:
            try:
                answer = self._sent(address, body, attempt.remaining())
            except _BROKEN as error:
                reason = Reason.UNKNOWN if attempt.sent else Reason.NOT_SENT
                raise CallFailed("slack", reason, type(error).__name__) from None
        failed = answers.failure("slack", answer, secrets=[str(address), address.path, body])
        if failed is not None:
            raise failed
        return answer

    def _sent(self, address: httpx.URL, body: Mapping[str, object], timeout: float) -> Answer:
        content = json.dumps(body, separators=(",", ":")).encode()
        request = httpx.Request(
            "POST",
            address,
            headers=[
                ("Host", address.netloc.decode("ascii")),
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(content))),
                ("User-Agent", "intercom-triage"),
            ],
            stream=httpx.ByteStream(content),
            extensions={"timeout": {"pool": timeout}},
        )
        response = self._home_of(address).handle_request(request)
        try:
            return Answer(response.status_code, Headers.of(response.headers.raw), _body(response))
        finally:
            response.close()

    def _home_of(self, address: httpx.URL) -> KeptConnections:
        home = str(address.copy_with(raw_path=b"/"))
        with self._lock:
            if home not in self._connections:
                self._connections[home] = KeptConnections(address, tls=self._tls)
            return self._connections[home]


def _readable(address: str) -> httpx.URL:
    unreadable = CallFailed("slack", Reason.REFUSED, f"{_SETTING} holds an address that cannot be read")
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        raise unreadable from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise unreadable
    return url


def addresses(told: str) -> dict[str, str]:
    """The addresses in SLACK_WEBHOOK_URL by the channel's name, in order; one that has no name goes by ""."""
    found: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in told.split(","))):
        name, equals, address = part.partition("=")
        name = name.strip().removeprefix("#")
        named = bool(equals) and "/" not in name
        found[name.strip() if named else ""] = address.strip() if named else part
    return found


def escaped(text: str) -> str:
    """The text as Slack shows it again: its three characters with a meaning are written as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shortened(text: str) -> str:
    """The text, or its beginning and an ellipsis if it has more than LONGEST characters."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _body(response: httpx.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > _LARGEST_ANSWER:
            raise httpx.DecodingError("the answer is too large")
    return bytes(body)
