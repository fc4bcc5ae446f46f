import threading
import time

from app.integrations.connections import KeptConnections
from app.integrations.errors import Reason
from app.integrations.intercom import IntercomClient
from tests.integrations.asking import failed, soon
from tests.integrations.conftest import TOKEN
from tests.integrations.far_end import (
    FarEnd,
    eventually,
    reply,
    silent,
    then_hang_up,
)


def test_many_threads_share_few_connections(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reply({"id": "55"}))

    def call_often() -> None:
        for _ in range(20):
            intercom.conversation("55")

    threads = [threading.Thread(target=call_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(far_end.requests) == 160
    assert far_end.connections <= 8


def test_a_connection_closed_while_idle_is_not_used_for_a_write(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(then_hang_up(reply({"id": "1"})))
    intercom.conversation("1")
    kept = intercom._calls._transport
    assert isinstance(kept, KeptConnections)
    idle = kept._idle
    eventually(idle[0].has_expired)
    intercom.close_conversation("1", deadline=soon())
    assert far_end.connections == 2


def test_a_server_that_accepts_but_never_shakes_hands_costs_no_more_than_the_deadline(tls_far_end: FarEnd) -> None:
    tls_far_end.on_accept = silent
    with IntercomClient(base_url=tls_far_end.url, token=TOKEN, admin_id="7") as client:
        deadline = soon(0.4)
        assert failed(lambda: client.close_conversation("5", deadline=deadline)).reason is Reason.NOT_SENT
        assert time.monotonic() < deadline + 0.3
