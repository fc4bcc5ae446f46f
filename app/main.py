"""The web process: receiver, admin API, health, metrics."""

import asyncio
import gc
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress

import psycopg
import uvicorn
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount

from app import crash, log
from app.errors import TriageError
from app.settings import Settings
from app.store import sweeps
from app.store.database import Database
from app.store.inbox import Inbox
from app.web.routes import include
from app.webhooks.asana_routes import asana_routes
from app.webhooks.routes import intercom_routes

_log = log.logger(room="main")


class _Server(uvicorn.Server):
    """A server that ends with exit code 0 when asked to stop; uvicorn's own raises the signal anew."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


def create_app(settings: Settings, database_url: str) -> Starlette:
    """The web application over one database. The inbox and the pool are open while it runs.

    The receiver's routes stand in front of the admin API's: a delivery is not matched against any of those."""
    db = Database(database_url, size=4, patience=5.0)
    inbox = Inbox(database_url)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            db.open()
            stack.callback(db.close)
            await stack.enter_async_context(inbox)
            with suppress(TriageError, psycopg.Error):  # a database that comes back later is noticed by the workers
                await asyncio.to_thread(sweeps.hurry, db)
            yield

    admin = FastAPI(
        title="intercom-triage",
        description="Look at events, runs and effects; replay and repair. Every /api call takes a bearer key.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    metrics = include(admin, db=db, inbox_length=lambda: inbox.length, rulebook=settings.rulebook)
    receiver = intercom_routes(
        lambda: inbox,
        secrets=settings.secrets,
        max_bytes=settings.webhook_max_bytes,
        count=metrics.count_delivery,
    )
    of_asana = asana_routes(db, lambda: inbox, max_bytes=settings.webhook_max_bytes, count=metrics.count_asana_delivery)
    return Starlette(routes=[*receiver, *of_asana, Mount("/", admin)], lifespan=lifespan)


def run(settings: Settings, database_url: str, listening: int | None = None) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are answered first. `listening`: a socket handed down."""
    if not settings.secrets:
        raise TriageError("set INTERCOM_CLIENT_SECRET: without it no webhook can be verified")
    log.set_up(settings.log_level)
    crash.arm(settings.crash_at)
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)  # a full collection in the middle of a burst would hold up every delivery
    config = uvicorn.Config(
        create_app(settings, database_url),
        host=settings.host,
        port=settings.port,
        http="httptools",
        loop="asyncio",
        ws="none",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=30,
    )
    server = _Server(config)
    sock = socket.socket(fileno=listening) if listening is not None else None
    _log.info("web_started", host=settings.host, port=sock.getsockname()[1] if sock else settings.port)
    asyncio.run(server.serve(sockets=[sock] if sock else None))
    _log.info("web_stopped")
