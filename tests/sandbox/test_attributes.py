"""Attributes made over REST: what Intercom refuses, what a change leaves alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.sandbox.server import running
from app.sandbox.settings import SandboxSettings
from tests.sandbox.conftest import Sandbox

OF_CONVERSATIONS, OF_DATA = "/conversations/attributes", "/data_attributes"


def made(sandbox: Sandbox, path: str = OF_CONVERSATIONS, **told: Any) -> Any:
    answer = sandbox.intercom("POST", path, told)
    assert answer.status_code == 200, answer.text
    return answer.json()


def listed(sandbox: Sandbox, path: str = OF_CONVERSATIONS, **query: str) -> dict[str, Any]:
    answer = sandbox.intercom("GET", path, params=query)
    assert answer.status_code == 200, answer.text
    return {one["name"]: one for one in answer.json()["data"]}


def refused(sandbox: Sandbox, method: str, path: str, body: Any) -> tuple[int, str]:
    answer = sandbox.intercom(method, path, body)
    (error,) = answer.json()["errors"]
    return answer.status_code, error["code"]


def test_a_new_list_can_be_set_to_its_options_and_to_no_other(sandbox: Sandbox) -> None:
    made(sandbox, name="Mood", data_type="list", options=[{"label": "Good"}, {"label": "Bad"}])
    conversation = f"/conversations/{sandbox.start()}"
    good = sandbox.intercom("PUT", conversation, {"custom_attributes": {"Mood": "Good"}})
    odd = sandbox.intercom("PUT", conversation, {"custom_attributes": {"Mood": "Odd"}})
    assert (good.status_code, odd.status_code) == (200, 400)


def test_an_option_keeps_its_id_when_it_is_renamed_and_stays_when_archived(sandbox: Sandbox) -> None:
    one = made(sandbox, name="Mood", data_type="list", options=[{"label": "Good"}])
    option = one["options"][0]["id"]
    path = f"{OF_CONVERSATIONS}/{one['id']}/options/{option}"
    sandbox.intercom("PUT", path, {"label": "Fine"})
    sandbox.intercom("DELETE", path)
    added = sandbox.intercom("POST", f"{OF_CONVERSATIONS}/{one['id']}/options", {"label": "Bad"}).json()
    assert [(each["label"], each["archived"]) for each in added["options"]] == [("Fine", True), ("Bad", False)]
    assert added["options"][0]["id"] == option


def test_a_renamed_attribute_is_found_under_its_new_name_only(sandbox: Sandbox) -> None:
    one = made(sandbox, name="Mood", data_type="string")
    sandbox.intercom("PUT", f"{OF_CONVERSATIONS}/{one['id']}", {"name": "Temper"})
    names = listed(sandbox)
    assert names["Temper"]["id"] == one["id"]
    assert "Mood" not in names


def test_an_archived_attribute_is_listed_on_request_only(sandbox: Sandbox) -> None:
    one = made(sandbox, name="Mood", data_type="string")
    sandbox.intercom("DELETE", f"{OF_CONVERSATIONS}/{one['id']}")
    assert "Mood" not in listed(sandbox)
    assert listed(sandbox, include_archived="true")["Mood"]["archived"] is True


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Mood"},
        {"data_type": "string"},
        {"name": "Mood", "data_type": "mithril"},
        {"name": "Mood", "data_type": "files"},
        {"name": "issue type", "data_type": "string"},
        {"name": "Mood", "data_type": "list", "options": [{"label": "Good", "id": "1"}]},
        {"name": "Mood", "data_type": "string", "colour": "red"},
    ],
)
def test_a_conversation_attribute_that_cannot_be_is_refused(sandbox: Sandbox, body: Any) -> None:
    assert refused(sandbox, "POST", OF_CONVERSATIONS, body) == (422, "parameter_invalid")


def test_only_lists_have_options_and_each_only_once(sandbox: Sandbox) -> None:
    text = made(sandbox, name="Mood", data_type="string")
    choice = listed(sandbox)["Issue Type"]["id"]
    for id_, label in ((text["id"], "Good"), (choice, "Technical Issue"), (choice, "")):
        told = refused(sandbox, "POST", f"{OF_CONVERSATIONS}/{id_}/options", {"label": label})
        assert told == (422, "parameter_invalid")
    unknown = refused(sandbox, "PUT", f"{OF_CONVERSATIONS}/{choice}/options/none", {"label": "x"})
    assert unknown == (404, "conversation_attribute_not_found")


def test_the_options_of_a_contact_attribute_are_replaced_whole(sandbox: Sandbox) -> None:
    options = [{"value": "Small"}, {"value": "Large"}]
    one = made(sandbox, OF_DATA, name="Size", model="contact", data_type="options", options=options)
    path = f"{OF_DATA}/{one['id']}"
    changed = sandbox.intercom("PUT", path, {"options": [{"value": "Large"}, {"value": "Huge"}]}).json()
    assert changed["options"] == ["Large", "Huge"]
    assert refused(sandbox, "PUT", path, {"options": {"value": "Large"}})[0] == 400
    assert refused(sandbox, "PUT", path, {"data_type": "string"})[0] == 400


@pytest.mark.parametrize(
    "body",
    [
        {"name": "!nv@l!d", "model": "company", "data_type": "string"},
        {"name": "Size", "model": "conversation", "data_type": "string"},
        {"name": "Size", "model": "contact", "data_type": "mithril"},
        {"name": "Size", "model": "contact", "data_type": "options", "options": [{"value": "Small"}]},
        {"name": "Plan", "model": "contact", "data_type": "string"},
        {"name": "plan", "model": "company", "data_type": "string"},
        {"name": "Email", "model": "contact", "data_type": "string"},
    ],
)
def test_a_data_attribute_that_cannot_be_is_refused(sandbox: Sandbox, body: Any) -> None:
    assert refused(sandbox, "POST", OF_DATA, body) == (400, "parameter_invalid")


def test_conversation_attributes_are_no_data_attributes(sandbox: Sandbox) -> None:
    assert sandbox.intercom("GET", OF_DATA, params={"model": "conversation"}).status_code == 422
    assert listed(sandbox, OF_DATA, model="contact")["email"]["custom"] is False


def test_a_bare_workspace_has_no_attributes_and_no_tags_until_a_reset(sandbox: Sandbox) -> None:
    sandbox.intercom("POST", "/tags", {"name": "bug"})
    sandbox.control("POST", "/bare")
    assert listed(sandbox) == {}
    assert [one for one in listed(sandbox, OF_DATA).values() if one["custom"]] == []
    assert sandbox.intercom("GET", "/tags").json()["data"] == []
    sandbox.control("POST", "/reset")
    assert "Issue Type" in listed(sandbox)


def test_what_was_made_survives_a_restart(tmp_path: Path, open_sandbox: Callable[..., Sandbox]) -> None:
    settings = SandboxSettings(first_id=1, state_file=tmp_path / "state.json")
    with running(settings) as address, httpx.Client() as client:
        before = Sandbox(address, settings, client)
        made(before, name="Mood", data_type="list", options=[{"label": "Good"}])
        made(before, OF_DATA, name="industry", model="company", data_type="string")
    again = open_sandbox(state_file=settings.state_file)
    assert listed(again)["Mood"]["options"][0]["label"] == "Good"
    assert "industry" in listed(again, OF_DATA, model="company")
