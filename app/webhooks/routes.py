"""POST and HEAD /webhooks/intercom: verify the bytes, read the envelope, store, answer after the commit.

200 stored (also what cannot be read: kept, marked, shown) · 401 wrong signature · 413 too large · 503 not stored.
Never 400 for signed bytes, never 410 or 429: Intercom counts errors, and would throttle or switch off the subscription.
"""

from collections.abc import Callable, Sequence
from functools import cache

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.errors import Unavailable
from app.log import logger
from app.rules.topics import OUR_OWN
from app.store.accept import Arrival
from app.store.inbox import Inbox
from app.webhooks.body import quiet, read_body
from app.webhooks.notification import Notification, Unreadable, read_notification
from app.webhooks.signature import verify

_log = logger(room="webhooks")
Counter = Callable[[str], None]


def intercom_routes(
    inbox: Callable[[], Inbox], *, secrets: Sequence[str], max_bytes: int, count: Counter
) -> list[Route]:
    """The receiver's routes. `inbox` gives the open inbox; `count` is told the outcome of each delivery."""

    async def receive(request: Request) -> Response:
        outcome, response = await _receive(request)
        count(outcome)
        return response

    async def _receive(request: Request) -> tuple[str, Response]:
        body = await read_body(request, max_bytes)
        if body is None:
            return "too_large", _answer(413, f"larger than {max_bytes} bytes")
        if not verify(body, request.headers.get("x-hub-signature"), secrets):
            _log.warning("signature_refused", bytes=len(body))
            return "bad_signature", _answer(401, "the signature does not fit the body")
        try:
            arrival = arrival_of(body)
            new = await inbox().add(arrival)
        except Unavailable as error:
            _log.error("not_stored", reason=str(error))
            return "unavailable", _answer(503, "cannot be stored now; send it again")
        if new and arrival.state == "unreadable":
            _log.warning("unreadable_kept", reason=arrival.reason, look="triage events unreadable")
        return ("accepted", _answer(200, "accepted")) if new else ("duplicate", _answer(200, "duplicate"))

    async def welcome(_request: Request) -> Response:
        return Response()

    path = "/webhooks/intercom"
    return [Route(path, quiet(receive), methods=["POST"]), Route(path, welcome, methods=["HEAD"])]


def arrival_of(body: bytes) -> Arrival:
    """What is stored of one signed body."""
    read = read_notification(body)
    if isinstance(read, Unreadable):
        return Arrival(
            app_id="", topic="", lane=None, delivery_key=read.delivery_key, occurrence_key=None, created_at=None,
            state="unreadable", reason=read.reason, body=body,
        )  # fmt: skip
    return _arrival_of_notification(read, body)


def _arrival_of_notification(read: Notification, body: bytes) -> Arrival:
    settled = read.settled or (f"Intercom has no topic {read.topic}" if read.topic in OUR_OWN else None)
    return Arrival(
        app_id=read.app_id,
        topic=read.topic,
        lane=None if settled else read.lane,
        delivery_key=read.delivery_key,
        occurrence_key=read.occurrence_key,
        created_at=read.created_at,
        state="ignored" if settled else "waiting",
        reason=settled,
        body=body,
    )


@cache  # there are half a dozen, and each may be sent any number of times
def _answer(status: int, words: str) -> Response:
    return JSONResponse({"status": words}, status_code=status)
