"""The bare endpoint that the receiver is measured against: `python -m bench.bare (DATABASE_URL|nowhere) SOCKET_FD`.

It verifies the signature and inserts the same row (event and body), one statement and one commit a request, over an
async pool of ten connections of the same driver. No lanes, no wake-ups, no duplicates told apart. With `nowhere` it
verifies the signature and stores nothing: what this HTTP server can answer at the most.
"""

import asyncio
import hashlib
import hmac
import json
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import uvicorn
from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bench.bodies import SECRET

_INSERT = b"""
WITH added AS (
  INSERT INTO events (app_id, topic, lane, delivery_key, occurrence_key, created_at, state)
  VALUES (%s, %s, %s, %s, %s, %s, 'waiting') ON CONFLICT DO NOTHING RETURNING id, received_at
)
INSERT INTO event_bodies (event_id, received_at, body) SELECT id, received_at, %s FROM added
"""


NOWHERE = "nowhere"


def create_app(url: str) -> Starlette:
    return _storing_nothing() if url == NOWHERE else _storing(url)


def _storing_nothing() -> Starlette:
    async def receive(request: Request) -> Response:
        return _accepted() if _is_signed(request, await request.body()) else _refused()

    return Starlette(routes=[_route(receive)])


def _storing(url: str) -> Starlette:
    pool = AsyncConnectionPool(url, min_size=10, max_size=10, open=False, kwargs={"autocommit": True})

    async def receive(request: Request) -> Response:
        body = await request.body()
        if not _is_signed(request, body):
            return _refused()
        async with pool.connection() as conn:
            await conn.execute(_INSERT, (*_row(json.loads(body)), body))
        return _accepted()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await pool.open(wait=True)
        yield
        await pool.close()

    return Starlette(routes=[_route(receive)], lifespan=lifespan)


def _route(receive: Callable[[Request], Awaitable[Response]]) -> Route:
    return Route("/webhooks/intercom", receive, methods=["POST", "HEAD"])


def _is_signed(request: Request, body: bytes) -> bool:
    expected = "sha1=" + hmac.digest(SECRET.encode(), body, hashlib.sha1).hex()
    return hmac.compare_digest(expected, request.headers.get("x-hub-signature", ""))


def _accepted() -> Response:
    return JSONResponse({"status": "accepted"})


def _refused() -> Response:
    return JSONResponse({"status": "refused"}, status_code=401)


def _row(envelope: dict[str, Any]) -> tuple[object, ...]:
    item, app, topic = envelope["data"]["item"], envelope["app_id"], envelope["topic"]
    moment = datetime.fromtimestamp(envelope["created_at"], UTC)
    occurrence = f"{app}/{item['source']['id']}/{topic}"
    return app, topic, f"conversation:{app}:{item['id']}", f"{app}/{envelope['id']}", occurrence, moment


if __name__ == "__main__":
    config = uvicorn.Config(
        create_app(sys.argv[1]), http="httptools", loop="asyncio", ws="none", log_config=None, access_log=False
    )
    asyncio.run(uvicorn.Server(config).serve(sockets=[socket.socket(fileno=int(sys.argv[2]))]))
