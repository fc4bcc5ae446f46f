"""What our clients send, and what the sandbox answers them, held to the vendors' own descriptions."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from app import clock
from app.integrations.asana import AsanaClient
from app.integrations.intercom import IntercomClient
from app.sandbox.server import running
from app.sandbox.settings import SandboxSettings
from tests.contract.exemptions import Vendor
from tests.contract.vendors import Sent, check_request, check_response


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
            told: list[tuple[Vendor, Sent, int, bytes]] = [("intercom", *one) for one in recorder.seen]
        with recording(sandbox.asana) as recorder:
            with AsanaClient(base_url=recorder.url, token="t") as asana:
                use_asana(asana)
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
    for read in (intercom.conversation_attributes, intercom.contact_attributes):
        assert read()
    list(intercom.search_conversations({"field": "updated_at", "operator": ">", "value": 1}))


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
    asana.project("1200000000000101")
    list(asana.sections("1200000000000101"))
    list(asana.custom_field_settings("1200000000000101"))
    since = datetime.now(UTC) - timedelta(minutes=5)  # noqa: TID251 - the sandbox keeps real time
    list(
        asana.tasks_modified_since("1200000000000101", since, "created_at,permalink_url,notes,custom_fields.text_value")
    )


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
