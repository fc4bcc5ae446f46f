"""E-mail as this service sends it: plain text over SMTP. Sync, and safe to use from many threads.

What was sent cannot be looked up. A server takes a mail over when it answers the end of the text: until that end has
left, nothing has happened; after it, only the server's answer tells.
"""

import re
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import NoReturn

from pydantic import SecretStr

from app import clock
from app.integrations import wire
from app.integrations.answers import without_echo
from app.integrations.call_ends import CallEnds, Listener
from app.integrations.errors import CallFailed, Reason
from app.integrations.mail_server import Conversation, MailServer, address_of
from app.integrations.read_only import refuse_to_send
from app.integrations.receipt import Receipt
from app.integrations.texts import sendable

_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")
_LONGEST_SUBJECT = 200
_LONGEST_WORDS = 200
_SEVEN_BITS = SMTP.clone(cte_type="7bit")
_GO_ON, _TAKEN, _PERMANENT = 354, 250, 500
_WRONG_CREDENTIALS = (530, 534, 535)


class MailClient:
    """Mail through the server of `smtp_url` (SMTP_URL). Every method raises CallFailed and nothing else. `tls` is for
    installations with certificates of their own. With `reads_only` every mail is REFUSED before it is sent.
    """

    def __init__(
        self,
        smtp_url: SecretStr | None,
        *,
        on_end: Listener | None = None,
        tls: ssl.SSLContext | None = None,
        reads_only: bool = False,
    ) -> None:
        self._ends = CallEnds("mail", on_end)
        self._url = smtp_url
        self._tls = wire.tls_context(tls)
        self._reads_only = reads_only

    @property
    def is_set_up(self) -> bool:
        """Whether there is a server to send through."""
        return self._url is not None

    def send(self, to: Sequence[str], subject: str, text: str, *, message_id: str, deadline: float) -> Receipt:
        """Send one mail to these addresses: all of them get it, or nobody does. `text` is plain, `subject` is made one
        line. `message_id`, as in <7.alert@example.com>, stays the same when a mail is sent again, so that the readers'
        programs can show it once; it is `far_id`. Over by `deadline` (clock.monotonic seconds).

        NOT_SENT, REFUSED and UNAUTHORIZED: nobody got it. UNKNOWN: the server had it and did not say what became of it.
        Nothing is tried again here: a server that says "not now" would take that ill.
        """
        server = self._server()
        if self._reads_only:
            refuse_to_send("mail")
        recipients = _recipients(to)
        if not _MESSAGE_ID.fullmatch(message_id):
            raise CallFailed("mail", Reason.REFUSED, "the Message-ID is none, as in <7.alert@example.com>")
        message = _message(server.sender, recipients, subject, text, message_id)
        delivery = _Delivery(server, message, (subject, text))
        self._ends.of(lambda: delivery.attempt(self._tls, deadline))
        return Receipt(far_id=message_id)

    def _server(self) -> MailServer:
        if self._url is None:
            raise CallFailed("mail", Reason.REFUSED, "there is no server to send mail with: set SMTP_URL")
        try:
            return MailServer.of(self._url.get_secret_value())
        except ValueError as error:
            raise CallFailed("mail", Reason.REFUSED, f"SMTP_URL {error}") from None


