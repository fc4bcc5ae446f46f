import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from app import clock
from app.integrations.errors import Reason
from app.integrations.receipt import Receipt
from app.integrations.slack import LONGEST, SlackClient
from tests.integrations.asking import AT, DATE, failed, soon
from tests.integrations.far_end import (
    Behaviour,
    FarEnd,
    eventually,
    hang_up,
    reply,
    reset,
    sending,
    silent,
    then_hang_up,
)

PLACE = "/services/T0000/B0000/c2VjcmV0LXNlY3JldA"
OK = reply(b"ok", headers=DATE)


@pytest.fixture
def slack(far_end: FarEnd) -> Iterator[SlackClient]:
    with SlackClient(SecretStr(f"{far_end.url}{PLACE}")) as client:
        yield client


def test_a_message_is_posted_as_plain_text(far_end: FarEnd, slack: SlackClient) -> None:
    far_end.plays(OK)
    text = "Down: <!channel> & <https://evil.example|here>\r\n*bold* https://triage.example/runs/1?a=1&b=2\x00"
    assert slack.post(text, deadline=soon()) == Receipt(at=AT)
    sent = far_end.requests[0]
    assert (sent.method, sent.path, sent.headers["content-type"]) == ("POST", PLACE, "application/json")
    assert sent.json == {
        "text": "Down: &lt;!channel&gt; &amp; &lt;https://evil.example|here&gt;\n"
        "*bold* https://triage.example/runs/1?a=1&amp;b=2",
        "mrkdwn": False,
        "unfurl_links": False,
    }


def test_a_long_message_is_cut_before_it_is_escaped(far_end: FarEnd, slack: SlackClient) -> None:
    far_end.plays(OK)
    slack.post("&" * (LONGEST + 1), deadline=soon())
    assert far_end.requests[0].json["text"] == "&amp;" * (LONGEST - 1) + "…"


def test_a_channel_is_named_and_the_first_is_for_messages_that_name_none(far_end: FarEnd) -> None:
    far_end.plays(OK)
    told = f"support={far_end.url}/services/s, managers = {far_end.url}/services/m?x=1"
    with SlackClient(SecretStr(told)) as client:
        client.post("x", "managers", deadline=soon())
        client.post("x", deadline=soon())
        client.post("x", "support", deadline=soon())
    assert [sent.path for sent in far_end.requests] == ["/services/m?x=1", "/services/s", "/services/s"]


@pytest.mark.parametrize(("name", "asked"), [("support", "#support"), ("#support", "support")])
def test_a_channel_is_the_same_with_and_without_its_sign(far_end: FarEnd, name: str, asked: str) -> None:
    far_end.plays(OK)
    with SlackClient(SecretStr(f"other={far_end.url}/other, {name}={far_end.url}{PLACE}")) as client:
        client.post("Hello", asked, deadline=soon())

    assert [sent.path for sent in far_end.requests] == [PLACE]


def test_an_unknown_channel_is_refused_and_the_setting_named(far_end: FarEnd) -> None:
    with SlackClient(SecretStr(f"support={far_end.url}{PLACE}")) as client:
        error = failed(lambda: client.post("x", "manager", deadline=soon()))
    assert error.reason is Reason.REFUSED
    assert error.detail == "SLACK_WEBHOOK_URL has no channel 'manager' (it has support): add manager=https://…"
    assert far_end.connections == 0


@pytest.mark.parametrize("told", [None, SecretStr(""), SecretStr("ftp://x/y"), SecretStr("https://"), SecretStr("a=b")])
def test_without_a_readable_address_the_setting_is_named(told: SecretStr | None) -> None:
    with SlackClient(told) as client:
        error = failed(lambda: client.post("x", deadline=soon()))
    assert error.reason is Reason.REFUSED
    assert "SLACK_WEBHOOK_URL" in error.detail


