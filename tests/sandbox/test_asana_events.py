"""The sandbox's Asana can be polled for events, with tokens that run out, as Asana's can."""

from typing import Any

import pytest

from tests.sandbox.conftest import Sandbox
from tests.sandbox.listener import kind_of

BUG, QUESTION = "1200000000000101", "1200000000000102"


def ask(sandbox: Sandbox, sync: str | None = None, resource: str = BUG) -> tuple[int, Any]:
    query = {"resource": resource} | ({"sync": sync} if sync else {})
    answer = sandbox.asana("GET", "/events", params=query)
    return answer.status_code, answer.json()


def token(sandbox: Sandbox, resource: str = BUG) -> str:
    status, told = ask(sandbox, resource=resource)
    assert status == 412
    return str(told["sync"])


def comments(sandbox: Sandbox, gid: str, count: int) -> None:
    for n in range(count):
        sandbox.control("POST", f"/tasks/{gid}/comment", {"text": f"{n}"})


def task(sandbox: Sandbox) -> str:
    return str(sandbox.file().json()["data"]["gid"])


def test_a_first_call_gives_a_token_and_the_next_what_happened_since(sandbox: Sandbox) -> None:
    gid = task(sandbox)
    sync = token(sandbox)
    sandbox.control("POST", f"/tasks/{gid}/complete")
    status, told = ask(sandbox, sync)
    assert status == 200
    kinds = ["changed task completed", "changed task completed_at", "added story marked_complete"]
    assert [kind_of(event) for event in told["data"]] == kinds
    assert [event["type"] for event in told["data"]] == ["task", "task", "story"]
    assert told["has_more"] is False
    assert ask(sandbox, told["sync"])[1]["data"] == []


def test_asking_again_with_the_same_token_gives_the_same_again(sandbox: Sandbox) -> None:
    gid = task(sandbox)
    sync = token(sandbox)
    comments(sandbox, gid, 2)
    assert ask(sandbox, sync) == ask(sandbox, sync)


def test_more_than_a_hundred_events_take_several_tokens(sandbox: Sandbox) -> None:
    gid = task(sandbox)
    sync = token(sandbox)
    comments(sandbox, gid, 205)
    sizes, more, seen = [], True, set()
    while more:
        _, told = ask(sandbox, sync)
        sizes.append(len(told["data"]))
        seen |= {event["resource"]["gid"] for event in told["data"]}
        sync, more = told["sync"], told["has_more"]
    assert sizes == [100, 100, 5]
    assert len(seen) == 205


def test_a_token_is_for_one_resource_and_other_projects_are_not_seen(sandbox: Sandbox) -> None:
    bugs, questions = token(sandbox), token(sandbox, QUESTION)
    gid = task(sandbox)
    assert ask(sandbox, bugs, QUESTION)[0] == 412
    assert ask(sandbox, questions, QUESTION)[1]["data"] == []
    assert {event["resource"]["gid"] for event in ask(sandbox, bugs)[1]["data"]} == {gid}


def test_an_expired_token_is_412_with_a_new_one(sandbox: Sandbox) -> None:
    sync = token(sandbox)
    gid = task(sandbox)
    sandbox.control("POST", "/asana/events/expire")
    status, told = ask(sandbox, sync)
    assert (status, told["sync"] == sync) == (412, False)
    assert "too old" in told["errors"][0]["message"]
    comments(sandbox, gid, 1)
    assert len(ask(sandbox, told["sync"])[1]["data"]) == 1


@pytest.mark.parametrize("resource", ["", "7", "1200000000000001"])
def test_what_cannot_be_polled_is_refused(sandbox: Sandbox, resource: str) -> None:
    assert ask(sandbox, resource=resource)[0] == 400
