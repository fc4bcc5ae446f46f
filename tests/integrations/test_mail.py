import ssl
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from app import clock
from app.integrations.errors import Reason
from app.integrations.mail import MailClient
from app.integrations.receipt import Receipt
from tests.integrations.asking import failed, soon
from tests.integrations.mail_far_end import HANG_UP, RESET, SILENT, MailFarEnd

ID = "<7.alert@triage.example>"
FROM = "from=desk@triage.example"
Server = Callable[..., MailFarEnd]


@pytest.fixture
def server() -> Iterator[Server]:
    opened: list[MailFarEnd] = []

    def start(**told: Any) -> MailFarEnd:
        opened.append(MailFarEnd(**told))
        return opened[-1]

    yield start
    for one in opened:
        one.stop()


def client(
    far_end: MailFarEnd, scheme: str = "smtp", host: str = "127.0.0.1", who: str = "", **more: Any
) -> MailClient:
    return MailClient(SecretStr(f"{scheme}://{who}{host}:{far_end.port}?{FROM}"), **more)


def send(mail: MailClient, *to: str, subject: str = "Down", text: str = "It is down", **more: Any) -> Receipt:
    return mail.send(to or ("ana@desk.example",), subject, text, **{"message_id": ID, "deadline": soon(), **more})


def arrived(far_end: MailFarEnd) -> EmailMessage:
    (raw,) = far_end.mails
    lines = raw.removesuffix(b".\r\n").split(b"\r\n")
    unstuffed = b"\r\n".join(line.removeprefix(b".") for line in lines)
    return message_from_bytes(unstuffed, EmailMessage, policy=default)


# What arrives.


def test_a_mail_arrives_as_it_was_said(server: Server) -> None:
    far_end = server()
    text = "Привет, Ана\n.\n..two dots\n" + "long " * 300
    receipt = send(client(far_end), "Ана <ana@desk.example>", "sam@desk.example", subject="Сайт лежит: 50 %", text=text)

    mail = arrived(far_end)
    assert receipt == Receipt(far_id=ID)
    assert mail["From"] == "desk@triage.example"
    assert mail["To"] == "Ана <ana@desk.example>, sam@desk.example"
    assert mail["Subject"] == "Сайт лежит: 50 %"
    assert mail["Message-ID"] == ID
    assert mail["Date"].datetime is not None
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n") == text + "\n"
    recipients = [one for one in far_end.commands if one.startswith("rcpt")]
    assert recipients == ["rcpt TO:<ana@desk.example>", "rcpt TO:<sam@desk.example>"]


def test_what_arrives_is_seven_bits_in_short_lines_whatever_the_server_offers(server: Server) -> None:
    far_end = server(offers=("8BITMIME", "SMTPUTF8", "SIZE 100"))
    send(client(far_end), subject="ы" * 150, text="ы" * 5000, message_id=f"<{'a' * 90}@triage.example>")
    (raw,) = far_end.mails
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert f"Message-ID: <{'a' * 90}@triage.example>".encode() in raw.replace(b"\r\n ", b" ")


@pytest.mark.parametrize(
    "subject",
    ["Down\r\nBcc: eve@evil.example", "Down\nBcc: eve@evil.example", "Down\x00\x0b\u2028Bcc: eve@evil.example"],
)
def test_a_subject_stays_one_header(server: Server, subject: str) -> None:
    far_end = server()
    send(client(far_end), subject=subject)
    assert arrived(far_end)["Bcc"] is None
    assert str(arrived(far_end)["Subject"]).startswith("Down")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "@",
        "a@",
        "ana@desk.example\r\nRCPT TO:<eve@evil.example>",
        "ana@desk.example\nBcc: eve@evil.example",
        "ana@desk.example, eve@evil.example",
        "Eve\r\n <ana@desk.example>",
        "ана@desk.example",
        "ana@desk.example>\u2028<eve@evil.example",
        "a b@desk.example",
    ],
)
def test_what_is_not_one_address_is_refused_unsent(server: Server, address: str) -> None:
    far_end = server()
    error = failed(lambda: send(client(far_end), "sam@desk.example", address))
    assert (error.reason, far_end.connections) == (Reason.REFUSED, 0)
    assert "address 2 of 2" in error.detail


