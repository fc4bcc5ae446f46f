from datetime import timedelta
from typing import Any

import pytest

from app import clock
from app.integrations.errors import Reason
from app.integrations.intercom import IntercomClient, Workspace
from app.integrations.receipt import Quota, Receipt
from tests.integrations.asking import AT, DATE, failed, soon
from tests.integrations.conftest import TOKEN
from tests.integrations.far_end import (
    Behaviour,
    FarEnd,
    dripping,
    hang_up,
    raw,
    reply,
    reset,
    sending,
    silent,
    then_hang_up,
)


def note_part(part_id: str, body: str, created_at: int = 100, admin: str = "7") -> dict[str, Any]:
    author = {"type": "admin", "id": admin}
    return {"id": part_id, "part_type": "note", "body": body, "created_at": created_at, "author": author}


def conversation(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"id": "55", "conversation_parts": {"conversation_parts": list(parts)}}


def test_every_call_carries_the_token_the_version_and_what_it_accepts(
    far_end: FarEnd, intercom: IntercomClient
) -> None:
    far_end.plays(reply({"id": 7, "app": {"id_code": "abc", "region": "EU", "timezone": "Europe/Berlin"}}))
    assert intercom.me() == Workspace(admin_id="7", app_id="abc", region="EU", timezone="Europe/Berlin")
    headers = far_end.requests[0].headers
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["intercom-version"] == "2.16"
    assert headers["accept"] == "application/json"


def test_a_workspace_without_an_id_is_not_believed(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reply({"id": "7"}))
    assert failed(intercom.me).reason is Reason.UNKNOWN


def test_a_note_gives_the_id_of_our_new_part_and_the_vendors_time(far_end: FarEnd, intercom: IntercomClient) -> None:
    parts = [note_part("1", "<p>old</p>", 10), note_part("3", "<p>Hi&nbsp;there</p>", 20), note_part("4", "x", 30, "8")]
    far_end.plays(reply(conversation(*parts), headers=DATE))
    assert intercom.note("55", "<p>Hi there</p>", deadline=soon()) == Receipt(far_id="3", at=AT)
    sent = far_end.requests[0]
    assert (sent.method, sent.path) == ("POST", "/conversations/55/reply")
    assert sent.json == {"message_type": "note", "type": "admin", "admin_id": "7", "body": "<p>Hi there</p>"}


@pytest.mark.parametrize("answer", [{}, {"conversation_parts": None}, conversation(note_part("1", "<p>another</p>"))])
def test_a_note_that_the_answer_does_not_show_has_no_far_id(
    far_end: FarEnd, intercom: IntercomClient, answer: object
) -> None:
    far_end.plays(reply(answer))
    assert intercom.note("55", "<p>ours</p>", deadline=soon()).far_id is None


def test_each_write_sends_what_intercom_documents(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reply({"id": "n1"}))
    intercom.add_tag("55", "9", deadline=soon())
    intercom.set_attributes("55", {"Issue Type": "Bug"}, deadline=soon())
    intercom.close_conversation("55", deadline=soon())
    intercom.assign("55", "team", "42", deadline=soon())
    intercom.assign("55", "teammate", "43", deadline=soon())
    assert intercom.add_contact_note("c/1", "<p>x</p>", deadline=soon()).far_id == "n1"
    assert [(sent.method, sent.path, sent.json) for sent in far_end.requests] == [
        ("POST", "/conversations/55/tags", {"id": "9", "admin_id": "7"}),
        ("PUT", "/conversations/55", {"custom_attributes": {"Issue Type": "Bug"}}),
        ("POST", "/conversations/55/parts", {"message_type": "close", "type": "admin", "admin_id": "7"}),
        (
            "POST",
            "/conversations/55/parts",
            {"message_type": "assignment", "type": "team", "assignee_id": "42", "admin_id": "7"},
        ),
        (
            "POST",
            "/conversations/55/parts",
            {"message_type": "assignment", "type": "admin", "assignee_id": "43", "admin_id": "7"},
        ),
        ("POST", "/contacts/c%2F1/notes", {"body": "<p>x</p>", "admin_id": "7"}),
    ]


@pytest.mark.parametrize("bad", ["", ".", ".."])
def test_an_id_that_would_change_the_address_is_refused_unsent(
    far_end: FarEnd, intercom: IntercomClient, bad: str
) -> None:
    assert failed(lambda: intercom.close_conversation(bad, deadline=soon())).reason is Reason.REFUSED
    assert far_end.connections == 0


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, Reason.REFUSED),
        (401, Reason.UNAUTHORIZED),
        (403, Reason.REFUSED),
        (404, Reason.NOT_FOUND),
        (408, Reason.UNKNOWN),
        (409, Reason.UNKNOWN),
        (410, Reason.REFUSED),
        (422, Reason.REFUSED),
        (302, Reason.UNKNOWN),
        (500, Reason.UNKNOWN),
        (503, Reason.UNKNOWN),
    ],
)
def test_a_write_is_sent_once_and_its_status_is_named(
    far_end: FarEnd, intercom: IntercomClient, status: int, reason: Reason
) -> None:
    far_end.plays(reply({}, status, {"Location": "/elsewhere"}))
    error = failed(lambda: intercom.close_conversation("55", deadline=soon()))
    assert (error.reason, error.status) == (reason, status)
    assert len(far_end.requests) == 1


def test_a_refusal_quotes_the_vendor_but_neither_our_token_nor_our_text(
    far_end: FarEnd, intercom: IntercomClient
) -> None:
    message = f"Body <p>My CAT is called Whiskers</p> is bad for {TOKEN}"
    errors = {"type": "error.list", "request_id": "r-1", "errors": [{"code": "parameter_invalid", "message": message}]}
    far_end.plays(reply(errors, 422))
    error = failed(lambda: intercom.note("55", "<p>my cat is called Whiskers</p>", deadline=soon()))
    assert "422 parameter_invalid: Body" in error.detail
    assert "r-1" in error.detail
    assert "Whiskers" not in str(error)
    assert TOKEN not in str(error)


