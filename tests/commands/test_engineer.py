"""`triage engineer` as people run it: beside a house with a sandbox."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.sandbox.server import Address, running
from app.sandbox.settings import SandboxSettings
from tests.commands.command_line import Done, command

Engineer = Callable[..., Done]
"""The command, run with these words."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Address]:
    with running(SandboxSettings()) as address:
        yield address


@pytest.fixture
def engineer(sandbox: Address, tmp_path: Path) -> Engineer:
    (tmp_path / "running.json").write_text(json.dumps({"sandbox": sandbox.url}))

    def run(*words: str) -> Done:
        return command("engineer", *words, environment={"TRIAGE_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"})

    return run


def control(sandbox: Address, method: str, path: str, body: object = None) -> Any:
    return httpx.request(method, f"{sandbox.control}{path}", json=body).raise_for_status().json()


def filed(sandbox: Address, name: str = "Calendar stays empty") -> str:
    return str(control(sandbox, "POST", "/tasks", {"project": "Bug reports", "name": name})["gid"])


def task(sandbox: Address, gid: str) -> Any:
    return control(sandbox, "GET", "/state")["tasks"][gid]


def test_a_ticket_is_released_and_completed_in_one_go(sandbox: Address, engineer: Engineer) -> None:
    gid = filed(sandbox)
    told = engineer(
        f"{sandbox.url}/tasks/{gid}", "--set", "Released=Yes", "--set", "What changed = It opens = again", "--complete"
    )
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines() == [
        "set Released to Yes",
        "set What changed to It opens = again",
        "completed",
        f"task {gid}  {sandbox.url}/tasks/{gid}",
    ]
    one = task(sandbox, gid)
    assert one["completed"]
    assert set(one["custom_fields"].values()) == {"1200000000000316", "It opens = again"}
    assert {story["by"] for story in one["stories"]} == {"1200000000000013"}


def test_somebody_comments_moves_and_reopens(sandbox: Address, engineer: Engineer) -> None:
    gid = filed(sandbox)
    engineer(gid, "--complete")
    told = engineer(gid, "--reopen", "--move", "Cancelled", "--comment", "Not <us>", "--by", "Ana")
    assert told.stdout.startswith("moved to Cancelled\ncommented\nreopened\n")
    stories = task(sandbox, gid)["stories"]
    assert [story["type"] for story in stories[1:]] == ["section_changed", "comment_added", "marked_incomplete"]
    assert {story["by"] for story in stories[1:]} == {"1200000000000012"}
    assert stories[2]["text"] == "Not <us>"


def test_a_field_is_cleared_a_duplicate_marked_and_a_task_deleted(sandbox: Address, engineer: Engineer) -> None:
    gid, original = filed(sandbox), filed(sandbox, "The first")
    engineer(gid, "--set", "Resolution=Duplicate")
    engineer(gid, "--set", "Resolution=", "--duplicate-of", f"{sandbox.url}/tasks/{original}")
    one = task(sandbox, gid)
    assert (one["custom_fields"], one["completed"]) == ({}, True)
    assert "marked_duplicate" in [story["type"] for story in one["stories"]]
    assert engineer(gid, "--delete").returncode == 0
    assert task(sandbox, gid)["trashed"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), "say what happens to the task"),
        (("--complete", "--reopen"), "give one of them"),
        (("--set", "Released"), 'such as "Released=Yes"'),
        (("--set", "Relesed=Yes"), "no field Relesed on this task; there are: "),
        (("--set", "Released=Soon"), "Released has no option Soon; it has: Yes, No"),
        (("--set", "Users affected=many"), "takes a number"),
        (("--move", "Attic"), "it has: New, Done, Cancelled"),
        (("--complete", "--by", "Nobody"), "nobody in Asana is called Nobody; there are: Ana, Erik"),
        (("--duplicate-of", "999"), "there is no other task 999"),
        (("--duplicate-of", "that one"), "neither a task's number nor its address"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(
    sandbox: Address, engineer: Engineer, words: tuple[str, ...], expected: str
) -> None:
    told = engineer(filed(sandbox), *words)
    assert told.returncode == 2
    assert expected in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("named", ["999", "http://example.com/tasks/1", "the first"])
def test_a_task_that_is_none_is_told_of(engineer: Engineer, named: str) -> None:
    told = engineer(named, "--complete")
    assert told.returncode == 2
    assert re.search(r"there is no task 999|neither a task's number nor its address", told.stderr)


def test_nothing_is_done_to_real_tickets(engineer: Engineer, tmp_path: Path) -> None:
    (tmp_path / "running.json").write_text(json.dumps({"sandbox": None}))
    told = engineer("1", "--complete")
    assert told.returncode == 2
    assert "runs against the real Intercom and Asana" in told.stderr
