"""What our clients send, and what the sandbox answers them, held to the vendors' own descriptions."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import httpx
import pytest

from app import clock
from app.integrations.asana import AsanaClient, FieldValue
from app.integrations.asana_news import SyncLost
from app.integrations.intercom import IntercomClient
from app.integrations.intercom_conversations import QuickReply
from app.integrations.intercom_provisioning import IntercomProvisioning
from app.sandbox.server import running
from app.sandbox.settings import SandboxSettings
from tests.contract.exemptions import Vendor
from tests.contract.vendors import Sent, check_request, check_response
from tests.sandbox.listener import listening

LAKESIDE, MARIA = "6762f07f1bb69f9f2193ba01", "6961d43b372591e999b3ea01"


@dataclass
class Recorder:
    """Passes calls on to the sandbox and remembers both ways."""

    url: str = ""
    seen: list[tuple[Sent, int, bytes]] = field(default_factory=list)


@contextmanager
def recording(upstream: str) -> Iterator[Recorder]:
    recorder = Recorder()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = httpx.request(self.command, upstream + self.path, headers=headers, content=body)
            query = dict(parse_qsl(parts.query))
            sent = Sent(method=self.command, path=parts.path, headers=headers, query=query, body=body)
            recorder.seen.append((sent, answer.status_code, answer.content))
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in {
                    "content-length",
                    "content-encoding",
                    "transfer-encoding",
                    "connection",
                    "date",
                }:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = do_PUT = do_DELETE = _pass_on  # noqa: N815 - http.server's names

        def log_message(self, *_args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    recorder.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield recorder
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def soon() -> float:
    return clock.monotonic() + 10


@pytest.fixture(scope="module")
def calls() -> list[tuple[Vendor, Sent, int, bytes]]:
    """One call of every kind that our clients make."""
    settings = SandboxSettings(intercom_token="t", asana_token="t")
    with running(settings) as sandbox:
        with recording(sandbox.intercom) as recorder:
            with IntercomClient(base_url=recorder.url, token="t", admin_id="9001") as intercom:
                use_intercom(intercom, sandbox.control)
            with IntercomProvisioning(base_url=recorder.url, token="t", admin_id="9001") as provisioning:
                use_provisioning(provisioning)
            told: list[tuple[Vendor, Sent, int, bytes]] = [("intercom", *one) for one in recorder.seen]
        with recording(sandbox.asana) as recorder:
            with AsanaClient(base_url=recorder.url, token="t") as asana:
                use_asana(asana)
                with listening() as listener:
                    listen(asana, listener.url)
            told += [("asana", *one) for one in recorder.seen]
    return told


def use_intercom(intercom: IntercomClient, control: str) -> None:
    kim = {"name": "Kim", "role": "user", "email": "kim@example.com"}
    started = httpx.post(f"{control}/conversations", json={"text": "Hi", "contact": kim}).json()
    conversation, contact = str(started["id"]), str(started["contact_id"])
    intercom.me()
    intercom.conversation(conversation)
    intercom.contact(contact)
    intercom.add_tag(conversation, intercom.tag_id("bug"), deadline=soon())
    intercom.set_attributes(conversation, {"Issue Type": "Technical Issue"}, deadline=soon())
    intercom.note(conversation, "<p>A note</p>", deadline=soon())
    intercom.assign(conversation, "team", "5001", deadline=soon())
    intercom.assign(conversation, "teammate", "9002", deadline=soon())
    intercom.close_conversation(conversation, deadline=soon())
    intercom.add_contact_note(contact, "<p>A note</p>", deadline=soon())
    list(intercom.contact_notes(contact))
    for read in (intercom.tags, intercom.teams, intercom.teammates):
        assert read()
    for read in (intercom.conversation_attributes, intercom.contact_attributes, intercom.company_attributes):
        assert read()
    list(intercom.search_conversations({"field": "updated_at", "operator": ">", "value": 1}))
    speak(intercom, conversation)
    label_people(intercom, contact)
    look_around(intercom, contact)


def speak(intercom: IntercomClient, conversation: str) -> None:
    assert intercom.reply(conversation, "<p>Hi</p>", deadline=soon()).far_id
    options = [QuickReply(text="Yes", uuid=str(uuid4())), QuickReply(text="No", uuid=str(uuid4()))]
    assert intercom.quick_replies(conversation, options, deadline=soon()).far_id
    intercom.remove_tag(conversation, intercom.tag_id("bug"), deadline=soon())
    intercom.snooze(conversation, datetime(2030, 1, 1, tzinfo=UTC), deadline=soon())
    intercom.open_conversation(conversation, deadline=soon())


def label_people(intercom: IntercomClient, contact: str) -> None:
    tag = intercom.tag_id("vip")
    intercom.tag_contact(contact, tag, deadline=soon())
    assert intercom.contact_tags(contact)
    intercom.untag_contact(contact, tag, deadline=soon())
    intercom.tag_company(LAKESIDE, "vip", deadline=soon())
    intercom.untag_company(LAKESIDE, "vip", deadline=soon())
    intercom.update_contact(contact, {"plan": "enterprise"}, deadline=soon())
    intercom.update_company(LAKESIDE, {"Account owner": "Sam", "Seats": 12}, deadline=soon())
    intercom.set_away("9002", away=True, reassign=True, reason_id=7001, deadline=soon())
    intercom.set_away("9002", away=False, reassign=False, deadline=soon())
    intercom.block_contact(contact, deadline=soon())


def look_around(intercom: IntercomClient, contact: str) -> None:
    assert intercom.company(LAKESIDE)["plan"]["name"] == "enterprise"
    assert [one["name"] for one in intercom.companies_of(MARIA)] == ["Lakeside Accelerator"]
    assert [one["name"] for one in intercom.segments_of(MARIA)] == ["Paying"]
    assert len(intercom.conversations_of(contact, 5)) == 1
    assert intercom.articles_for("How do I set a date for my office hours?")[0]["id"] == "31"
    assert intercom.article("31")["translated_content"]["ru"]["title"]
    assert intercom.macro(intercom.macros()[0]["id"])["body"]
    assert intercom.teammate("9002")["away_mode_enabled"] is False


def use_provisioning(provisioning: IntercomProvisioning) -> None:
    made = provisioning.create_conversation_attribute("Mood", "list", options=["Good"], deadline=soon())
    assert made.far_id
    provisioning.add_conversation_option(made.far_id, "Bad", deadline=soon())
    provisioning.describe_conversation_attribute(made.far_id, "How it went", deadline=soon())
    for kind in ("string", "decimal", "boolean"):
        provisioning.create_conversation_attribute(kind, kind, description="x", deadline=soon())
    for kind in ("string", "float", "boolean"):
        provisioning.create_data_attribute("contact", kind, kind, description="x", deadline=soon())
    size = provisioning.create_data_attribute("company", "Size", "options", options=["S", "L"], deadline=soon())
    assert size.far_id
    provisioning.change_data_attribute(size.far_id, options=["S", "M", "L"], description="x", deadline=soon())
    provisioning.change_data_attribute(size.far_id, archived=False, deadline=soon())
    provisioning.create_tag("bug", deadline=soon())


def use_asana(asana: AsanaClient) -> None:
    task = asana.create_task(
        {"name": "A bug", "notes": "It broke", "projects": ["1200000000000101"],
         "custom_fields": {"1200000000000301": "mark", "1200000000000302": "1200000000000311"}},
        deadline=soon(),
    )  # fmt: skip
    assert task.far_id
    asana.me()
    asana.add_to_section("1200000000000201", task.far_id, deadline=soon())
    asana.task(task.far_id)
    asana.comment(task.far_id, "One more customer", deadline=soon())
    assert asana.comments(task.far_id)
    fields: dict[str, FieldValue] = {"1200000000000303": 2, "1200000000000302": None, "1200000000000301": "mark"}
    asana.set_fields(task.far_id, fields, deadline=soon())
    asana.complete(task.far_id, deadline=soon())
    asana.reopen(task.far_id, deadline=soon())
    asana.project("1200000000000101")
    list(asana.sections("1200000000000101"))
    list(asana.custom_field_settings("1200000000000101"))
    since = datetime.now(UTC) - timedelta(minutes=5)  # noqa: TID251 - the sandbox keeps real time
    list(
        asana.tasks_modified_since("1200000000000101", since, "created_at,permalink_url,notes,custom_fields.text_value")
    )


def listen(asana: AsanaClient, target: str) -> None:
    news, project = asana.news, "1200000000000101"
    changes = {"resource_type": "task", "action": "changed", "fields": ["completed", "custom_fields"]}
    comments = {"resource_type": "story", "resource_subtype": "comment_added", "action": "added"}
    made = news.create_webhook(project, target, [changes, comments], deadline=soon())
    assert [one["gid"] for one in news.webhooks(news.workspace(project), project)] == [made.gid]
    news.delete_webhook(made.gid, deadline=soon())
    with pytest.raises(SyncLost) as lost:
        news.events(project, None)
    task = asana.create_task({"name": "A bug", "projects": [project]}, deadline=soon()).far_id or ""
    asana.complete(task, deadline=soon())
    asana.comment(task, "Done", deadline=soon())
    assert news.events(project, lost.value.sync).events
    assert [story["resource_subtype"] for story in news.stories(task)] == ["marked_complete", "comment_added"]


def test_every_request_of_our_clients_fits_the_vendors_description(
    calls: list[tuple[Vendor, Sent, int, bytes]],
) -> None:
    assert {vendor for vendor, *_ in calls} == {"intercom", "asana"}
    for vendor, sent, _, _ in calls:
        check_request(vendor, sent)


def test_every_answer_that_our_clients_got_fits_the_vendors_description(
    calls: list[tuple[Vendor, Sent, int, bytes]],
) -> None:
    for vendor, sent, status, body in calls:
        check_response(vendor, sent, status, body)
