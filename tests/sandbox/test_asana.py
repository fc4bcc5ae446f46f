"""The sandbox's Asana behaves like Asana where we lean on it."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.conftest import Sandbox

OWN_USER = "1200000000000011"
BUG, QUESTION, SECTION = "1200000000000101", "1200000000000102", "1200000000000201"
MARKER, PRIORITY, HIGH = "1200000000000301", "1200000000000302", "1200000000000311"
AFFECTED, REPLICATED, REPLICATED_BY = "1200000000000303", "1200000000000304", "1200000000000305"
RELEASED, WHAT_CHANGED, RESOLUTION = "1200000000000306", "1200000000000307", "1200000000000308"


def message(answer: Any) -> str:
    found: str = answer.json()["errors"][0]["message"]
    return found


def test_a_task_is_answered_whole_with_a_link_to_its_page(sandbox: Sandbox) -> None:
    answer = sandbox.file(notes="n", custom_fields={MARKER: "m-1", PRIORITY: HIGH})
    task = answer.json()["data"]
    assert (answer.status_code, task["memberships"][0]["section"]["gid"]) == (201, SECTION)
    fields = {field["gid"]: field["display_value"] for field in task["custom_fields"]}
    unset = dict.fromkeys((AFFECTED, REPLICATED, REPLICATED_BY, RELEASED, WHAT_CHANGED, RESOLUTION))
    assert fields == {MARKER: "m-1", PRIORITY: "High"} | unset
    page = sandbox.client.get(task["permalink_url"])
    assert page.status_code == 200
    assert "SANDBOX" in page.text


def test_a_task_without_a_home_is_refused_in_asanas_words(sandbox: Sandbox) -> None:
    answer = sandbox.asana("POST", "/tasks", {"data": {"name": "homeless"}})
    assert (answer.status_code, message(answer)) == (400, "You should specify one of workspace, parent, projects")


@pytest.mark.parametrize(
    "data",
    [
        {"projects": ["1"]},
        {"projects": [["1"]]},
        {"projects": 7},
        {"memberships": [{"project": BUG, "section": "1200000000000202"}]},
        {"memberships": [7]},
        {"custom_fields": {"1": "x"}},
        {"custom_fields": {MARKER: "x" * 1025}},
        {"custom_fields": {PRIORITY: "High"}},
        {"custom_fields": {PRIORITY: [HIGH]}},
        {"custom_fields": {AFFECTED: "3"}},
        {"custom_fields": {AFFECTED: True}},
        {"custom_fields": []},
        {"name": 7},
        {"completed": "yes"},
        {"nme": "x"},
        {"notes": "n", "html_notes": "<body/>"},
        {"assignee": "nobody@nowhere.example"},
        {"due_on": "tomorrow"},
        {"parent": "1"},
    ],
)
def test_a_task_with_something_wrong_is_not_made(sandbox: Sandbox, data: dict[str, Any]) -> None:
    assert sandbox.file(**data).status_code == 400
    assert sandbox.state()["tasks"] == {}


def test_a_list_reads_what_was_just_written_and_pages_to_the_end(sandbox: Sandbox) -> None:
    filed = [sandbox.file(name=f"n {n}", custom_fields={MARKER: f"m-{n}"}).json()["data"]["gid"] for n in range(5)]
    query = {"project": BUG, "modified_since": "2020-01-01T00:00:00.000Z", "limit": "2"}
    query["opt_fields"] = "custom_fields.text_value"
    found = []
    while True:
        page = sandbox.asana("GET", "/tasks", params=query).json()
        found += page["data"]
        if page["next_page"] is None:
            break
        query["offset"] = page["next_page"]["offset"]
    assert [task["gid"] for task in found] == filed
    assert [task["custom_fields"][0]["text_value"] for task in found] == [f"m-{n}" for n in range(5)]


def test_a_list_leaves_out_other_projects_older_trashed_and_completed_tasks(sandbox: Sandbox) -> None:
    kept = sandbox.file().json()["data"]["gid"]
    sandbox.file(projects=[QUESTION])
    sandbox.asana("DELETE", f"/tasks/{sandbox.file().json()['data']['gid']}")
    sandbox.file(completed=True)
    listed = sandbox.asana("GET", "/tasks", params={"project": BUG, "completed_since": "now"}).json()
    assert [task["gid"] for task in listed["data"]] == [kept]
    later = {"project": BUG, "modified_since": "2999-01-01T00:00:00Z"}
    assert sandbox.asana("GET", "/tasks", params=later).json() == {"data": []}


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"project": BUG, "limit": "0"},
        {"project": BUG, "limit": "101"},
        {"project": BUG, "limit": "2", "offset": "!"},
        {"project": BUG, "modified_since": "lately"},
    ],
)
def test_a_list_that_asana_would_refuse_is_refused(sandbox: Sandbox, query: dict[str, str]) -> None:
    assert sandbox.asana("GET", "/tasks", params=query).status_code == 400


def test_a_task_changes_moves_gets_comments_and_goes_to_the_trash(sandbox: Sandbox) -> None:
    path = f"/tasks/{sandbox.file().json()['data']['gid']}"
    assert sandbox.asana("PUT", path, {"data": {"completed": True}}).json()["data"]["completed_at"]
    move = {"data": {"task": path.removeprefix("/tasks/")}}
    assert sandbox.asana("POST", "/sections/1200000000000202/addTask", move).status_code == 200
    homes = sandbox.asana("GET", path).json()["data"]["memberships"]
    assert {home["project"]["gid"] for home in homes} == {BUG, QUESTION}
    assert sandbox.asana("POST", f"{path}/stories", {"data": {"text": "one more"}}).status_code == 201
    stories = sandbox.asana("GET", f"{path}/stories").json()["data"]
    assert [story["resource_subtype"] for story in stories] == ["marked_complete", "added_to_project", "comment_added"]
    assert sandbox.asana("DELETE", path).json() == {"data": {}}
    assert sandbox.asana("GET", path).status_code == 404


def test_a_comment_fields_and_completion_are_seen_in_the_report_and_on_the_page(sandbox: Sandbox) -> None:
    gid = sandbox.file().json()["data"]["gid"]
    sandbox.asana("POST", f"/tasks/{gid}/stories", {"data": {"text": "one <b>more</b>"}})
    values = {MARKER: "m-1", PRIORITY: HIGH, AFFECTED: 4}
    changed = sandbox.asana("PUT", f"/tasks/{gid}", {"data": {"custom_fields": values, "completed": True}}).json()
    shown = {field["gid"]: field["display_value"] for field in changed["data"]["custom_fields"]}
    assert (shown[MARKER], shown[PRIORITY], shown[AFFECTED], shown[RELEASED]) == ("m-1", "High", "4", None)
    told = sandbox.state()["tasks"][gid]
    assert told["custom_fields"] == values
    assert told["completed"]
    assert told["stories"][0] == {"type": "comment_added", "text": "one <b>more</b>", "by": OWN_USER}
    page = sandbox.client.get(f"{sandbox.address.url}/tasks/{gid}").text
    assert "<dt>Completed</dt><dd>yes</dd>" in page
    assert "<dt>Users affected</dt><dd>4</dd>" in page
    assert "one &lt;b&gt;more&lt;/b&gt;" in page
    sandbox.asana("PUT", f"/tasks/{gid}", {"data": {"custom_fields": {AFFECTED: None}, "completed": False}})
    told = sandbox.state()["tasks"][gid]
    assert AFFECTED not in told["custom_fields"]
    assert not told["completed"]


def test_the_page_of_a_task_shows_what_engineers_did(sandbox: Sandbox) -> None:
    told = {"project": "Bug reports", "name": "Calendar", "text": "It <b>stays</b> empty", "by": "Ana"}
    gid = sandbox.control("POST", "/tasks", told)["gid"]
    sandbox.control("POST", f"/tasks/{gid}/move", {"section": "Done"})
    sandbox.control("POST", f"/tasks/{gid}/field", {"name": "Released", "value": "Yes"})
    sandbox.control("POST", f"/tasks/{gid}/comment", {"text": "Found & mended"})
    sandbox.control("POST", f"/tasks/{gid}/complete")
    page = sandbox.client.get(f"{sandbox.address.url}/tasks/{gid}").text
    for shown in (
        "Bug reports</a>: Done",
        "<dt>Released</dt><dd>Yes</dd>",
        "<dt>Completed</dt><dd>yes</dd>",
        " by Ana</dd>",
        "Erik comment_added",
        "Found &amp; mended",
        "It &lt;b&gt;stays&lt;/b&gt; empty",
    ):
        assert shown in page
    board = sandbox.client.get(f"{sandbox.address.url}/projects/{BUG}").text
    assert board.index("<h2>Done</h2>") < board.index("Calendar</a> completed") < board.index("<h2>Cancelled</h2>")


def test_a_task_filed_by_a_person_is_that_persons(sandbox: Sandbox) -> None:
    gid = sandbox.control("POST", "/tasks", {"project": BUG, "name": "Calendar", "section": "Done", "by": "Ana"})["gid"]
    task = sandbox.asana("GET", f"/tasks/{gid}", params={"opt_fields": "created_by.name,memberships.section.name"})
    shown = task.json()["data"]
    assert (shown["created_by"]["name"], shown["memberships"][0]["section"]["name"]) == ("Ana", "Done")


@pytest.mark.parametrize(
    ("deed", "told", "status"),
    [
        ("field", {"name": "Colour", "value": "red"}, 404),
        ("field", {"name": "Released", "value": "Soon"}, 400),
        ("field", {"name": "What changed", "value": 7}, 400),
        ("move", {"section": "Attic"}, 404),
        ("comment", {"text": "x", "by": "Nobody"}, 400),
        ("comment", {}, 400),
        ("duplicate", {"of": "7"}, 404),
        ("undelete", {}, 404),
    ],
)
def test_a_deed_that_cannot_be_done_is_refused_and_changes_nothing(
    sandbox: Sandbox, deed: str, told: dict[str, Any], status: int
) -> None:
    gid = sandbox.file().json()["data"]["gid"]
    before = sandbox.state()["tasks"]
    answer = sandbox.client.post(f"{sandbox.address.control}/tasks/{gid}/{deed}", json=told)
    assert (answer.status_code, bool(answer.json()["error"])) == (status, True)
    assert sandbox.state()["tasks"] == before


def test_a_comment_in_html_is_read_as_text_and_as_html(sandbox: Sandbox) -> None:
    path = f"/tasks/{sandbox.file().json()['data']['gid']}/stories"
    sandbox.asana("POST", path, {"data": {"html_text": "<body>one <strong>more</strong></body>"}})
    asked = {"opt_fields": "text,html_text,type,source"}
    (story,) = sandbox.asana("GET", path, params=asked).json()["data"]
    assert (story["text"], story["html_text"]) == ("one more", "<body>one <strong>more</strong></body>")
    assert (story["type"], story["source"]) == ("comment", "api")


def test_too_many_calls_a_minute_are_429_with_retry_after_and_still_count(
    open_sandbox: Callable[..., Sandbox],
) -> None:
    sandbox = open_sandbox(asana_limit=3)
    answers = [sandbox.asana("GET", "/users/me") for _ in range(5)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[3].headers["retry-after"]) <= 60
    assert sandbox.counters()["asana"]["most_in_window"] == 5


def test_more_than_fifteen_writes_at_once_are_refused(open_sandbox: Callable[..., Sandbox]) -> None:
    sandbox = open_sandbox()
    sandbox.weather(asana={"latency": 1000})
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(sandbox.file().status_code)) for _ in range(17)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (statuses.count(201), statuses.count(429)) == (15, 2)
    assert sandbox.counters()["asana"]["most_in_flight"]["writes"] == 17


def test_a_wrong_token_is_401(sandbox: Sandbox) -> None:
    answer = sandbox.client.get(f"{sandbox.address.asana}/users/me", headers={"Authorization": "Bearer no"})
    assert (answer.status_code, message(answer)) == (401, "Not Authorized")
