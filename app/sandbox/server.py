"""The practice room as a web application, and the server that runs it on this machine only."""

import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.sandbox import saved
from app.sandbox.control import control_routes
from app.sandbox.mail_desk import receiving
from app.sandbox.pages import page_routes
from app.sandbox.room import Room
from app.sandbox.seed import CHANNELS
from app.sandbox.settings import SandboxSettings
from app.sandbox.vendors import AsanaDoor, IntercomDoor, SlackDoor


class LendingProtocol(HttpToolsProtocol):
    """Lends each request its connection: a door must be able to close it without an answer, which ASGI cannot say."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {"sandbox.transport": {"transport": self.transport}}


def create_sandbox(settings: SandboxSettings, mail: socket.socket | None = None) -> Starlette:
    """Intercom under `/intercom`, Asana under `/asana/api/1.0`, Slack under `/slack`, the control API under `/sandbox`,
    pages at `/`; mail is taken on the socket, if there is one.
    Resets need the sandbox's own server (`server_of`). Raises ValueError for a state file that holds something else.
    """
    room = Room(settings)
    if settings.state_file:
        saved.load(room.state, settings.state_file)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        room.start()
        async with receiving(room, mail) if mail else contextlib.nullcontext():
            yield
        await room.stop()
        if settings.state_file:
            saved.save(room.state, settings.state_file)

    routes = [
        Mount("/intercom", app=IntercomDoor(room)),
        Mount("/asana/api/1.0", app=AsanaDoor(room)),
        Mount("/slack", app=SlackDoor(room)),
        Mount("/sandbox", routes=control_routes(room)),
        *page_routes(room),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def server_of(settings: SandboxSettings, mail: socket.socket | None = None) -> uvicorn.Server:
    """A server ready to run. It gives calls under way one second when it is told to stop."""
    config = uvicorn.Config(
        create_sandbox(settings, mail),
        http=LendingProtocol,
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_level="warning",
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def listening(port: int) -> socket.socket:
    """A listening socket on 127.0.0.1; port 0 takes a free one."""
    # asyncio switches Nagle's algorithm off only for sockets that name their protocol; without, an answer takes 40 ms.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", port))
    made.listen(2048)
    return made


def slack_channels(base: str) -> str:
    """SLACK_WEBHOOK_URL for the sandbox at this address; the channels that its desk has."""
    return ", ".join(f"{channel}={base}/slack/{channel}" for channel in CHANNELS)


def smtp_url(port: int) -> str:
    """SMTP_URL for a sandbox that takes mail on this port."""
    return f"smtp://127.0.0.1:{port}?from=desk@sandbox.example"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a running sandbox is."""

    url: str
    mail_port: int = 0

    @property
    def intercom(self) -> str:
        return f"{self.url}/intercom"

    @property
    def asana(self) -> str:
        return f"{self.url}/asana/api/1.0"

    @property
    def slack(self) -> str:
        """What SLACK_WEBHOOK_URL says here."""
        return slack_channels(self.url)

    @property
    def smtp(self) -> str:
        """What SMTP_URL says here."""
        return smtp_url(self.mail_port)

    @property
    def control(self) -> str:
        return f"{self.url}/sandbox"


@contextlib.contextmanager
def running(settings: SandboxSettings) -> Iterator[Address]:
    """A sandbox in a thread of this process, on a free port, for as long as the block lasts."""
    sock, mail = listening(0), listening(0)
    server = server_of(settings, mail)
    thread = threading.Thread(target=server.run, args=([sock],), name="sandbox", daemon=True)
    thread.start()
    try:
        # The socket listens already: a caller that is early waits in its queue until the server takes it.
        yield Address(f"http://127.0.0.1:{sock.getsockname()[1]}", mail.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(10)
        sock.close()
        mail.close()