MISBEHAVIOURS: dict[str, Behaviour] = {
    "reset": reset,
    "hung up": hang_up,
    "silence": silent,
    "half a header, then silence": sending(b"HTTP/1.1 200 OK\r\nContent-"),
    "half a header": then_hang_up(sending(b"HTTP/1.1 200 OK\r\nContent-Le")),
    "half a body": then_hang_up(sending(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")),
    "another protocol": then_hang_up(sending(b"SMTP hello\r\n\r\n")),
    "half JSON": reply(b'{"id": '),
    "a list": reply(b"[1]"),
    "deep JSON": reply(b"[" * 100_000),
    "a gateway": reply(b"<html>Bad Gateway</html>", 502),
    "false gzip": reply(b"not gzip", headers={"Content-Encoding": "gzip"}),
    "a dripping answer": dripping(raw(200, b"{}" + b" " * 500)),
}


@pytest.mark.parametrize("misbehaviour", MISBEHAVIOURS.values(), ids=MISBEHAVIOURS)
def test_a_write_without_a_clear_answer_is_unknown_and_never_sent_again(
    far_end: FarEnd, intercom: IntercomClient, misbehaviour: Behaviour
) -> None:
    far_end.plays(misbehaviour)
    deadline = soon(0.6)
    assert failed(lambda: intercom.close_conversation("55", deadline=deadline)).reason is Reason.UNKNOWN
    assert clock.monotonic() < deadline + 0.3
    assert len(far_end.requests) == 1


def test_an_answer_that_drips_in_does_not_outlast_the_time_out_of_a_read(far_end: FarEnd) -> None:
    far_end.plays(dripping(raw(200, b"{}" + b" " * 500)))
    with IntercomClient(base_url=far_end.url, token=TOKEN, admin_id="7", timeout=0.5) as client:
        began = clock.monotonic()
        assert failed(lambda: client.conversation("55")).reason is Reason.UNKNOWN
        assert clock.monotonic() - began < 0.8


def test_nothing_is_sent_after_the_deadline(far_end: FarEnd, intercom: IntercomClient) -> None:
    assert failed(lambda: intercom.note("55", "x", deadline=soon(-0.001))).reason is Reason.NOT_SENT
    assert (far_end.connections, far_end.received) == (0, 0)


def test_nothing_is_sent_after_the_deadline_on_a_kept_connection_either(
    far_end: FarEnd, intercom: IntercomClient
) -> None:
    intercom.close_conversation("55", deadline=soon())
    before = far_end.received
    assert failed(lambda: intercom.close_conversation("55", deadline=soon(-0.001))).reason is Reason.NOT_SENT
    assert far_end.received == before


def test_a_write_that_never_left_is_tried_for_a_second_and_then_not_sent() -> None:
    gone = FarEnd()
    gone.stop()
    with IntercomClient(base_url=gone.url, token=TOKEN, admin_id="7") as client:
        began = clock.monotonic()
        assert failed(lambda: client.close_conversation("55", deadline=soon(5))).reason is Reason.NOT_SENT
        assert 0.3 < clock.monotonic() - began < 1.5


def test_a_write_refused_for_a_moment_is_repeated_within_the_call(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reply({}, 429, {"Retry-After": "0.2"}), reply({"id": "1"}, headers=DATE))
    assert intercom.close_conversation("55", deadline=soon()).at == AT
    assert len(far_end.requests) == 2


def test_a_write_refused_for_longer_says_when_to_come_back(
    far_end: FarEnd, intercom: IntercomClient, quotas: list[Quota]
) -> None:
    reset_at = str(int(AT.timestamp()) + 8)
    limit = {"X-RateLimit-Limit": "167", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset_at}
    far_end.plays(reply({}, 429, {**DATE, **limit}))
    error = failed(lambda: intercom.close_conversation("55", deadline=soon()))
    assert (error.reason, error.retry_after) == (Reason.RATE_LIMITED, timedelta(seconds=8))
    assert quotas == [Quota(service="intercom", limit=167, remaining=0, resets_in=8.0)]
    assert len(far_end.requests) == 1


@pytest.mark.parametrize("header", ["soon", "nan", "inf", "-5", "", "1e999"])
def test_a_senseless_wait_is_not_believed(far_end: FarEnd, intercom: IntercomClient, header: str) -> None:
    far_end.plays(reply({}, 429, {"Retry-After": header}))
    assert failed(lambda: intercom.close_conversation("55", deadline=soon())).retry_after is None


def test_a_wait_given_as_a_date_is_measured_by_the_vendors_clock_and_bounded(
    far_end: FarEnd, intercom: IntercomClient
) -> None:
    far_end.plays(reply({}, 429, {**DATE, "Retry-After": "Mon, 23 Nov 2026 10:00:30 GMT"}))
    assert failed(lambda: intercom.conversation("55")).retry_after == timedelta(seconds=30)
    far_end.plays(reply({}, 429, {"Retry-After": "99999999"}))
    assert failed(lambda: intercom.conversation("55")).retry_after == timedelta(hours=1)


def test_a_listener_that_fails_does_not_cost_the_receipt(far_end: FarEnd) -> None:
    def broken(told: Quota) -> None:
        raise LookupError

    far_end.plays(reply({}, headers={**DATE, "X-RateLimit-Remaining": "5"}))
    with IntercomClient(base_url=far_end.url, token=TOKEN, admin_id="7", on_quota=broken) as client:
        assert client.close_conversation("55", deadline=soon()).at == AT
