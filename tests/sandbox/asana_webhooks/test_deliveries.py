"""The sandbox's Asana signs, joins, repeats, loses and mixes up deliveries as Asana does, and sends heartbeats."""

import hashlib
import hmac
from collections.abc import Callable
from functools import partial

from tests.sandbox.asana_webhooks.hearing import (
    delivered,
    do,
    file,
    listen,
    settled,
)
from tests.sandbox.conftest import Sandbox, until
from tests.sandbox.listener import Listener, listening


def test_deliveries_are_signed_over_their_raw_bytes(sandbox: Sandbox, listener: Listener) -> None:
    secret = listen(sandbox, listener).secret
    do(sandbox, file(sandbox), "complete")
    until(lambda: "changed task completed" in listener.kinds())
    for headers, body in listener.arrived:
        assert headers["X-Hook-Signature"] == hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_a_delivery_that_fails_is_tried_again_until_it_gets_through_and_holds_up_the_rest(
    sandbox: Sandbox, listener: Listener
) -> None:
    webhook = listen(sandbox, listener)
    gid = file(sandbox)
    until(lambda: settled(sandbox))
    listener.arrived.clear()
    listener.statuses = [500, 401, 301]
    do(sandbox, gid, "complete")
    until(lambda: len(listener.arrived) == 1)
    do(sandbox, gid, "reopen")
    until(lambda: settled(sandbox))
    bodies = [body for _, body in listener.arrived]
    assert (len(bodies), len(set(bodies[:4]))) == (5, 1)
    assert listener.kinds()[-1] == "added story marked_incomplete"
    one = sandbox.asana("GET", f"/webhooks/{webhook.gid}").json()["data"]
    assert (one["last_failure_content"], one["delivery_retry_count"]) == ("301", 0)
    counted = sandbox.control("GET", "/asana/deliveries")
    assert (counted["failed"], counted["dropped"]) == (3, 0)


def test_what_happens_together_is_delivered_together(sandbox: Sandbox, listener: Listener) -> None:
    gid = file(sandbox)
    listen(sandbox, listener)
    sandbox.control("PUT", "/asana/webhooks", {"paused": True})
    for text in ("one", "two", "three"):
        do(sandbox, gid, "comment", text=text)
    sandbox.control("PUT", "/asana/webhooks", {})
    until(lambda: settled(sandbox))
    assert [len(delivery) for delivery in listener.deliveries] == [0, 3]


def test_deliveries_can_be_lost_come_twice_and_overtake_one_another(sandbox: Sandbox, listener: Listener) -> None:
    gid = file(sandbox)
    listen(sandbox, listener)
    sandbox.control("PUT", "/asana/webhooks", {"drop": True})
    do(sandbox, gid, "comment", text="lost")
    until(lambda: sandbox.control("GET", "/asana/deliveries")["dropped"] == 1)
    sandbox.control("PUT", "/asana/webhooks", {"duplicates": 1})
    do(sandbox, gid, "comment", text="twice")
    until(lambda: settled(sandbox))
    assert listener.kinds() == ["added story comment_added"] * 2
    assert len({event["resource"]["gid"] for event in listener.events}) == 1
    listener.arrived.clear()
    sandbox.control("PUT", "/asana/webhooks", {"out_of_order": 0.3})
    begun = sandbox.control("GET", "/asana/deliveries")["deliveries"]
    for n in range(8):
        do(sandbox, gid, "comment", text=f"{n}")
        until(partial(delivered, sandbox, begun + n + 1))
    until(lambda: settled(sandbox))
    order = [event["resource"]["gid"] for event in listener.events]
    assert len(order) == 8
    assert order != sorted(order)


def test_a_heartbeat_comes_when_told_and_by_itself(
    open_sandbox: Callable[..., Sandbox], sandbox: Sandbox, listener: Listener
) -> None:
    gid = listen(sandbox, listener).gid
    sandbox.control("POST", f"/asana/webhooks/{gid}/heartbeat")
    until(lambda: listener.deliveries == [[], []])
    with listening() as other:
        listen(open_sandbox(asana_heartbeat=0.1), other)
        until(lambda: len(other.deliveries) > 2)