@pytest.mark.parametrize(
    ("status", "word", "reason"),
    [
        (400, "invalid_payload", Reason.REFUSED),
        (403, "action_prohibited", Reason.REFUSED),
        (404, "no_service", Reason.NOT_FOUND),
        (410, "channel_is_archived", Reason.REFUSED),
        (500, "rollup_error", Reason.UNKNOWN),
        (302, "", Reason.UNKNOWN),
    ],
)
def test_a_message_is_sent_once_and_a_refusal_quotes_slack(
    far_end: FarEnd, slack: SlackClient, status: int, word: str, reason: Reason
) -> None:
    far_end.plays(reply(word.encode(), status))
    error = failed(lambda: slack.post("x", deadline=soon()))
    assert (error.reason, error.status, error.detail) == (reason, status, f"{status} {word}".strip())
    assert len(far_end.requests) == 1


def test_no_failure_shows_the_address_or_the_text(far_end: FarEnd, slack: SlackClient) -> None:
    body = {"errors": [{"message": f"{far_end.url}{PLACE} does not take: secret ailment of Jane"}]}
    far_end.plays(reply(body, 400))
    error = failed(lambda: slack.post("The secret ailment of Jane", deadline=soon()))
    assert "c2VjcmV0" not in str(error)
    assert "ailment" not in str(error)
    far_end.plays(hang_up)
    assert "c2VjcmV0" not in str(failed(lambda: slack.post("x", deadline=soon())))


MISBEHAVIOURS: dict[str, Behaviour] = {
    "reset": reset,
    "hung up": hang_up,
    "silence": silent,
    "half a header": then_hang_up(sending(b"HTTP/1.1 200 OK\r\nContent-Le")),
    "half a body": then_hang_up(sending(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\no")),
    "another protocol": then_hang_up(sending(b"SMTP hello\r\n\r\n")),
    "a huge answer": reply(b"x" * 100_000),
}


@pytest.mark.parametrize("misbehaviour", MISBEHAVIOURS.values(), ids=MISBEHAVIOURS)
def test_a_message_without_a_clear_answer_is_unknown_and_never_sent_again(
    far_end: FarEnd, slack: SlackClient, misbehaviour: Behaviour
) -> None:
    far_end.plays(misbehaviour)
    deadline = soon(0.5)
    assert failed(lambda: slack.post("x", deadline=deadline)).reason is Reason.UNKNOWN
    assert clock.monotonic() < deadline + 0.3
    assert len(far_end.requests) == 1


def test_too_many_messages_say_when_to_come_back(far_end: FarEnd, slack: SlackClient) -> None:
    far_end.plays(reply(b"rate_limited", 429, {"Retry-After": "30"}))
    error = failed(lambda: slack.post("x", deadline=soon()))
    assert (error.reason, error.retry_after) == (Reason.RATE_LIMITED, timedelta(seconds=30))
    far_end.plays(reply(b"rate_limited", 429, {"Retry-After": "0.1"}), OK)
    assert slack.post("x", deadline=soon()) == Receipt(at=AT)


def test_nothing_is_sent_after_the_deadline_or_to_nobody(far_end: FarEnd, slack: SlackClient) -> None:
    assert failed(lambda: slack.post("x", deadline=soon(-0.1))).reason is Reason.NOT_SENT
    assert far_end.received == 0
    gone = FarEnd()
    gone.stop()
    with SlackClient(SecretStr(gone.url)) as client:
        assert failed(lambda: client.post("x", deadline=soon())).reason is Reason.NOT_SENT


def test_many_threads_share_connections(far_end: FarEnd, slack: SlackClient) -> None:
    far_end.plays(OK)
    threads = [threading.Thread(target=slack.post, args=["x"], kwargs={"deadline": soon(5)}) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    eventually(lambda: len(far_end.requests) == 8)
    assert far_end.connections <= 8


def test_a_client_that_only_reads_refuses_before_it_connects(far_end: FarEnd) -> None:
    with SlackClient(SecretStr(f"{far_end.url}{PLACE}"), reads_only=True) as client:
        error = failed(lambda: client.post("x", deadline=soon()))
    assert (error.reason, far_end.connections) == (Reason.REFUSED, 0)
    assert PLACE not in error.detail