class _Delivery:
    """One mail on its way to one server. `words` are what no failure may quote."""

    def __init__(self, server: MailServer, message: EmailMessage, words: tuple[str, ...]) -> None:
        self._server = server
        self._recipients = [one.addr_spec for one in message["To"].addresses]
        self._content = message.as_bytes()
        self._words = words
        self._over = False  # whether the end of the text may have left

    def attempt(self, tls: ssl.SSLContext, deadline: float) -> None:
        """Hand it in. Raises CallFailed."""
        with wire.attempt(deadline) as attempt:
            try:
                self._hand_in(tls, attempt)
            except smtplib.SMTPResponseException as error:
                self._refused(error.smtp_code, error.smtp_error)
            except UnicodeError:
                raise CallFailed("mail", Reason.REFUSED, "user or password in SMTP_URL are not ASCII") from None
            except (OSError, wire.DeadlinePassed) as error:
                raise self._broken(error) from None

    def _hand_in(self, tls: ssl.SSLContext, attempt: wire.Attempt) -> None:
        conversation = Conversation(self._server, tls)
        try:
            self._introduce(conversation, tls)
            self._address(conversation)
            self._expect(_GO_ON, conversation.docmd("DATA"))
            conversation.send(re.sub(rb"(?m)^\.", b"..", self._content))
            attempt.remaining()  # the last moment at which nothing has happened yet
            self._over = True
            conversation.send(b".\r\n")
            self._expect(_TAKEN, conversation.getreply())
            with suppress(OSError, wire.DeadlinePassed):  # it is done: how they part does not matter
                conversation.docmd("QUIT")
        finally:
            conversation.close()

    def _broken(self, error: Exception) -> CallFailed:
        if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected):
            # smtplib's word for a server that takes no credentials, or none in a way that it knows.
            return CallFailed("mail", Reason.REFUSED, "the server takes no user and password as in SMTP_URL")
        return CallFailed("mail", Reason.UNKNOWN if self._over else Reason.NOT_SENT, type(error).__name__)

    def _introduce(self, conversation: Conversation, tls: ssl.SSLContext) -> None:
        conversation.ehlo_or_helo_if_needed()
        if self._server.scheme == "smtp" and conversation.has_extn("starttls"):
            conversation.starttls(context=tls)
            conversation.ehlo_or_helo_if_needed()
        elif self._server.scheme == "smtp" and self._server.needs_tls:
            raise CallFailed(
                "mail",
                Reason.REFUSED,
                "the server offers no STARTTLS: use smtps://, or smtp+plain:// where nobody can listen in, in SMTP_URL",
            )
        if self._server.user:
            conversation.login(self._server.user, self._server.password)

    def _address(self, conversation: Conversation) -> None:
        self._expect(_TAKEN, conversation.mail(self._server.sender.addr_spec))
        for number, recipient in enumerate(self._recipients, 1):
            code, words = conversation.rcpt(recipient)
            if code // 10 != _TAKEN // 10:
                self._refused(code, words, f"address {number} of {len(self._recipients)}: ")

    def _expect(self, code: int, reply: tuple[int, bytes]) -> None:
        if reply[0] != code:
            self._refused(*reply)

    def _refused(self, code: int, words: bytes | str, whose: str = "") -> NoReturn:
        """The server said no: for good (5xx), or for now. A word that is no reply at all leaves it open."""
        if code < 0:
            raise CallFailed("mail", self._reason(code), f"{whose}the answer is not SMTP") from None
        told = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        secrets = [*self._words, self._server.user, self._server.password, *self._recipients]
        detail = f"{whose}{code} {without_echo(' '.join(told.split())[:_LONGEST_WORDS], secrets)}"
        raise CallFailed("mail", self._reason(code), detail, status=code) from None

    def _reason(self, code: int) -> Reason:
        if code in _WRONG_CREDENTIALS:
            return Reason.UNAUTHORIZED
        if _PERMANENT <= code < _PERMANENT + 100:
            return Reason.REFUSED
        if self._over and code // 100 != 4:  # noqa: PLR2004 - SMTP's "not now"
            return Reason.UNKNOWN
        return Reason.NOT_SENT


def _recipients(to: Sequence[str]) -> list[Address]:
    if not to:
        raise CallFailed("mail", Reason.REFUSED, "there is nobody to send it to")
    found = []
    for number, told in enumerate(to, 1):
        try:
            found.append(address_of(told))
        except ValueError as error:
            raise CallFailed("mail", Reason.REFUSED, f"address {number} of {len(to)} {error}") from None
    return found


def _message(sender: Address, to: list[Address], subject: str, text: str, message_id: str) -> EmailMessage:
    message = EmailMessage(policy=_SEVEN_BITS)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = " ".join(sendable(subject).split())[:_LONGEST_SUBJECT]
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"  # so that nobody's absence note answers it
    message.set_content(sendable(text) or "\n")
    return message
