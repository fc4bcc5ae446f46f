"""The sandbox as a process, its pages and its control API."""

import os
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app.sandbox.server import create_sandbox
from app.sandbox.settings import SandboxSettings
from tests.sandbox.conftest import Sandbox, until


@contextmanager
def process(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    port_file = folder / "port"
    port_file.unlink(missing_ok=True)
    command = [sys.executable, "-m", "app.sandbox", "--port-file", str(port_file)]
    command += ["--state-file", str(folder / "state.json"), "--secret", "s"]
    command += ["--mail-port-file", str(folder / "mail.port")]
    with subprocess.Popen(command) as child:
        try:
            until(port_file.exists, 30)
            yield f"http://127.0.0.1:{port_file.read_text()}", child
        finally:
            child.kill()


def test_a_terminated_process_finds_its_conversations_again_and_reuses_no_id(tmp_path: Path) -> None:
    with process(tmp_path) as (url, child):
        kim = {"name": "Kim", "company": {"name": "Acme"}}
        made = httpx.post(f"{url}/sandbox/conversations", json={"text": "It is down", "contact": kim}).json()
        first = made["id"]
        os.kill(child.pid, signal.SIGTERM)
        child.wait(10)
    with process(tmp_path) as (url, _):
        second = httpx.post(f"{url}/sandbox/conversations", json={"text": "Again"}).json()["id"]
        state = httpx.get(f"{url}/sandbox/state").json()
        assert list(state["conversations"]) == [first, second]
        (company,) = state["contacts"][made["contact_id"]]["company_ids"]
        assert state["companies"][company]["name"] == "Acme"


def test_mail_is_taken_where_the_process_says(tmp_path: Path) -> None:
    with process(tmp_path) as (url, _):
        with smtplib.SMTP("127.0.0.1", int((tmp_path / "mail.port").read_text())) as server:
            server.sendmail("a@x.example", ["b@x.example"], "Subject: Down\n\nIt is down\n")
        (mail,) = httpx.get(f"{url}/sandbox/state").json()["mails"]
        assert (mail["to"], mail["subject"]) == (["b@x.example"], "Down")


def test_a_state_file_that_holds_something_else_stops_the_start_with_its_name(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text("{}")
    with pytest.raises(ValueError, match=r"state\.json"):
        create_sandbox(SandboxSettings(state_file=file))


def test_pages_say_sandbox_and_show_texts_as_texts(sandbox: Sandbox) -> None:
    text = "<script>alert(1)</script> & more"
    conversation = sandbox.start(text, contact={"name": "<b>Eve</b>", "role": "lead"})
    sandbox.note(conversation, "seen by <i>us</i>")
    contact = sandbox.state()["conversations"][conversation]["contact_id"]
    sandbox.intercom("POST", f"/contacts/{contact}/notes", {"body": "a note"})
    task = sandbox.file(name=text, notes=text, custom_fields={"1200000000000302": "1200000000000311"}).json()["data"]
    paths = ["/", f"/conversations/{conversation}", f"/contacts/{contact}", f"/tasks/{task['gid']}"]
    for path in [*paths, "/projects/1200000000000101"]:
        page = sandbox.client.get(sandbox.address.url + path)
        assert page.status_code == 200
        assert "SANDBOX" in page.text
        assert "<script>" not in page.text
        assert "<b>Eve" not in page.text
    assert "High" in sandbox.client.get(f"{sandbox.address.url}/tasks/{task['gid']}").text


@pytest.mark.parametrize("path", ["/conversations/1", "/contacts/1", "/tasks/1", "/projects/1"])
def test_a_page_of_something_unknown_is_404(sandbox: Sandbox, path: str) -> None:
    page = sandbox.client.get(sandbox.address.url + path)
    assert page.status_code == 404
    assert "SANDBOX" in page.text


def test_a_reset_forgets_everything_but_never_gives_an_id_twice(sandbox: Sandbox) -> None:
    first = sandbox.start()
    sandbox.weather(intercom={"down": True})
    sandbox.control("POST", "/reset")
    assert sandbox.state()["conversations"] == {}
    assert sandbox.intercom("GET", "/me").status_code == 200
    assert sandbox.start() != first
    assert sandbox.counters()["intercom"]["calls"] == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/conversations", {}),
        ("/conversations", {"text": 7}),
        ("/conversations", {"text": "x", "attributes": {"Mood": "bad"}}),
        ("/conversations", {"text": "x", "contact": "nobody"}),
        ("/conversations", {"text": "x", "contact": {"mood": "bad"}}),
        ("/conversations/1/customer-reply", {"text": "x"}),
        ("/contacts/1/merge", {"into": "2"}),
    ],
)
def test_the_control_api_says_what_is_wrong_and_starts_nothing(
    sandbox: Sandbox, path: str, body: dict[str, object]
) -> None:
    answer = sandbox.client.post(sandbox.address.control + path, json=body)
    assert 400 <= answer.status_code < 500
    assert answer.json()["error"]
    assert sandbox.state()["conversations"] == {}
