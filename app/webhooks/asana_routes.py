"""POST /webhooks/asana/{target}: shake hands over a webhook that is being made, take in what Asana tells.

200 stored (also what cannot be read: kept, marked, shown) · 401 wrong signature · 403 a handshake that nobody asked for
· 404 no such webhook · 413 too large · 503 not stored, or not ready: Asana sends it again. The answer comes after the
commit.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime

import psycopg
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app import clock
from app.errors import Unavailable
from app.log import logger
from app.store import asana_webhooks, installation
from app.store.accept import Arrival
from app.store.asana_webhooks import PATH, Webhook
from app.store.database import Database
from app.store.inbox import Inbox
from app.store.ticket_states import CHANGED
from app.webhooks.asana_signature import verify
from app.webhooks.body import quiet, read_body
from app.webhooks.untrusted import table

_SECRET, _SIGNATURE = "x-hook-secret", "x-hook-signature"
_TARGET = re.compile(r"[A-Za-z0-9_-]{1,100}")
_SAME_WITHIN = 60
"""Seconds within which the same bytes are one delivery that was repeated."""
_log = logger(room="webhooks")
Counter = Callable[[str], None]


def asana_routes(db: Database, inbox: Callable[[], Inbox], *, max_bytes: int, count: Counter) -> list[Route]:
    """The route of our webhooks. `inbox` gives the open inbox; `count` is told the outcome of each delivery."""

    async def receive(request: Request) -> Response:
        try:
            outcome, response = await _receive(db, inbox(), request, max_bytes)
        except (Unavailable, psycopg.Error) as error:
            _log.error("not_stored", reason=type(error).__name__)
            outcome, response = "unavailable", _answer(503, "cannot be stored now; send it again")
        count(outcome)
        return response

    return [Route(f"{PATH}{{target}}", quiet(receive), methods=["POST"])]


async def _receive(db: Database, inbox: Inbox, request: Request, max_bytes: int) -> tuple[str, Response]:
    body = await read_body(request, max_bytes)
    if body is None:
        return "too_large", _answer(413, f"larger than {max_bytes} bytes")
    target = request.path_params["target"]
    webhook = await run_in_threadpool(asana_webhooks.find, db, target) if _TARGET.fullmatch(target) else None
    if webhook is None:
        return "unknown_target", _answer(404, "there is no such webhook")
    if _SECRET in request.headers:
        return _handshake(webhook, request.headers[_SECRET])
    if webhook.secret is None:
        return "unavailable", _answer(503, "this webhook is still being made; send it again")
    if not verify(body, request.headers.get(_SIGNATURE), webhook.secret):
        _log.warning("signature_refused", bytes=len(body), project=webhook.project)
        return "bad_signature", _answer(401, "the signature does not fit the body")
    return await _take_in(db, inbox, webhook, body)


def _handshake(webhook: Webhook, secret: str) -> tuple[str, Response]:
    """Answered only while the webhook is being made: its secret is learnt from Asana's answer to that, never here."""
    if not webhook.is_pending:
        _log.warning("handshake_refused", project=webhook.project)
        return "bad_signature", _answer(403, "nobody asked for this handshake")
    return "handshake", Response(headers={"X-Hook-Secret": secret})


async def _take_in(db: Database, inbox: Inbox, webhook: Webhook, body: bytes) -> tuple[str, Response]:
    app_id = await run_in_threadpool(_heard, db, webhook)
    if _is_heartbeat(body):
        return "heartbeat", _answer(200, "heard")
    if app_id is None:
        return "unavailable", _answer(503, "the workspace is not known yet; send it again")
    arrival = arrival_of(body, webhook, app_id, clock.now())
    new = await inbox.add(arrival)
    if new and arrival.state == "unreadable":
        _log.warning("unreadable_kept", reason=arrival.reason, look="triage events unreadable")
    return ("accepted", _answer(200, "accepted")) if new else ("duplicate", _answer(200, "duplicate"))


def _heard(db: Database, webhook: Webhook) -> str | None:
    asana_webhooks.heard(db, webhook.target)
    return installation.read(db).app_id


def _is_heartbeat(body: bytes) -> bool:
    return _events(body) == []


def _events(body: bytes) -> list[object] | None:
    """The events of a delivery, None where it cannot be read."""
    try:
        told = table(json.loads(body)).get("events")
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, list) else None


def arrival_of(body: bytes, webhook: Webhook, app_id: str, at: datetime) -> Arrival:
    """What is stored of a signed delivery, unreadable or not. The same bytes a while later are another hint: events
    have no id."""
    digest = hashlib.sha256(body).hexdigest()
    is_readable = _events(body) is not None
    return Arrival(
        app_id=app_id,
        topic=CHANGED,
        lane=f"asana_project:{app_id}:{webhook.project}" if is_readable else None,
        delivery_key=f"asana/{webhook.target}/{int(at.timestamp()) // _SAME_WITHIN}/{digest}",
        occurrence_key=None,
        created_at=at,
        state="waiting" if is_readable else "unreadable",
        reason=None if is_readable else "it is no JSON object with a list of events",
        body=body,
    )


def _answer(status: int, words: str) -> Response:
    return JSONResponse({"status": words}, status_code=status)
