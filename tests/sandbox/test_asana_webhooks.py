"""The sandbox's Asana tells of changes as Asana does: a handshake, signed deliveries, retries, heartbeats."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.sandbox.server import running
from app.sandbox.settings import SandboxSettings
from app.webhooks.asana_signature import verify
from tests.sandbox.conftest import Sandbox, until
from tests.sandbox.listener import Listener, kind_of, listening

BUG, QUESTION, WORKSPACE = "1200000000000101", "1200000000000102", "1200000000000001"
OWN_USER, ANA, ERIK = "1200000000000011", "1200000000000012", "1200000000000013"
RELEASED, YES = "1200000000000306", "1200000000000316"


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as one:
        yield one


@dataclass
class Webhook:
    gid: str
    secret: str


def ask_for(sandbox: Sandbox, listener: Listener, *filters: dict[str, Any], resource: str = BUG) -> Any:
    told = {"resource": resource, "target": listener.url, "filters": list(filters)}
    return sandbox.asana("POST", "/webhooks", {"data": told})


def listen(sandbox: Sandbox, listener: Listener, *filters: dict[str, Any], resource: str = BUG) -> Webhook:
    """A webhook that is set up, its first heartbeat through."""
    answer = ask_for(sandbox, listener, *filters, resource=resource)
    assert answer.status_code == 201, answer.text
    until(lambda: [] in listener.deliveries)
    return Webhook(answer.json()["data"]["gid"], answer.json()["X-Hook-Secret"])


def file(sandbox: Sandbox, **data: Any) -> str:
    return str(sandbox.file(**data).json()["data"]["gid"])


def do(sandbox: Sandbox, gid: str, deed: str, **told: Any) -> Any:
    return sandbox.control("POST", f"/tasks/{gid}/{deed}", told)


def settled(sandbox: Sandbox) -> bool:
    return bool(sandbox.control("GET", "/asana/deliveries")["pending"] == 0)


def delivered(sandbox: Sandbox, count: int) -> bool:
    """Whether so many deliveries were begun."""
    return bool(sandbox.control("GET", "/asana/deliveries")["deliveries"] >= count)


def test_a_webhook_is_made_once_the_target_has_echoed_the_secret(sandbox: Sandbox, listener: Listener) -> None:
    answer = ask_for(sandbox, listener)
    assert answer.status_code == 201
    made = answer.json()
    assert made["X-Hook-Secret"] == listener.secrets[0]
    assert (made["data"]["resource"]["gid"], made["data"]["target"]) == (BUG, listener.url)
    heartbeat = until(lambda: listener.arrived)[0]
    assert heartbeat[1] == b'{"events": []}'
    assert verify(heartbeat[1], heartbeat[0]["X-Hook-Signature"], made["X-Hook-Secret"])
    one = sandbox.asana("GET", f"/webhooks/{made['data']['gid']}").json()["data"]
    assert (one["active"], one["last_failure_at"]) == (True, None)
    assert one["last_success_at"]


@pytest.mark.parametrize(("echoes", "status"), [("another", 200), ("", 200), (None, 500), (None, 201)])
def test_a_target_that_does_not_echo_the_secret_gets_no_webhook(
    sandbox: Sandbox, listener: Listener, echoes: str | None, status: int
) -> None:
    listener.echoes, listener.shakes_with = echoes, status
    assert ask_for(sandbox, listener).status_code == 400
    assert sandbox.asana("GET", "/webhooks", params={"workspace": WORKSPACE}).json() == {"data": []}


def test_a_target_that_is_not_there_is_forbidden(sandbox: Sandbox) -> None:
    assert ask_for(sandbox, Listener(url="http://127.0.0.1:9/")).status_code == 403


@pytest.mark.parametrize(
    "told",
    [
        {"target": "nowhere"},
        {"resource": "7"},
        {"resource": WORKSPACE},
        {"filters": [{"action": "vanished"}]},
        {"filters": [{"action": "added", "fields": ["name"]}]},
        {"filters": [{"colour": "red"}]},
        {"filters": {}},
    ],
)
def test_a_webhook_that_asana_would_refuse_is_refused(
    sandbox: Sandbox, listener: Listener, told: dict[str, Any]
) -> None:
    data = {"resource": BUG, "target": listener.url, "filters": []} | told
    assert sandbox.asana("POST", "/webhooks", {"data": data}).status_code == 400
    assert listener.secrets == []


def test_deliveries_are_signed_over_their_raw_bytes(sandbox: Sandbox, listener: Listener) -> None:
    secret = listen(sandbox, listener).secret
    do(sandbox, file(sandbox), "complete")
    until(lambda: "changed task completed" in listener.kinds())
    for headers, body in listener.arrived:
        assert headers["X-Hook-Signature"] == hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_completing_a_task_is_told_of_as_asana_does(sandbox: Sandbox, listener: Listener) -> None:
    gid = file(sandbox)
    listen(sandbox, listener)
    do(sandbox, gid, "complete")
    until(lambda: listener.events)
    delivery = next(events for events in listener.deliveries if events)
    kinds = ["changed task completed", "changed task completed_at", "added story marked_complete"]
    assert [kind_of(event) for event in delivery] == kinds
    first = delivery[0]
    assert first["resource"] == {"gid": gid, "resource_type": "task", "resource_subtype": "default_task"}
    assert (first["user"], first["parent"]) == ({"gid": ERIK, "resource_type": "user"}, None)
    assert first["change"] == {"field": "completed", "action": "changed"}
    assert first["created_at"].endswith("Z")


def test_each_deed_has_its_events(sandbox: Sandbox, listener: Listener) -> None:
    gid, other = file(sandbox), file(sandbox, name="The first one")
    listen(sandbox, listener, resource=gid)
    for deed, told, expected in (
        ("comment", {"text": "Found it"}, ["added story comment_added"]),
        ("rename", {"name": "Down again"}, ["changed task name", "added story name_changed"]),
        ("describe", {"text": "It is slow"}, ["changed task notes", "added story notes_changed"]),
        (
            "field",
            {"name": "released", "value": "yes"},
            ["changed task custom_fields", "added story enum_custom_field_changed"],
        ),
        (
            "field",
            {"name": "What changed", "value": "x"},
            ["changed task custom_fields", "added story text_custom_field_changed"],
        ),
        (
            "move",
            {"section": "done"},
            ["removed task section", "added task section", "added story section_changed"],
        ),
        ("complete", {}, ["changed task completed", "changed task completed_at", "added story marked_complete"]),
        ("complete", {}, []),
        ("reopen", {}, ["changed task completed", "changed task completed_at", "added story marked_incomplete"]),
        (
            "duplicate",
            {"of": other},
            [
                "added story marked_duplicate",
                "changed task completed",
                "changed task completed_at",
                "added story marked_complete",
            ],
        ),
        ("delete", {}, ["deleted task"]),
        ("undelete", {}, ["undeleted task"]),
        ("leave", {"project": "Bug reports"}, ["removed task project", "added story removed_from_project"]),
    ):
        listener.arrived.clear()
        do(sandbox, gid, deed, **told)
        until(lambda: settled(sandbox))
        assert listener.kinds() == expected, deed


def test_a_field_is_told_of_with_its_gid_and_the_option(sandbox: Sandbox, listener: Listener) -> None:
    gid = file(sandbox)
    listen(sandbox, listener)
    do(sandbox, gid, "field", name="Released", value="Yes")
    do(sandbox, gid, "field", name="Released", value=None)
    changes = until(lambda: [event["change"] for event in listener.events if "change" in event][1:] and listener.events)
    set_, cleared = (event["change"]["new_value"] for event in changes if "change" in event)
    assert set_["gid"] == cleared["gid"] == RELEASED
    assert set_["enum_value"] == {"gid": YES, "resource_type": "enum_option"}
    assert cleared["enum_value"] is None


def test_our_own_calls_are_told_of_with_our_own_user(sandbox: Sandbox, listener: Listener) -> None:
    listen(sandbox, listener)
    gid = file(sandbox)
    sandbox.asana("POST", f"/tasks/{gid}/stories", {"data": {"text": "one more"}})
    sandbox.asana("PUT", f"/tasks/{gid}", {"data": {"completed": True, "assignee": "ana@10kc.example"}})
    until(lambda: "changed task assignee" in listener.kinds())
    assert {event["user"]["gid"] for event in listener.events} == {OWN_USER}
    assert listener.kinds()[:3] == ["added task project", "added task section", "added story comment_added"]
    assigned = next(event for event in listener.events if kind_of(event) == "changed task assignee")
    assert assigned["change"]["new_value"] == {"gid": ANA, "resource_type": "user"}


def test_only_what_passes_a_filter_is_delivered(sandbox: Sandbox, listener: Listener) -> None:
    listen(
        sandbox,
        listener,
        {"resource_type": "task", "action": "changed", "fields": ["completed"]},
        {"resource_type": "story", "resource_subtype": "comment_added", "action": "added"},
    )
    gid = file(sandbox)
    do(sandbox, gid, "rename", name="Other")
    do(sandbox, gid, "complete")
    do(sandbox, gid, "comment", text="Done", by="Ana")
    until(lambda: len(listener.events) == 2)
    assert listener.kinds() == ["changed task completed", "added story comment_added"]
    assert listener.events[1]["user"]["gid"] == ANA


def test_filters_are_replaced_whole(sandbox: Sandbox, listener: Listener) -> None:
    webhook = listen(sandbox, listener, {"resource_type": "task", "action": "deleted"})
    filters = [{"resource_type": "task", "action": "changed", "fields": ["name"]}]
    changed = sandbox.asana("PUT", f"/webhooks/{webhook.gid}", {"data": {"filters": filters}}).json()
    assert changed["data"]["filters"] == filters
    gid = file(sandbox)
    do(sandbox, gid, "rename", name="Other")
    do(sandbox, gid, "delete")
    until(lambda: settled(sandbox))
    assert listener.kinds() == ["changed task name"]


def test_other_projects_are_not_told_of(sandbox: Sandbox, listener: Listener) -> None:
    listen(sandbox, listener, resource=QUESTION)
    do(sandbox, file(sandbox), "complete")
    do(sandbox, file(sandbox, projects=[QUESTION]), "complete")
    until(lambda: "changed task completed" in listener.kinds())
    assert listener.kinds().count("changed task completed") == 1


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


def test_a_deleted_webhook_is_404_and_told_of_nothing_more(sandbox: Sandbox, listener: Listener) -> None:
    ours, asanas = listen(sandbox, listener), listen(sandbox, listener)
    assert sandbox.asana("DELETE", f"/webhooks/{ours.gid}").json() == {"data": {}}
    sandbox.control("POST", f"/asana/webhooks/{asanas.gid}/delete")
    until(lambda: settled(sandbox))
    listener.arrived.clear()
    do(sandbox, file(sandbox), "complete")
    assert settled(sandbox)
    assert listener.arrived == []
    for gid in (ours.gid, asanas.gid):
        assert sandbox.asana("GET", f"/webhooks/{gid}").status_code == 404
        assert sandbox.asana("DELETE", f"/webhooks/{gid}").status_code == 404


def test_a_webhook_that_nobody_answers_for_too_long_is_deleted(
    open_sandbox: Callable[..., Sandbox], listener: Listener
) -> None:
    sandbox = open_sandbox(asana_gives_up_after=0.1)
    gid = listen(sandbox, listener).gid
    listener.statuses = [500] * 100
    file(sandbox)
    until(lambda: sandbox.asana("GET", f"/webhooks/{gid}").status_code == 404)
    until(lambda: settled(sandbox))
    assert sandbox.control("GET", "/asana/deliveries")["dropped"] == 1


def test_webhooks_and_who_said_what_outlive_a_restart(
    open_sandbox: Callable[..., Sandbox], listener: Listener, tmp_path: Path
) -> None:
    settings = SandboxSettings(first_id=1, state_file=tmp_path / "state.json")
    with running(settings) as address, httpx.Client(timeout=10) as client:
        first = Sandbox(address, settings, client)
        webhook = listen(first, listener)
        gid = file(first)
        do(first, gid, "comment", text="Found it", by="Ana")
        until(lambda: settled(first))
    again = open_sandbox(state_file=settings.state_file)
    assert again.state()["tasks"][gid]["stories"][0]["by"] == ANA
    listener.arrived.clear()
    do(again, gid, "complete")
    headers, body = until(lambda: listener.arrived)[0]
    assert verify(body, headers["X-Hook-Signature"], webhook.secret)


@pytest.mark.parametrize("fate", ["rate_5xx_after", "rate_malformed"])
def test_a_webhook_whose_answer_was_lost_is_there_without_its_secret(
    sandbox: Sandbox, listener: Listener, fate: str
) -> None:
    sandbox.weather(asana={fate: 1})
    ask_for(sandbox, listener)
    sandbox.weather()
    until(lambda: [] in listener.deliveries)
    (one,) = sandbox.asana("GET", "/webhooks", params={"workspace": WORKSPACE}).json()["data"]
    shown = sandbox.asana("GET", f"/webhooks/{one['gid']}").text
    assert listener.secrets[0] not in shown


def test_a_webhook_that_comes_late_shakes_hands_when_the_caller_has_gone(sandbox: Sandbox, listener: Listener) -> None:
    sandbox.weather(asana={"rate_late": 1, "late_by": 0.2})
    told = {"data": {"resource": BUG, "target": listener.url}}
    with pytest.raises(httpx.ReadTimeout):
        sandbox.asana("POST", "/webhooks", told, timeout=0.1)
    until(lambda: [] in listener.deliveries)


def test_a_heartbeat_comes_when_told_and_by_itself(
    open_sandbox: Callable[..., Sandbox], sandbox: Sandbox, listener: Listener
) -> None:
    gid = listen(sandbox, listener).gid
    sandbox.control("POST", f"/asana/webhooks/{gid}/heartbeat")
    until(lambda: listener.deliveries == [[], []])
    with listening() as other:
        listen(open_sandbox(asana_heartbeat=0.1), other)
        until(lambda: len(other.deliveries) > 2)


def test_webhooks_are_listed_for_the_workspace_and_a_resource(sandbox: Sandbox, listener: Listener) -> None:
    first, second = listen(sandbox, listener), listen(sandbox, listener, resource=QUESTION)

    def listed(**query: str) -> list[str]:
        found = sandbox.asana("GET", "/webhooks", params={"workspace": WORKSPACE, "limit": "1"} | query).json()
        return [one["gid"] for one in found["data"]] + ([] if found["next_page"] is None else ["more"])

    assert listed() == [first.gid, "more"]
    assert listed(resource=QUESTION) == [second.gid]
    assert sandbox.asana("GET", "/webhooks").status_code == 400
