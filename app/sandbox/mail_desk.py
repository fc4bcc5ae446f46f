"""A mail server that keeps whatever it is handed and sends nothing on. The weather is over it as over the vendors."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

from app.sandbox.records import Mail
from app.sandbox.room import Room
from app.sandbox.weather import Fate

_REFUSALS: dict[Fate, str] = {
    "429": "451 4.7.1 Too many mails, come again later",
    "5xx_before": "451 4.3.0 Server error",
}
_GONE: tuple[Fate, ...] = ("5xx_after", "reset_after")


class MailDesk:
    """What aiosmtpd asks: its names for the handlers."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,  # noqa: ARG002 - every handler is called alike
        session: Session,  # noqa: ARG002 - every handler is called alike
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if self._room.sky.over("mail").down:
            return "421 4.3.2 The service is unavailable"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,
        session: Session,  # noqa: ARG002 - every handler is called alike
        envelope: Envelope,
    ) -> str:
        fate, seconds = self._room.sky.meets("mail", "DATA", ",".join(envelope.rcpt_tos))
        calls = self._room.calls["mail"]
        calls.by_route["DATA"] += 1
        if fate != "fine":
            calls.fates[fate] += 1
        await asyncio.sleep(seconds)
        answer = await self._answer(server, envelope, fate)
        calls.by_status[answer[:3]] += 1
        return answer

    async def _answer(self, server: SMTP, envelope: Envelope, fate: Fate) -> str:
        if fate in _REFUSALS:
            return _REFUSALS[fate]
        mail = _read(envelope, self._room.moment("mail").unix)
        if fate == "late":
            self._room.later(self._room.sky.over("mail").late_by, lambda: self._room.state.mails.append(mail))
            await asyncio.Event().wait()  # until the caller hangs up: aiosmtpd then ends this
        if fate == "reset_before":
            await _hang_up(server)
        self._room.state.mails.append(mail)
        if fate in _GONE:
            await _hang_up(server)
        return "half an ans" if fate == "malformed" else "250 2.0.0 OK, kept by the SANDBOX"


@contextlib.asynccontextmanager
async def receiving(room: Room, listening: socket.socket) -> AsyncIterator[None]:
    """Take mail on this socket for as long as the block lasts."""
    loop = asyncio.get_running_loop()
    desk = MailDesk(room)
    server = await loop.create_server(
        lambda: SMTP(desk, hostname="sandbox.example", ident="SANDBOX", loop=loop, enable_SMTPUTF8=False),
        sock=listening,
    )
    try:
        yield
    finally:
        server.close()


async def _hang_up(server: SMTP) -> None:
    """Reset the connection; never returns: aiosmtpd ends the handler when it is gone."""
    transport = server.transport
    if isinstance(transport, asyncio.Transport):
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    await asyncio.Event().wait()


def _read(envelope: Envelope, at: float) -> Mail:
    content = envelope.content or b""
    raw = content if isinstance(content, bytes) else content.encode()
    message = message_from_bytes(raw, EmailMessage, policy=default)
    return Mail(
        sender=envelope.mail_from or "",
        recipients=tuple(envelope.rcpt_tos),
        subject=str(message["Subject"] or ""),
        message_id=str(message["Message-ID"] or ""),
        text=str(message.get_content()) if message.get_content_maintype() == "text" else "",
        received_at=at,
    )