@pytest.mark.parametrize("bad", ["", "7", "<7>", "<7@x>\r\nBcc: <e@e.example>", "<a b@x>", "<<a@x>>"])
def test_a_message_id_that_is_none_is_refused_unsent(server: Server, bad: str) -> None:
    far_end = server()
    assert failed(lambda: send(client(far_end), message_id=bad)).reason is Reason.REFUSED
    assert far_end.connections == 0


# What went wrong, told apart by whether anybody can have got it.


@pytest.mark.parametrize(
    ("step", "reply", "reason"),
    [
        ("CONNECT", "554 go away", Reason.REFUSED),
        ("CONNECT", "421 busy", Reason.NOT_SENT),
        ("CONNECT", HANG_UP, Reason.NOT_SENT),
        ("CONNECT", RESET, Reason.NOT_SENT),
        ("CONNECT", SILENT, Reason.NOT_SENT),
        ("EHLO", SILENT, Reason.NOT_SENT),
        ("MAIL", "550 not from you", Reason.REFUSED),
        ("MAIL", "451 later", Reason.NOT_SENT),
        ("MAIL", HANG_UP, Reason.NOT_SENT),
        ("RCPT", "550 no such user", Reason.REFUSED),
        ("RCPT", "450 greylisted", Reason.NOT_SENT),
        ("DATA", "554 no", Reason.REFUSED),
        ("DATA", "451 later", Reason.NOT_SENT),
        ("DATA", RESET, Reason.NOT_SENT),
        ("DATA", "nonsense", Reason.NOT_SENT),
        ("END", "552 too large", Reason.REFUSED),
        ("END", "451 later", Reason.NOT_SENT),
        ("END", HANG_UP, Reason.UNKNOWN),
        ("END", RESET, Reason.UNKNOWN),
        ("END", SILENT, Reason.UNKNOWN),
        ("END", "nonsense", Reason.UNKNOWN),
        ("END", "354 go on", Reason.UNKNOWN),
    ],
)
def test_a_failure_is_named_by_what_can_have_happened_and_nothing_is_tried_again(
    server: Server, step: str, reply: str, reason: Reason
) -> None:
    far_end = server(replies={step: reply})
    deadline = soon(0.6)
    error = failed(lambda: send(client(far_end), deadline=deadline))
    assert error.reason is reason
    assert error.service == "mail"
    assert clock.monotonic() < deadline + 0.3
    assert far_end.connections == 1


@pytest.mark.parametrize("step", ["RSET", "QUIT"])
def test_how_the_server_parts_after_taking_a_mail_does_not_matter(server: Server, step: str) -> None:
    assert send(client(server(replies={step: RESET}))) == Receipt(far_id=ID)


def test_a_mail_that_one_address_is_refused_for_goes_to_nobody(server: Server) -> None:
    far_end = server(replies={"RCPT": "550 5.1.1 <ana@desk.example>: no such user"})
    error = failed(lambda: send(client(far_end)))
    assert error.detail.startswith("address 1 of 1: 550 5.1.1")
    assert "no such user" in error.detail
    assert "ana@desk" not in str(error)
    assert far_end.mails == []


def test_the_servers_words_are_quoted_without_our_text(server: Server) -> None:
    far_end = server(replies={"END": "554 spam: Secret ailment of Jane"})
    error = failed(lambda: send(client(far_end), text="The secret ailment of Jane"))
    assert "554 spam" in error.detail
    assert "ailment" not in str(error)


def test_nothing_is_sent_after_the_deadline(server: Server) -> None:
    far_end = server()
    assert failed(lambda: send(client(far_end), deadline=soon(-0.1))).reason is Reason.NOT_SENT
    assert (far_end.connections, far_end.mails) == (0, [])


def test_a_server_that_is_not_there_is_not_sent() -> None:
    gone = MailFarEnd()
    gone.stop()
    assert failed(lambda: send(client(gone))).reason is Reason.NOT_SENT


