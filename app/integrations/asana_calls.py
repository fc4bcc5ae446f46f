"""The one way the `asana` package is called, with the faults of its version 5.4.0 kept out.

Measured there, and prevented here: no time-out unless given as a tuple (a float is silently ignored); retries that
sleep for minutes in the caller's thread and end in an error without status; TypeError for an answer that is not JSON;
the caller's `opts` written into; the body of `add_task_for_section` repeated
in the address; a log handler to stderr; a thread pool per client; `last_response` shared by threads.
One fault stays: a raw U+00A0 in an answer arrives as a plain space.
"""

import http.client
import logging
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import asana
import urllib3
from asana.rest import ApiException

from app import clock
from app.integrations import answers, wire
from app.integrations.answers import Answer, OnTime
from app.integrations.asana_wire import put_on_the_wire
from app.integrations.call_ends import CallEnds, Listener
from app.integrations.errors import CallFailed, Reason
from app.integrations.patience import insist
from app.integrations.read_only import ReadOnlyPool, ReadOnlyTLSPool
from app.integrations.receipt import Quota

_READS = threading.BoundedSemaphore(50)
_WRITES = threading.BoundedSemaphore(15)
"""Asana's own bounds on requests in flight per token: 50 reads and 15 writes, independent of each other."""

_BROKEN = (OSError, urllib3.exceptions.HTTPError, http.client.HTTPException, wire.DeadlinePassed, RecursionError)
_log = logging.getLogger(__name__)

Method = Callable[..., Any]


def sdk(base_url: str, token: str, tls: ssl.SSLContext | None) -> Any:  # noqa: ANN401 - the SDK has no types
    """The SDK's ApiClient: no retries, no threads and no log handlers of its own, its connections over our wire."""
    level = logging.getLogger("urllib3").level
    settings = asana.Configuration()
    settings.host = base_url.rstrip("/")
    settings.access_token = token
    settings.retry_strategy = False
    settings.connection_pool_maxsize = 64
    for logger in settings.logger.values():
        logger.removeHandler(settings.logger_stream_handler)
    # The SDK's own logger stays at WARNING, where the SDK puts it: at DEBUG it writes out message bodies.
    logging.getLogger("urllib3").setLevel(level)
    client = asana.ApiClient(settings)
    client.pool.close()
    client.pool.join()
    put_on_the_wire(client.rest_client.pool_manager, wire.tls_context(tls) if base_url.startswith("https:") else None)
    return client


def add_task_for_section(client: Any) -> Method:  # noqa: ANN401 - the SDK has no types
    """The SDK's method of this name (section gid, options with `body`), without its fault of repeating the body in the
    query of the address.
    """

    def method(section: str, opts: dict[str, Any], *, full_payload: bool, **settings: Any) -> Any:  # noqa: ANN401, ARG001 - as the SDK's methods are called
        return client.call_api(
            "/sections/{section_gid}/addTask",
            "POST",
            {"section_gid": section},
            {},
            {"Accept": "application/json; charset=UTF-8", "Content-Type": "application/json"},
            body=opts["body"],
            response_type=object,
            auth_settings=["personalAccessToken"],
            **settings,
        )

    return method


