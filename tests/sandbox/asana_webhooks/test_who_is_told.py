"""A webhook of the sandbox's Asana begins with a handshake, is listed and shown, and ends, as Asana's do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.sandbox.server import running
from app.sandbox.settings import SandboxSettings
from app.webhooks.asana_signature import verify
from tests.sandbox.asana_webhooks.hearing import ANA, BUG, QUESTION, WORKSPACE, ask_for, do, file, listen, settled
from tests.sandbox.conftest import Sandbox, until
from tests.sandbox.listener import Listener


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


def test_webhooks_are_listed_for_the_workspace_and_a_resource(sandbox: Sandbox, listener: Listener) -> None:
    first, second = listen(sandbox, listener), listen(sandbox, listener, resource=QUESTION)

    def listed(**query: str) -> list[str]:
        found = sandbox.asana("GET", "/webhooks", params={"workspace": WORKSPACE, "limit": "1"} | query).json()
        return [one["gid"] for one in found["data"]] + ([] if found["next_page"] is None else ["more"])

    assert listed() == [first.gid, "more"]
    assert listed(resource=QUESTION) == [second.gid]
    assert sandbox.asana("GET", "/webhooks").status_code == 400
