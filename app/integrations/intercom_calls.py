"""The one way Intercom is called and its answers are read."""

import json
import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, cast
from urllib.parse import quote

import httpcore
import httpx

from app import clock
from app.integrations import answers, wire
from app.integrations.answers import Answer, Headers, OnTime
from app.integrations.call_ends import CallEnds, Listener
from app.integrations.connections import KeptConnections
from app.integrations.errors import CallFailed, Reason
from app.integrations.patience import insist
from app.integrations.read_only import ReadOnly
from app.integrations.receipt import Quota

VERSION = "2.16"
"""The version of the REST API that all calls are pinned to (header Intercom-Version)."""

_LARGEST_ANSWER = 64 * 1024 * 1024
_BROKEN = (
    OSError,
    wire.DeadlinePassed,
    httpcore.ProtocolError,
    httpcore.NetworkError,
    httpx.HTTPError,
    httpx.InvalidURL,
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: `path` is below the base address or a whole address on its host; `body` becomes JSON."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    query: Mapping[str, str] | None = None


def path(*parts: str) -> str:
    """An address made of words and ids, each id kept inside its own place. Raises CallFailed(REFUSED) for an id that
    would change the address's meaning; nothing is sent then.
    """
    if any(part in {"", ".", ".."} for part in parts):
        raise CallFailed("intercom", Reason.REFUSED, "an id is empty or not an id; nothing was sent")
    return "/" + "/".join(quote(part, safe="") for part in parts)


class IntercomCalls:
    """Calls over kept connections, safe to use from many threads."""

    def __init__(  # noqa: PLR0913 - how it reaches Intercom, each by its name
        self,
        *,
        base_url: str,
        token: str,
        timeout: float,
        on_quota: Callable[[Quota], None] | None,
        on_end: Listener | None,
        on_time: OnTime | None,
        tls: ssl.SSLContext | None,
        reads_only: bool,
    ) -> None:
        home = httpx.URL(base_url.rstrip("/"))
        connections = KeptConnections(home, tls=tls)
        self.base_url = base_url.rstrip("/")
        self._token = token.strip()
        self._timeout = timeout
        self._on_quota = on_quota
        self._on_time = on_time
        self._ends = CallEnds("intercom", on_end)
        self._headers = (
            ("Host", home.netloc.decode("ascii")),
            ("Authorization", f"Bearer {self._token}"),
            ("Intercom-Version", VERSION),
            ("Accept", "application/json"),
            ("Accept-Encoding", "gzip, deflate"),
            ("User-Agent", "intercom-triage"),
        )
        # No httpx.Client around it: redirects, cookies, authentication, proxies and hooks are a third of a call's cost,
        # and none of them is wanted here.
        self._transport = ReadOnly("intercom", connections) if reads_only else connections

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def read(self, call: Call) -> dict[str, Any]:
        """The answer to a call that may be repeated, within the client's time-out. Raises CallFailed."""
        deadline = clock.monotonic() + self._timeout
        return self._ends.of(lambda: insist(lambda: self._once(call, deadline)[1], deadline=deadline, repeatable=True))

    def answer(self, call: Call) -> Answer:
        """The same, undecoded and with its status whatever it is short of 429 and 5xx."""
        deadline = clock.monotonic() + self._timeout
        return self._ends.of(
            lambda: insist(lambda: self._asked(call, deadline), deadline=deadline, repeatable=True),
            lambda answer: self._refusal(call, answer),
        )

    def write(self, call: Call, deadline: float) -> tuple[Answer, dict[str, Any]]:
        """The answer to a call that must not happen twice, over by `deadline` (clock.monotonic seconds). Raises
        CallFailed: NOT_SENT if no byte left, UNKNOWN if it did and no clear answer came.
        """
        return self._ends.of(lambda: insist(lambda: self._once(call, deadline), deadline=deadline, repeatable=False))

    def understood(self, call: Call, answer: Answer) -> dict[str, Any]:
        """What the answer says. Raises CallFailed, without our token or texts in it, if that is not a success."""
        if (failed := self._refusal(call, answer)) is not None:
            raise failed
        return answers.decoded("intercom", answer)

    def _once(self, call: Call, deadline: float) -> tuple[Answer, dict[str, Any]]:
        answer = self._exchange(call, deadline)
        return answer, self.understood(call, answer)

    def _refusal(self, call: Call, answer: Answer) -> CallFailed | None:
        return answers.failure("intercom", answer, secrets=[self._token, call.body])

    def _asked(self, call: Call, deadline: float) -> Answer:
        answer = self._exchange(call, deadline)
        failed = self._refusal(call, answer)
        if failed is not None and failed.reason in {Reason.RATE_LIMITED, Reason.UNKNOWN}:
            raise failed
        return answer

    def _exchange(self, call: Call, deadline: float) -> Answer:
        with wire.attempt(deadline) as attempt:
            try:
                answer = self._sent(call, attempt.remaining())
            except _BROKEN as e:
                reason = Reason.UNKNOWN if attempt.sent else Reason.NOT_SENT
                raise CallFailed("intercom", reason, f"{call.method}: {type(e).__name__}: {e}") from e
        self._tell_quota(answer)
        answers.tell_time("intercom", answer, self._on_time)
        return answer

    def _sent(self, call: Call, timeout: float) -> Answer:
        response = self._transport.handle_request(self._request(call, timeout))
        try:
            return Answer(response.status_code, Headers.of(response.headers.raw), _body(response))
        finally:
            response.close()

    def _request(self, call: Call, timeout: float) -> httpx.Request:
        content = b"" if call.body is None else json.dumps(call.body, separators=(",", ":")).encode()
        sent = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))] if content else []
        return httpx.Request(
            call.method,
            call.path if "://" in call.path else self.base_url + call.path,
            params=call.query,
            headers=[*self._headers, *sent],
            stream=httpx.ByteStream(content),
            extensions={"timeout": {"pool": timeout}},
        )

    def _tell_quota(self, answer: Answer) -> None:
        told = answers.quota("intercom", answer)
        if told is None or self._on_quota is None:
            return
        try:
            self._on_quota(told)
        except Exception:  # noqa: BLE001 - a write has been done by now: its receipt matters more than the listener
            _log.exception("the listener for rate limits failed")


def _body(response: httpx.Response) -> bytes:
    encoded = "Content-Encoding" in response.headers
    body = bytearray()
    for chunk in response.iter_bytes() if encoded else cast("httpx.SyncByteStream", response.stream):
        body += chunk
        if len(body) > _LARGEST_ANSWER:
            raise httpx.DecodingError("the answer is too large")
    return bytes(body)