class AsanaCalls:
    """Calls through the SDK, safe to use from many threads."""

    def __init__(  # noqa: PLR0913 - how it reaches Asana, each by its name
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
        self._token = token.strip()
        self.sdk = sdk(base_url, self._token, tls)
        if reads_only:
            pools = {"http": ReadOnlyPool, "https": ReadOnlyTLSPool}
            self.sdk.rest_client.pool_manager.pool_classes_by_scheme = pools
        self._timeout = timeout
        self._on_quota = on_quota
        self._on_time = on_time
        self._ends = CallEnds("asana", on_end)

    def close(self) -> None:
        """Close all connections."""
        self.sdk.rest_client.pool_manager.clear()

    def read(self, method: Method, *args: str, opts: Mapping[str, Any]) -> dict[str, Any]:
        """The whole answer of a method of the SDK that may be repeated, within the client's time-out."""
        return self.read_either(method, *args, opts=opts, accepted=frozenset())[1]

    def read_either(
        self, method: Method, *args: str, opts: Mapping[str, Any], accepted: frozenset[int]
    ) -> tuple[int, dict[str, Any]]:
        """The same with its status, where an answer of a status in `accepted` is no failure."""
        deadline = clock.monotonic() + self._timeout
        answer, payload = self._ends.of(
            lambda: insist(
                lambda: self._once(_READS, deadline, method, *args, opts=opts, accepted=accepted),
                deadline=deadline,
                repeatable=True,
            )
        )
        return answer.status, payload

    def write(
        self,
        method: Method,
        *args: Any,  # noqa: ANN401 - the SDK has no types
        opts: Mapping[str, Any],
        deadline: float,
    ) -> tuple[Answer, dict[str, Any]]:
        """The whole answer of a method that must not happen twice, over by `deadline` (clock.monotonic seconds).
        Raises CallFailed: NOT_SENT if no byte left, UNKNOWN if it did and no clear answer came.
        """
        return self._ends.of(
            lambda: insist(
                lambda: self._once(_WRITES, deadline, method, *args, opts=opts), deadline=deadline, repeatable=False
            )
        )

    def _once(
        self,
        places: threading.BoundedSemaphore,
        deadline: float,
        method: Method,
        *args: Any,  # noqa: ANN401 - the SDK has no types
        opts: Mapping[str, Any],
        accepted: frozenset[int] = frozenset(),
    ) -> tuple[Answer, dict[str, Any]]:
        with _place(places, deadline), wire.attempt(deadline) as attempt:
            try:
                answer, payload = _called(method, *args, opts=opts, timeout=attempt.remaining())
            except _BROKEN as error:
                raise _broken(attempt, error) from error
            except ApiException as error:
                if not error.status:  # the SDK's word for a failed TLS connection
                    raise _broken(attempt, error) from None
                answer, payload = Answer(error.status, error.headers, error.body or b""), None
        self._tell_quota(answer)
        answers.tell_time("asana", answer, self._on_time)
        if answer.status in accepted:
            return answer, answers.decoded("asana", answer)
        failed = answers.failure("asana", answer, secrets=[self._token, args, opts])
        if failed is not None:
            raise failed
        if not isinstance(payload, dict):
            raise CallFailed("asana", Reason.UNKNOWN, "the answer is not a JSON object", status=answer.status)
        return answer, payload

    def _tell_quota(self, answer: Answer) -> None:
        told = answers.quota("asana", answer)
        if told is None or self._on_quota is None:
            return
        try:
            self._on_quota(told)
        except Exception:  # noqa: BLE001 - a write has been done by now: its receipt matters more than the listener
            _log.exception("the listener for rate limits failed")


@contextmanager
def _place(places: threading.BoundedSemaphore, deadline: float) -> Iterator[None]:
    if not places.acquire(timeout=max(deadline - clock.monotonic(), 0)):
        raise CallFailed("asana", Reason.NOT_SENT, "too many of our own calls were in flight until the deadline")
    try:
        yield
    finally:
        places.release()


def _called(method: Method, *args: Any, opts: Mapping[str, Any], timeout: float) -> tuple[Answer, Any]:  # noqa: ANN401 - the SDK has no types
    payload, status, headers = method(
        *args,
        dict(opts),
        full_payload=True,
        _return_http_data_only=False,
        _request_timeout=(timeout, timeout),
    )
    return Answer(status, headers, b""), payload


def _broken(attempt: wire.Attempt, error: Exception) -> CallFailed:
    reason = Reason.UNKNOWN if attempt.sent else Reason.NOT_SENT
    # urllib3's words name the address; the SDK's would hold the answer. Its kind says enough of either.
    cause = error.__cause__ or error.__context__ or error
    return CallFailed("asana", reason, f"{type(error).__name__} ({type(cause).__name__})")
