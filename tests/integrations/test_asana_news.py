"""How our Asana client listens: webhooks, polled events, the stories of a task."""

import hashlib
import hmac
from collections.abc import Iterator

import pytest

from app.integrations.asana import AsanaClient
from app.integrations.asana_news import Changes, CreatedWebhook, SyncLost
from app.integrations.errors import Reason
from app.integrations.receipt import Receipt
from app.webhooks.asana_signature import verify
from tests.integrations.asking import AT, DATE, failed, soon
from tests.integrations.conftest import TOKEN
from tests.integrations.far_end import FarEnd, reply, reset

TARGET = "https://triage.example/webhooks/asana/unguessable"
SECRET = "b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81"
MADE = reply({"data": {"gid": "43", "target": TARGET}, "X-Hook-Secret": SECRET}, 201, DATE)
FILTERS = [{"resource_type": "task", "action": "changed", "fields": ["completed"]}]


@pytest.fixture
def reader(far_end: FarEnd) -> Iterator[AsanaClient]:
    with AsanaClient(base_url=far_end.url + "/api/1.0", token=TOKEN, reads_only=True) as client:
        yield client


def test_a_new_webhook_gives_its_gid_and_the_secret_beside_the_record(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(MADE)
    made = asana.news.create_webhook("77", TARGET, FILTERS, deadline=soon())
    assert made == CreatedWebhook(gid="43", secret=SECRET)
    assert SECRET not in repr(made)
    sent = far_end.requests[0]
    assert (sent.method, sent.path) == ("POST", "/api/1.0/webhooks?opt_fields=target")
    assert sent.json == {"data": {"resource": "77", "target": TARGET, "filters": FILTERS}}


@pytest.mark.parametrize("answer", [{"data": {"gid": "43"}}, {"data": {"gid": "43"}, "X-Hook-Secret": ""}])
def test_a_webhook_whose_secret_was_not_told_is_unknown(far_end: FarEnd, asana: AsanaClient, answer: object) -> None:
    far_end.plays(reply(answer, 201))
    assert failed(lambda: asana.news.create_webhook("77", TARGET, [], deadline=soon())).reason is Reason.UNKNOWN


def test_a_webhook_is_asked_for_once_and_a_refusal_does_not_repeat_the_target(
    far_end: FarEnd, asana: AsanaClient
) -> None:
    far_end.plays(reset)
    assert failed(lambda: asana.news.create_webhook("77", TARGET, [], deadline=soon())).reason is Reason.UNKNOWN
    assert len(far_end.requests) == 1
    far_end.plays(reply({"errors": [{"message": f"{TARGET} did not answer the handshake"}]}, 403))
    refused = failed(lambda: asana.news.create_webhook("77", TARGET, [], deadline=soon()))
    assert refused.reason is Reason.REFUSED
    assert "unguessable" not in str(refused)


def test_a_client_that_only_reads_makes_and_ends_no_webhook(far_end: FarEnd, reader: AsanaClient) -> None:
    assert failed(lambda: reader.news.create_webhook("77", TARGET, [], deadline=soon())).reason is Reason.REFUSED
    assert failed(lambda: reader.news.delete_webhook("43", deadline=soon())).reason is Reason.REFUSED
    assert far_end.requests == []


def test_webhooks_are_listed_to_the_last_page(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(
        reply({"data": [{"gid": "1"}], "next_page": {"offset": "o1"}}),
        reply({"data": [{"gid": "2"}], "next_page": None}),
    )
    assert asana.news.webhooks("5", "77") == [{"gid": "1"}, {"gid": "2"}]
    path = far_end.requests[0].path
    assert path.startswith("/api/1.0/webhooks?opt_fields=active%2C")
    assert "resource=77" in path
    assert "workspace=5" in path
    far_end.plays(reply({"data": [], "next_page": None}))
    assert asana.news.webhooks("5") == []
    assert "resource=" not in far_end.requests[-1].path


def test_a_webhook_is_ended_and_one_that_has_ended_is_not_found(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(reply({"data": {}}, headers=DATE), reply({"errors": [{"message": "webhook: Unknown"}]}, 404))
    assert asana.news.delete_webhook("43", deadline=soon()) == Receipt(at=AT)
    assert (far_end.requests[0].method, far_end.requests[0].path) == ("DELETE", "/api/1.0/webhooks/43")
    assert failed(lambda: asana.news.delete_webhook("43", deadline=soon())).reason is Reason.NOT_FOUND


def test_events_are_read_on_from_a_token(far_end: FarEnd, asana: AsanaClient) -> None:
    event = {"action": "changed", "resource": {"gid": "12"}}
    far_end.plays(reply({"data": [event], "sync": "s2", "has_more": True}), reply({"data": [], "sync": "s2"}))
    assert asana.news.events("77", "s1") == Changes(events=(event,), sync="s2", has_more=True)
    assert asana.news.events("77", "s2") == Changes(events=(), sync="s2", has_more=False)
    assert far_end.requests[0].path == "/api/1.0/events?sync=s1&resource=77"


@pytest.mark.parametrize("sync", [None, "", "too-old"])
def test_a_token_that_is_not_known_gives_a_new_one(far_end: FarEnd, asana: AsanaClient, sync: str | None) -> None:
    far_end.plays(reply({"errors": [{"message": "Sync token invalid or too old."}], "sync": "s9"}, 412))
    with pytest.raises(SyncLost) as lost:
        asana.news.events("77", sync)
    assert lost.value.sync == "s9"
    assert far_end.requests[0].path.count("sync=") == (1 if sync else 0)
    assert len(far_end.requests) == 1


@pytest.mark.parametrize(
    ("status", "answer"), [(412, {"errors": []}), (412, b"<html>"), (200, {"data": []}), (200, {"sync": "s2"})]
)
def test_an_answer_without_a_token_or_a_list_is_unknown(
    far_end: FarEnd, asana: AsanaClient, status: int, answer: object
) -> None:
    far_end.plays(reply(answer, status))
    assert failed(lambda: asana.news.events("77", "s1")).reason is Reason.UNKNOWN


def test_other_refusals_of_events_are_failures(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(reply({"errors": [{"message": "no"}], "sync": "s9"}, 403))
    assert failed(lambda: asana.news.events("77", "s1")).reason is Reason.REFUSED


def test_the_workspace_is_the_projects(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(reply({"data": {"gid": "77", "workspace": {"gid": "5"}}}), reply({"data": {"gid": "77"}}))
    assert asana.news.workspace("77") == "5"
    assert far_end.requests[0].path == "/api/1.0/projects/77?opt_fields=workspace"
    assert failed(lambda: asana.news.workspace("77")).reason is Reason.UNKNOWN


def test_stories_come_oldest_first_with_who_did_what(far_end: FarEnd, asana: AsanaClient) -> None:
    def story(gid: str, at: str) -> dict[str, str]:
        return {"gid": gid, "created_at": f"2026-11-23T10:00:{at}.000Z"}

    far_end.plays(
        reply({"data": [story("3", "09"), story("1", "01")], "next_page": {"offset": "o1"}}),
        reply({"data": [story("2", "05")], "next_page": None}),
    )
    assert [one["gid"] for one in asana.news.stories("12")] == ["1", "2", "3"]
    assert "created_by.name" in far_end.requests[0].path
    assert "duplicate_of" in far_end.requests[0].path


@pytest.mark.parametrize("bad", ["", ".", ".."])
def test_an_id_that_would_change_what_is_asked_for_is_refused_unsent(
    far_end: FarEnd, asana: AsanaClient, bad: str
) -> None:
    for call in (
        lambda: asana.news.create_webhook(bad, TARGET, [], deadline=soon()),
        lambda: asana.news.webhooks(bad),
        lambda: asana.news.delete_webhook(bad, deadline=soon()),
        lambda: asana.news.events(bad, "s1"),
        lambda: asana.news.stories(bad),
        lambda: asana.news.workspace(bad),
    ):
        assert failed(call).reason is Reason.REFUSED
    assert far_end.connections == 0


BODY = b'{"events": [] }'
SIGNED = hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()


def test_the_raw_bytes_are_what_is_signed() -> None:
    assert verify(BODY, SIGNED, SECRET)
    assert not verify(BODY.replace(b" }", b"}"), SIGNED, SECRET)
    assert not verify(BODY, SIGNED, SECRET[::-1])


@pytest.mark.parametrize("header", [None, "", SIGNED.upper(), SIGNED[:-1], f"sha256={SIGNED}", f"{SIGNED}\n", "é" * 64])
def test_a_malformed_signature_is_none(header: str | None) -> None:
    assert not verify(BODY, header, SECRET)


def test_no_secret_signs_nothing() -> None:
    empty = hmac.new(b"", BODY, hashlib.sha256).hexdigest()
    assert not verify(BODY, empty, "")
    assert not verify(BODY, SIGNED, "geheimé")
