import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import clock
from app.integrations import wire
from app.integrations.asana import AsanaClient
from app.integrations.errors import CallFailed, Reason
from app.integrations.intercom import IntercomClient
from tests.integrations.far_end import FarEnd, dripping, eventually, raw, reply


class FrozenAfterShakingHands(ssl.SSLContext):
    """Stands still between connecting and the first byte until `until` (as a stopped process does)."""

    until = 0.0

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        sock = super().wrap_socket(*args, **kwargs)
        eventually(lambda: clock.monotonic() >= self.until)
        return sock


def intercom_close(url: str, tls: ssl.SSLContext | None, deadline: float) -> object:
    with IntercomClient(base_url=url, token="t", admin_id="7", tls=tls) as client:
        return client.close_conversation("5", deadline=deadline)


def asana_file(url: str, tls: ssl.SSLContext | None, deadline: float) -> object:
    with AsanaClient(base_url=url, token="t", tls=tls) as client:
        return client.create_task({"name": "n"}, deadline=deadline)


WRITES = pytest.mark.parametrize("write", [intercom_close, asana_file])
Write = Callable[[str, ssl.SSLContext | None, float], object]


def trusting(certificate: Path) -> FrozenAfterShakingHands:
    tls = FrozenAfterShakingHands(ssl.PROTOCOL_TLS_CLIENT)
    tls.load_verify_locations(certificate)
    return tls


@WRITES
def test_a_write_frozen_before_its_first_byte_until_after_the_deadline_is_not_sent(
    tls_far_end: FarEnd, certificate: Path, write: Write
) -> None:
    tls, deadline = trusting(certificate), clock.monotonic() + 0.3
    tls.until = deadline + 0.01
    with pytest.raises(CallFailed) as caught:
        write(tls_far_end.url, tls, deadline)
    assert caught.value.reason is Reason.NOT_SENT
    assert tls_far_end.connections == 1
    assert tls_far_end.received == 0


@WRITES
def test_calls_over_tls_arrive(tls_far_end: FarEnd, certificate: Path, write: Write) -> None:
    tls_far_end.plays(reply({"data": {"gid": "1"}}))
    write(tls_far_end.url, trusting(certificate), clock.monotonic() + 5)
    assert len(tls_far_end.requests) == 1


@WRITES
def test_over_tls_too_an_answer_that_drips_in_ends_at_the_deadline(
    tls_far_end: FarEnd, certificate: Path, write: Write
) -> None:
    tls_far_end.plays(dripping(raw(200, b"{}" + b" " * 500)))
    deadline = clock.monotonic() + 0.6
    with pytest.raises(CallFailed) as caught:
        write(tls_far_end.url, trusting(certificate), deadline)
    assert caught.value.reason is Reason.UNKNOWN
    assert clock.monotonic() < deadline + 0.3


@WRITES
def test_a_server_with_a_strangers_certificate_gets_nothing(tls_far_end: FarEnd, write: Write) -> None:
    with pytest.raises(CallFailed) as caught:
        write(tls_far_end.url, None, clock.monotonic() + 0.4)
    assert caught.value.reason is Reason.NOT_SENT
    assert tls_far_end.received == 0


@WRITES
def test_a_name_that_does_not_exist_is_not_sent(write: Write) -> None:
    deadline = clock.monotonic() + 0.5
    with pytest.raises(CallFailed) as caught:
        write("http://nowhere.invalid:1", None, deadline)
    assert caught.value.reason is Reason.NOT_SENT
    assert clock.monotonic() < deadline + 0.3


@WRITES
def test_a_server_that_does_not_accept_costs_no_more_than_the_deadline(write: Write) -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for sock in waiting:
            sock.settimeout(0)
            sock.connect_ex(address)
        deadline = clock.monotonic() + 0.4
        with pytest.raises(CallFailed) as caught:
            write(f"http://127.0.0.1:{address[1]}", None, deadline)
        assert clock.monotonic() < deadline + 0.3
        for sock in waiting:
            sock.close()
    assert caught.value.reason is Reason.NOT_SENT


def test_a_socket_writes_no_first_byte_after_the_deadline(far_end: FarEnd) -> None:
    with wire.attempt(clock.monotonic() + 0.1) as attempt:
        port = int(far_end.url.rpartition(":")[2])
        with wire.connect("127.0.0.1", port) as sock:
            eventually(lambda: clock.monotonic() >= attempt.deadline)
            with pytest.raises(wire.DeadlinePassed):
                sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
    assert not attempt.sent
    assert far_end.received == 0


STOPPING = """
import sys
from app import clock
from app.integrations.errors import CallFailed
from app.integrations.{vendor} import {client}

url, settings = sys.argv[1], {settings}
client = {client}(base_url=url, token="t", **settings)
deadline = clock.monotonic() + 0.5
print("ready", flush=True)
sys.stdin.readline()
try:
    {call}
except CallFailed as error:
    print(error.reason.value, flush=True)
client.close()
"""


@pytest.mark.parametrize(
    ("vendor", "client", "settings", "call"),
    [
        ("intercom", "IntercomClient", "{'admin_id': '7'}", 'client.note("5", "x", deadline=deadline)'),
        ("asana", "AsanaClient", "{}", 'client.create_task({"name": "n"}, deadline=deadline)'),
    ],
)
def test_a_process_stopped_before_its_write_sends_nothing_when_it_wakes_up_too_late(
    far_end: FarEnd, vendor: str, client: str, settings: str, call: str
) -> None:
    program = STOPPING.format(vendor=vendor, client=client, settings=settings, call=call)
    with subprocess.Popen(
        [sys.executable, "-c", program, far_end.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        os.kill(child.pid, signal.SIGSTOP)
        until = clock.monotonic() + 0.6
        child.stdin.write("\n")
        child.stdin.flush()
        eventually(lambda: clock.monotonic() >= until)
        os.kill(child.pid, signal.SIGCONT)
        assert child.stdout.readline() == "not_sent\n"
    assert far_end.received == 0
