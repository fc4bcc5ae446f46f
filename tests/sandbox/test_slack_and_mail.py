"""The sandbox's Slack and its mail server keep what they are given, and misbehave as they are told."""

import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from app import clock
from app.integrations.errors import CallFailed
from app.integrations.mail import MailClient
from app.integrations.slack import SlackClient
from app.sandbox.server import create_sandbox, running
from app.sandbox.settings import SandboxSettings
from tests.sandbox.conftest import Sandbox, until


def post(sandbox: Sandbox, body: Any, channel: str = "support") -> httpx.Response:
    return sandbox.client.post(f"{sandbox.address.url}/slack/{channel}", json=body)


def send(sandbox: Sandbox, text: str = "It is down", deadline: float = 2.0) -> str:
    """What became of a mail: done, or the reason why not."""
    client = MailClient(SecretStr(sandbox.address.smtp))
    try:
        client.send(
            ["ana@desk.example"], "Down", text, message_id="<1@desk.example>", deadline=clock.monotonic() + deadline
        )
    except CallFailed as failure:
        return failure.reason.value
    return "done"


def tell(sandbox: Sandbox, deadline: float = 2.0) -> str:
    """What became of a message to Slack: done, or the reason why not."""
    with SlackClient(SecretStr(sandbox.address.slack)) as client:
        try:
            client.post("It is down", deadline=clock.monotonic() + deadline)
        except CallFailed as failure:
            return failure.reason.value
    return "done"


def test_a_message_is_answered_ok_and_kept_with_its_channel(sandbox: Sandbox) -> None:
    answer = post(sandbox, {"text": "a &lt;b&gt;", "mrkdwn": False}, "managers")
    assert (answer.status_code, answer.text) == (200, "ok")
    assert sandbox.state()["slack"] == [{"channel": "managers", "text": "a &lt;b&gt;"}]
    assert sandbox.counters()["slack"]["by_route"] == {"POST /{channel}": 1}


@pytest.mark.parametrize(
    ("body", "word"),
    [({}, "no_text"), ({"text": " "}, "no_text"), ({"text": 7}, "invalid_payload"), ({"txt": "x"}, "invalid_payload")],
)
def test_what_slack_would_refuse_is_refused_in_its_words(sandbox: Sandbox, body: Any, word: str) -> None:
    answer = post(sandbox, body)
    assert (answer.status_code, answer.text) == (400, word)
    assert answer.headers["content-type"].startswith("text/plain")
    assert sandbox.state()["slack"] == []


def test_a_mail_is_kept_with_its_envelope(sandbox: Sandbox) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Desk <desk@x.example>", "list@x.example", "Сайт"
    message["Message-ID"] = "<1@x.example>"
    message.set_content("Привет\n.\n")
    with smtplib.SMTP("127.0.0.1", sandbox.address.mail_port) as server:
        server.send_message(message, "desk@x.example", ["ana@x.example", "sam@x.example"])
    (mail,) = sandbox.state()["mails"]
    assert mail | {"text": mail["text"].replace("\r\n", "\n")} == {
        "from": "desk@x.example",
        "to": ["ana@x.example", "sam@x.example"],
        "subject": "Сайт",
        "message_id": "<1@x.example>",
        "text": "Привет\n.\n",
    }


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"])
def test_a_mail_that_is_hardly_one_is_kept_too(sandbox: Sandbox, raw: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", sandbox.address.mail_port) as server:
        server.sendmail("a@x.example", ["b@x.example"], raw)
    assert [mail["to"] for mail in sandbox.state()["mails"]] == [["b@x.example"]]


def test_the_pages_show_messages_and_mails_as_texts(sandbox: Sandbox) -> None:
    post(sandbox, {"text": "&lt;script&gt; <script>alert(1)</script>"})
    send(sandbox, "<script>alert(1)</script>")
    slack, mail = (sandbox.client.get(sandbox.address.url + path) for path in ("/slack", "/mail"))
    for page in (slack, mail):
        assert page.status_code == 200
        assert "SANDBOX" in page.text
        assert "<script>" not in page.text
    assert "#support" in slack.text
    assert "ana@desk.example: Down" in mail.text


@pytest.mark.parametrize(
    ("weather", "becomes", "kept"),
    [
        ({"rate_429": 1}, "rate_limited", 0),
        ({"rate_5xx_before": 1}, "unknown", 0),
        ({"rate_5xx_after": 1}, "unknown", 1),
        ({"rate_reset_before": 1}, "unknown", 0),
        ({"rate_reset_after": 1}, "unknown", 1),
        ({"rate_malformed": 1}, "done", 1),
        ({"down": True}, "unknown", 0),
        ({"latency": 30}, "done", 1),
    ],
)
def test_slack_has_the_weather_it_is_told(sandbox: Sandbox, weather: Any, becomes: str, kept: int) -> None:
    sandbox.weather(slack=weather)
    assert tell(sandbox) == becomes
    assert len(sandbox.state()["slack"]) == kept


@pytest.mark.parametrize(
    ("weather", "becomes", "kept"),
    [
        ({"rate_429": 1}, "not_sent", 0),
        ({"rate_5xx_before": 1}, "not_sent", 0),
        ({"rate_5xx_after": 1}, "unknown", 1),
        ({"rate_reset_before": 1}, "unknown", 0),
        ({"rate_reset_after": 1}, "unknown", 1),
        ({"rate_malformed": 1}, "unknown", 1),
        ({"down": True}, "not_sent", 0),
        ({"latency": 30}, "done", 1),
    ],
)
def test_mail_has_the_weather_it_is_told(sandbox: Sandbox, weather: Any, becomes: str, kept: int) -> None:
    sandbox.weather(mail=weather)
    assert send(sandbox) == becomes
    assert len(sandbox.state()["mails"]) == kept


def test_what_comes_late_is_kept_although_nobody_waits_for_it(sandbox: Sandbox) -> None:
    late = {"rate_late": 1, "late_by": 0.4}
    sandbox.weather(slack=late, mail=late)
    assert (send(sandbox, deadline=0.2), tell(sandbox, deadline=0.2)) == ("unknown", "unknown")
    until(lambda: len(sandbox.state()["slack"]) == len(sandbox.state()["mails"]) == 1)


def test_messages_and_mails_survive_a_restart_and_a_reset_forgets_them(
    tmp_path: Path, open_sandbox: Callable[..., Sandbox], sandbox: Sandbox
) -> None:
    settings = SandboxSettings(first_id=1, state_file=tmp_path / "state.json")
    with running(settings) as address, httpx.Client() as client:
        before = Sandbox(address, settings, client)
        assert (send(before), tell(before)) == ("done", "done")
    assert create_sandbox(settings)
    again = open_sandbox(state_file=settings.state_file)
    state = again.state()
    assert [(one["channel"], one["text"]) for one in state["slack"]] == [("support", "It is down")]
    assert [mail["subject"] for mail in state["mails"]] == ["Down"]
    again.control("POST", "/reset")
    assert (again.state()["slack"], again.state()["mails"]) == ([], [])
