import gzip
import json
import threading
from datetime import timedelta

import pytest

from app import clock
from app.integrations.asana import AsanaClient, FieldValue
from app.integrations.errors import Reason
from app.integrations.receipt import Quota, Receipt
from tests.integrations.asking import AT, DATE, failed, soon
from tests.integrations.conftest import TOKEN
from tests.integrations.far_end import (
    Behaviour,
    FarEnd,
    dripping,
    eventually,
    hang_up,
    raw,
    reply,
    reset,
    sending,
    silent,
    then_hang_up,
)

MADE = reply({"data": {"gid": "12", "permalink_url": "https://app.asana.com/1/1/task/12"}}, 201, DATE)


def test_a_filed_task_gives_its_gid_its_address_and_the_vendors_time(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(MADE)
    data = {"name": "n", "projects": ["1"], "custom_fields": {"9": ["a"]}}
    assert asana.create_task(data, deadline=soon()) == Receipt(
        far_id="12", url="https://app.asana.com/1/1/task/12", at=AT
    )
    sent = far_end.requests[0]
    assert (sent.method, sent.path) == ("POST", "/api/1.0/tasks?opt_fields=permalink_url")
    assert sent.json == {"data": data}
    assert sent.headers["authorization"] == f"Bearer {TOKEN}"


def test_a_task_is_put_in_a_section(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(reply({"data": {}}, headers=DATE))
    assert asana.add_to_section("3", "12", deadline=soon()) == Receipt(at=AT)
    assert far_end.requests[0].path == "/api/1.0/sections/3/addTask"
    assert far_end.requests[0].json == {"data": {"task": "12"}}


def test_a_comment_is_plain_text_and_gives_its_gid(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(reply({"data": {"gid": "31"}}, 201, DATE))
    text = "One <b>more</b> & another\r\n\x00\x1b[31mred\ud800\nhttps://triage.example/runs/1"
    assert asana.comment("12", text, deadline=soon()) == Receipt(far_id="31", at=AT)
    sent = far_end.requests[0]
    assert (sent.method, sent.path) == ("POST", "/api/1.0/tasks/12/stories?opt_fields=gid")
    said = "One <b>more</b> & another\n[31mred\nhttps://triage.example/runs/1"
    assert sent.json == {"data": {"text": said}}


def test_comments_are_listed_to_the_last_page_oldest_first(far_end: FarEnd, asana: AsanaClient) -> None:
    def story(gid: str, kind: str, at: str) -> dict[str, str]:
        return {"gid": gid, "type": kind, "created_at": f"2026-11-23T10:00:{at}.000Z"}

    far_end.plays(
        reply({"data": [story("3", "comment", "09"), story("1", "system", "01")], "next_page": {"offset": "o1"}}),
        reply({"data": [story("2", "comment", "05")], "next_page": None}),
    )
    assert [story["gid"] for story in asana.comments("12")] == ["2", "3"]
    assert far_end.requests[0].path.startswith("/api/1.0/tasks/12/stories?opt_fields=created_at%2C")


def test_fields_are_set_by_gid_and_a_task_is_completed_and_reopened(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(reply({"data": {"gid": "12"}}, headers=DATE))
    values: dict[str, FieldValue] = {"1": "text", "2": 3, "3": ["41", "42"], "4": None}
    assert asana.set_fields("12", values, deadline=soon()) == Receipt(at=AT)
    assert asana.complete("12", deadline=soon()) == Receipt(at=AT)
    assert asana.reopen("12", deadline=soon()) == Receipt(at=AT)
    assert {(sent.method, sent.path) for sent in far_end.requests} == {("PUT", "/api/1.0/tasks/12?opt_fields=gid")}
    assert [sent.json["data"] for sent in far_end.requests] == [
        {"custom_fields": values},
        {"completed": True},
        {"completed": False},
    ]


@pytest.mark.parametrize("bad", ["", ".", ".."])
def test_an_id_that_would_change_what_is_written_to_is_refused_unsent(
    far_end: FarEnd, asana: AsanaClient, bad: str
) -> None:
    assert failed(lambda: asana.comment(bad, "x", deadline=soon())).reason is Reason.REFUSED
    assert failed(lambda: asana.complete(bad, deadline=soon())).reason is Reason.REFUSED
    assert far_end.connections == 0


def test_a_comment_without_a_clear_answer_is_unknown_and_never_sent_again(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(reset)
    assert failed(lambda: asana.comment("12", "x", deadline=soon())).reason is Reason.UNKNOWN
    assert len(far_end.requests) == 1


def test_single_records_are_read(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(reply({"data": {"gid": "1"}}))
    assert [asana.me(), asana.task("2", "notes"), asana.project("3")] == [{"gid": "1"}] * 3
    assert [sent.path.removeprefix("/api/1.0") for sent in far_end.requests] == [
        "/users/me",
        "/tasks/2?opt_fields=notes",
        "/projects/3",
    ]


def test_modified_tasks_are_listed_to_the_last_page(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(
        reply({"data": [{"gid": "1"}], "next_page": {"offset": "o1"}}),
        reply({"data": [], "next_page": {"offset": "o2"}}),
        reply({"data": [{"gid": "2"}], "next_page": None}),
    )
    found = asana.tasks_modified_since("77", AT, "created_at,notes")
    assert [task["gid"] for task in found] == ["1", "2"]
    first = "/api/1.0/tasks?project=77&modified_since=2026-11-23T10%3A00%3A00.000Z"
    first += "&opt_fields=created_at%2Cnotes&limit=100"
    assert [sent.path for sent in far_end.requests] == [first, first + "&offset=o1", first + "&offset=o2"]


def test_a_moment_without_a_time_zone_is_a_mistake_of_ours(asana: AsanaClient) -> None:
    with pytest.raises(ValueError, match="time zone"):
        asana.tasks_modified_since("77", AT.replace(tzinfo=None), "notes")


def test_pages_that_go_in_a_circle_raise(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(reply({"data": [{"gid": "1"}], "next_page": {"offset": "o1"}}))
    assert failed(lambda: list(asana.sections("1"))).reason is Reason.UNKNOWN


@pytest.mark.parametrize("answer", [{}, {"data": None}, {"data": {"gid": "1"}}])
def test_an_answer_without_a_list_is_not_an_empty_list(far_end: FarEnd, asana: AsanaClient, answer: object) -> None:
    far_end.plays(reply(answer))
    assert failed(lambda: list(asana.custom_field_settings("1"))).reason is Reason.UNKNOWN


@pytest.mark.parametrize("bad", ["", ".", ".."])
def test_an_id_that_would_change_the_address_is_refused_unsent(far_end: FarEnd, asana: AsanaClient, bad: str) -> None:
    assert failed(lambda: asana.task(bad)).reason is Reason.REFUSED
    assert far_end.connections == 0


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, Reason.REFUSED),
        (401, Reason.UNAUTHORIZED),
        (402, Reason.REFUSED),
        (403, Reason.REFUSED),
        (404, Reason.NOT_FOUND),
        (408, Reason.UNKNOWN),
        (409, Reason.UNKNOWN),
        (451, Reason.REFUSED),
        (302, Reason.UNKNOWN),
        (500, Reason.UNKNOWN),
        (504, Reason.UNKNOWN),
    ],
)
def test_a_write_is_sent_once_and_its_status_is_named(
    far_end: FarEnd, asana: AsanaClient, status: int, reason: Reason
) -> None:
    far_end.plays(reply({}, status, {"Location": "/elsewhere"}))
    error = failed(lambda: asana.create_task({"name": "n"}, deadline=soon()))
    assert (error.reason, error.status) == (reason, status)
    assert len(far_end.requests) == 1


def test_a_refusal_quotes_the_vendor_but_neither_our_token_nor_our_text(far_end: FarEnd, asana: AsanaClient) -> None:
    message = f"name: Secret ailment of Jane is no name, says {TOKEN}"
    far_end.plays(reply({"errors": [{"message": message, "help": "..."}]}, 400))
    error = failed(lambda: asana.create_task({"name": "secret ailment of Jane"}, deadline=soon()))
    assert "400 name:" in error.detail
    assert "ailment" not in str(error)
    assert TOKEN not in str(error)
    assert error.__cause__ is None


MISBEHAVIOURS: dict[str, Behaviour] = {
    "reset": reset,
    "hung up": hang_up,
    "silence": silent,
    "half a header": then_hang_up(sending(b"HTTP/1.1 200 OK\r\nContent-Le")),
    "half a body": then_hang_up(sending(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")),
    "another protocol": then_hang_up(sending(b"SMTP hello\r\n\r\n")),
    "half JSON": reply(b'{"data": '),
    "a list": reply(b"[1]"),
    "null": reply(b"null"),
    "deep JSON": reply(b"[" * 100_000),
    "bytes": reply(b"\xff\xfe\xff"),
    "no gid": reply({"data": {}}),
    "a gateway": reply(b"<html>Bad Gateway</html>", 502),
    "false gzip": reply(b"not gzip", headers={"Content-Encoding": "gzip"}),
    "a dripping answer": dripping(raw(200, b"{}" + b" " * 500)),
    "dripping headers": dripping(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 90),
}


@pytest.mark.parametrize("misbehaviour", MISBEHAVIOURS.values(), ids=MISBEHAVIOURS)
def test_a_write_without_a_clear_answer_is_unknown_and_never_sent_again(
    far_end: FarEnd, asana: AsanaClient, misbehaviour: Behaviour
) -> None:
    far_end.plays(misbehaviour)
    deadline = soon(0.6)
    assert failed(lambda: asana.create_task({"name": "n"}, deadline=deadline)).reason is Reason.UNKNOWN
    assert clock.monotonic() < deadline + 0.3
    assert len(far_end.requests) == 1


def test_nothing_is_sent_after_the_deadline(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(MADE)
    asana.create_task({"name": "n"}, deadline=soon())
    before = far_end.received
    assert failed(lambda: asana.create_task({"name": "n"}, deadline=soon(-0.001))).reason is Reason.NOT_SENT
    assert (far_end.connections, far_end.received) == (1, before)


def test_a_write_that_never_left_is_tried_for_a_second_and_then_not_sent() -> None:
    gone = FarEnd()
    gone.stop()
    with AsanaClient(base_url=gone.url, token=TOKEN) as client:
        began = clock.monotonic()
        assert failed(lambda: client.create_task({"name": "n"}, deadline=soon(5))).reason is Reason.NOT_SENT
        assert 0.3 < clock.monotonic() - began < 1.5


def test_a_write_refused_for_longer_says_when_to_come_back(
    far_end: FarEnd, asana: AsanaClient, quotas: list[Quota]
) -> None:
    far_end.plays(reply({}, 429, {"Retry-After": "30"}))
    error = failed(lambda: asana.create_task({"name": "n"}, deadline=soon()))
    assert (error.reason, error.retry_after) == (Reason.RATE_LIMITED, timedelta(seconds=30))
    assert quotas == [Quota(service="asana", retry_after=30.0)]
    assert len(far_end.requests) == 1


def test_a_write_refused_for_a_moment_is_repeated_within_the_call(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(reply({}, 429, {"Retry-After": "0.2"}), MADE)
    assert asana.create_task({"name": "n"}, deadline=soon()).far_id == "12"


def test_a_read_is_repeated_after_an_unclear_end_but_not_for_long(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(reset, reply({}, 503), reply(b"{"), reply({"data": {"gid": "2"}}))
    assert asana.task("2") == {"gid": "2"}
    far_end.plays(reply({}, 500))
    began = clock.monotonic()
    error = failed(lambda: asana.task("2"))
    assert (error.reason, error.status) == (Reason.UNKNOWN, 500)
    assert clock.monotonic() - began < 1.5


def test_a_compressed_answer_is_read(far_end: FarEnd, asana: AsanaClient) -> None:
    body = gzip.compress(json.dumps({"data": {"gid": "2"}}).encode())
    far_end.plays(reply(body, headers={"Content-Encoding": "gzip"}))
    assert asana.task("2") == {"gid": "2"}


def test_a_connection_closed_while_idle_is_not_used_for_a_write(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(then_hang_up(reply({"data": {"gid": "2"}})), MADE)
    asana.task("2")
    eventually(lambda: not far_end._open)
    assert asana.create_task({"name": "n"}, deadline=soon()).far_id == "12"
    assert far_end.connections == 2


def test_no_more_than_fifteen_writes_are_in_flight(far_end: FarEnd) -> None:
    far_end.plays(silent)
    with AsanaClient(base_url=far_end.url, token=TOKEN) as client:
        deadline = soon(1.0)
        reasons: list[Reason] = []

        def file() -> None:
            reasons.append(failed(lambda: client.create_task({"name": "n"}, deadline=deadline)).reason)

        threads = [threading.Thread(target=file) for _ in range(18)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(reasons) == [Reason.NOT_SENT] * 3 + [Reason.UNKNOWN] * 15
    assert len(far_end.requests) == 15