def test_without_a_server_the_setting_is_named() -> None:
    error = failed(lambda: send(MailClient(None)))
    assert (error.reason, error.detail) == (Reason.REFUSED, "there is no server to send mail with: set SMTP_URL")


@pytest.mark.parametrize(
    "url", ["http://x?from=a@b.example", "smtp://?from=a@b.example", "smtp://h", "smtp://h:99999", "smtp://["]
)
def test_a_server_that_cannot_be_read_is_refused_without_its_password(url: str) -> None:
    error = failed(lambda: send(MailClient(SecretStr(url))))
    assert error.reason is Reason.REFUSED
    assert error.detail.startswith("SMTP_URL ")
    assert url not in error.detail


# Credentials and TLS.


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def test_starttls_is_used_where_it_is_offered_and_credentials_go_through_it(
    server: Server, server_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    far_end = server(tls=server_tls, offers=("AUTH PLAIN",))
    send(client(far_end, host="localhost", who="desk%40x:p%3Aw@", tls=trusting))
    verbs = [command.split(" ")[0] for command in far_end.commands]
    assert verbs[:4] == ["ehlo", "STARTTLS", "ehlo", "AUTH"]
    assert len(far_end.mails) == 1


def test_smtps_is_tls_from_the_first_byte(server: Server, server_tls: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    far_end = server(tls=server_tls, tls_at_once=True)
    send(client(far_end, "smtps", host="localhost", tls=trusting))
    assert len(far_end.mails) == 1


@pytest.mark.parametrize("at_once", [True, False])
def test_a_certificate_that_nobody_vouches_for_gets_neither_password_nor_mail(
    server: Server,
    server_tls: ssl.SSLContext,
    at_once: bool,  # noqa: FBT001 - a case of the test
) -> None:
    far_end = server(tls=server_tls, tls_at_once=at_once, offers=("AUTH PLAIN",))
    scheme = "smtps" if at_once else "smtp"
    error = failed(lambda: send(client(far_end, scheme, host="localhost", who="desk:pw@")))
    assert error.reason is Reason.NOT_SENT
    assert not any(command.startswith("AUTH") for command in far_end.commands)
    assert far_end.mails == []


def test_another_machine_has_to_offer_starttls(server: Server) -> None:
    far_end = server(offers=("AUTH PLAIN",))
    # 0.0.0.0 leads to this machine without being one of its loopback addresses.
    error = failed(lambda: send(client(far_end, host="0.0.0.0", who="desk:pw@")))
    assert error.reason is Reason.REFUSED
    assert "STARTTLS" in error.detail
    assert [command for command in far_end.commands if not command.startswith("ehlo")] == []


def test_smtp_plain_says_that_it_wants_no_tls(server: Server) -> None:
    far_end = server()
    send(client(far_end, "smtp+plain", host="0.0.0.0"))
    assert len(far_end.mails) == 1


@pytest.mark.parametrize(
    ("offers", "reply", "who", "reason"),
    [
        (("AUTH PLAIN",), "535 no", "desk:password", Reason.UNAUTHORIZED),
        (("AUTH PLAIN",), "454 later", "desk:password", Reason.NOT_SENT),
        (("AUTH XTOKEN",), "235 fine", "desk:password", Reason.REFUSED),
        ((), "235 fine", "desk:password", Reason.REFUSED),
        (("AUTH PLAIN",), "235 fine", "desk:%D0%BF", Reason.REFUSED),
    ],
)
def test_credentials_that_are_not_taken_send_nothing(
    server: Server, offers: tuple[str, ...], reply: str, who: str, reason: Reason
) -> None:
    far_end = server(offers=offers, replies={"AUTH": reply})
    error = failed(lambda: send(client(far_end, who=f"{who}@")))
    assert error.reason is reason
    assert "password" not in error.detail.replace("user and password", "").replace("user or password", "")
    assert far_end.mails == []


def test_a_client_that_only_reads_refuses_before_it_connects(server: Server) -> None:
    far_end = server()
    error = failed(lambda: send(client(far_end, reads_only=True)))
    assert (error.reason, far_end.connections) == (Reason.REFUSED, 0)
