"""Every route of the sandbox, held to the vendors' own descriptions: the request we send and the answer we get."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from app.sandbox.asana_api import ROUTER as ASANA_ROUTER
from app.sandbox.intercom_workspace import ROUTER as INTERCOM_ROUTER
from app.sandbox.server import Address, running
from app.sandbox.settings import SandboxSettings
from tests.contract.exemptions import Vendor
from tests.contract.vendors import Sent, check_request, check_response, exemptions_without_a_place
from tests.sandbox.listener import listening

SETTINGS = SandboxSettings(first_id=1)
BUG, SECTION, MARKER, PRIORITY = "1200000000000101", "1200000000000201", "1200000000000301", "1200000000000302"
AFFECTED = "1200000000000303"
MARIA, MERGED = "6961d43b372591e999b3ea01", "6961d43b372591e999b3ea04"
LAKESIDE = "6762f07f1bb69f9f2193ba01"


@dataclass(frozen=True)
class Caller:
    """Calls the sandbox and holds both directions to the description."""

    address: Address
    client: httpx.Client

    def __call__(self, vendor: Vendor, method: str, path: str, body: Any = None, **query: str) -> Any:
        request = self.client.build_request(
            method,
            (self.address.intercom if vendor == "intercom" else self.address.asana) + path,
            params=query,
            json=body,
            headers={
                "Authorization": "Bearer "
                + (SETTINGS.intercom_token if vendor == "intercom" else SETTINGS.asana_token),
                "Intercom-Version": "2.16",
            },
        )
        sent = Sent(method=method, path=path, headers=request.headers, query=query, body=request.content)
        answer = self.client.send(request)
        assert answer.status_code < 400, answer.text
        check_request(vendor, sent)
        check_response(vendor, sent, answer.status_code, answer.content)
        return answer.json()


@pytest.fixture(scope="module")
def call() -> Iterator[Caller]:
    with running(SETTINGS) as address, httpx.Client() as client:
        yield Caller(address, client)


def conversation(call: Caller) -> str:
    started = call.client.post(f"{call.address.control}/conversations", json={"text": "It is down"})
    return str(started.json()["id"])


def task(call: Caller) -> str:
    made = call(
        "asana",
        "POST",
        "/tasks",
        {"data": {"projects": [BUG], "name": "It is down", "notes": "n", "custom_fields": {MARKER: "m"}}},
    )
    return str(made["data"]["gid"])


def note(body: str) -> dict[str, str]:
    return {"message_type": "note", "type": "admin", "admin_id": "9001", "body": body}


def the_workspace(call: Caller) -> None:
    for path in ("/me", "/admins", "/admins/9001", "/teams", "/conversations/attributes", "/tags"):
        call("intercom", "GET", path)
    call("intercom", "GET", "/data_attributes", model="contact", include_archived="true")


def attributes_and_their_options(call: Caller) -> None:
    path = "/conversations/attributes"
    named = {"name": "Mood", "data_type": "list", "description": "How it went", "options": [{"label": "Good"}]}
    made = call("intercom", "POST", path, named)
    one = f"{path}/{made['id']}"
    added = call("intercom", "POST", f"{one}/options", {"label": "Bad"})
    option = f"{one}/options/{added['options'][1]['id']}"
    call("intercom", "PUT", option, {"label": "Worse"})
    call("intercom", "DELETE", option)
    call("intercom", "PUT", one, {"name": "Temper", "description": "How it ended"})
    call("intercom", "GET", one)
    call("intercom", "DELETE", one)
    for kind in ("string", "integer", "decimal", "boolean"):
        call("intercom", "POST", path, {"name": f"A {kind}", "data_type": kind})
    call("intercom", "GET", path, include_archived="true")


def attributes_of_contacts_and_companies(call: Caller) -> None:
    options = [{"value": "Small"}, {"value": "Large"}]
    named = {"name": "Size", "model": "company", "data_type": "options", "options": options}
    made = call("intercom", "POST", "/data_attributes", named)
    assert made["options"] == ["Small", "Large"]
    changed = {"description": "Of the company", "archived": False}
    call("intercom", "PUT", f"/data_attributes/{made['id']}", changed)
    call("intercom", "PUT", f"/data_attributes/{made['id']}", {"options": [*options, {"value": "Huge"}]})
    for kind in ("string", "integer", "float", "boolean", "date"):
        call("intercom", "POST", "/data_attributes", {"name": f"A {kind}", "model": "contact", "data_type": kind})
    call("intercom", "GET", "/data_attributes", model="company", include_archived="true")


def a_conversation_with_every_kind_of_part(call: Caller) -> None:
    path = f"/conversations/{conversation(call)}"
    call("intercom", "GET", path)
    call("intercom", "POST", f"{path}/reply", note("<p>looking</p>"))
    call("intercom", "POST", f"{path}/reply", note("Hi") | {"message_type": "comment"})
    quick = {
        "message_type": "quick_reply",
        "type": "admin",
        "admin_id": "9001",
        "reply_options": [{"text": "Yes", "uuid": "22d6d1f4-1a19-41d0-94c2-e54031f78aca"}],
    }
    call("intercom", "POST", f"{path}/reply", quick)
    as_customer = {"message_type": "comment", "type": "user", "intercom_user_id": MARIA, "body": "Thanks"}
    call("intercom", "POST", f"{path}/reply", as_customer)
    for part in (
        {"message_type": "assignment", "type": "team", "admin_id": "9001", "assignee_id": "5002"},
        {"message_type": "assignment", "type": "admin", "admin_id": "9001", "assignee_id": "9002"},
        {"message_type": "assignment", "type": "admin", "admin_id": "9001", "assignee_id": "0"},
        {"message_type": "snoozed", "admin_id": "9001", "snoozed_until": 1_900_000_000},
        {"message_type": "open", "admin_id": "9001"},
        {"message_type": "close", "type": "admin", "admin_id": "9001"},
    ):
        call("intercom", "POST", f"{path}/parts", part)
    call("intercom", "PUT", path, {"custom_attributes": {"Issue Type": "Technical Issue"}, "read": True})
    assert len(call("intercom", "GET", path)["conversation_parts"]["conversation_parts"]) == 11


def tagging_and_untagging(call: Caller) -> None:
    path = f"/conversations/{conversation(call)}"
    tag = call("intercom", "POST", "/tags", {"name": "Office Hours"})["id"]
    call("intercom", "POST", f"{path}/tags", {"id": tag, "admin_id": "9001"})
    call("intercom", "GET", path)
    call("intercom", "DELETE", f"{path}/tags/{tag}", {"admin_id": "9001"})


def lists_and_searches(call: Caller) -> None:
    conversation(call)
    conversation(call)
    call("intercom", "GET", "/conversations", per_page="1")
    query = {"operator": "AND", "value": [{"field": "updated_at", "operator": ">", "value": 1}]}
    call("intercom", "POST", "/conversations/search", {"query": query, "pagination": {"per_page": 1}})


def contacts_and_their_notes(call: Caller) -> None:
    made = call("intercom", "POST", "/contacts", {"role": "lead", "email": "new@customer.example", "name": "New"})
    path = f"/contacts/{made['id']}"
    call("intercom", "PUT", path, {"name": "Newer", "custom_attributes": {"plan": "x"}})
    call("intercom", "POST", f"{path}/notes", {"body": "<p>Title</p>", "admin_id": "9001"})
    call("intercom", "GET", path)
    call("intercom", "GET", f"{path}/notes")
    call("intercom", "POST", "/conversations", {"from": {"type": "lead", "id": made["id"]}, "body": "Hello"})


def a_task_from_birth_to_trash(call: Caller) -> None:
    gid = task(call)
    path = f"/tasks/{gid}"
    call("asana", "GET", path)
    call(
        "asana",
        "PUT",
        path,
        {"data": {"completed": True, "custom_fields": {PRIORITY: "1200000000000311", AFFECTED: 3}}},
    )
    call("asana", "POST", f"{path}/stories", {"data": {"text": "One more customer"}})
    call("asana", "GET", f"{path}/stories", limit="10")
    call("asana", "POST", f"/sections/{SECTION}/addTask", {"data": {"task": gid}})
    call("asana", "DELETE", path)


def asana_lists(call: Caller) -> None:
    task(call)
    since = {"project": BUG, "modified_since": "2020-01-01T00:00:00Z", "limit": "100"}
    call("asana", "GET", "/tasks", **since, opt_fields="created_at,created_by.gid,custom_fields.text_value,notes")
    call("asana", "GET", "/users/me")
    call("asana", "GET", f"/projects/{BUG}")
    call("asana", "GET", f"/projects/{BUG}/sections")
    call("asana", "GET", f"/projects/{BUG}/custom_field_settings")


def what_engineers_do(call: Caller) -> None:
    """A task as people leave it is described too, and so is all that is told of it."""
    gid, other = task(call), task(call)
    for name, body in (
        ("comment", {"text": "Found it", "by": "Ana"}),
        ("field", {"name": "Released", "value": "Yes"}),
        ("field", {"name": "What changed", "value": "The calendar opens"}),
        ("field", {"name": "Users affected", "value": 4}),
        ("move", {"section": "Done"}),
        ("complete", {}),
        ("reopen", {}),
        ("duplicate", {"of": other}),
    ):
        answer = call.client.post(f"{call.address.control}/tasks/{gid}/{name}", json=body)
        assert answer.status_code == 200, answer.text
    call("asana", "GET", f"/tasks/{gid}")
    call("asana", "GET", f"/tasks/{gid}/stories")
    asked = "type,html_text,source,custom_field,old_section,new_section.name,duplicate_of.name,created_by.name"
    told = call("asana", "GET", f"/tasks/{gid}/stories", opt_fields=asked)["data"]
    assert {"Erik", "Ana"} == {story["created_by"]["name"] for story in told}


def listening_for_changes(call: Caller) -> None:
    with listening() as listener:
        filters = [{"resource_type": "task", "action": "changed", "fields": ["completed"]}]
        data = {"resource": BUG, "target": listener.url, "filters": filters}
        made = call("asana", "POST", "/webhooks", {"data": data})
        assert made["X-Hook-Secret"] in listener.secrets
        path = f"/webhooks/{made['data']['gid']}"
        call("asana", "GET", path)
        call("asana", "PUT", path, {"data": {"filters": [{"resource_type": "task", "action": "deleted"}]}})
        call("asana", "GET", "/webhooks", workspace="1200000000000001", resource=BUG)
        fields = "active,created_at,filters.action,last_failure_at,last_success_at,next_attempt_after,resource.name"
        call("asana", "GET", "/webhooks", workspace="1200000000000001", limit="1", opt_fields=fields)
        call("asana", "DELETE", path)


def polling_for_events(call: Caller) -> None:
    headers = {"Authorization": f"Bearer {SETTINGS.asana_token}"}
    lost = call.client.get(f"{call.address.asana}/events", params={"resource": BUG}, headers=headers)
    sent = Sent(method="GET", path="/events", headers=headers, query={"resource": BUG})
    check_response("asana", sent, lost.status_code, lost.content)
    a_task_from_birth_to_trash(call)
    told = call("asana", "GET", "/events", resource=BUG, sync=lost.json()["sync"])
    assert {event["action"] for event in told["data"]} == {"added", "changed", "deleted"}
    assert call("asana", "GET", "/events", resource=BUG, sync=told["sync"])["data"] == []


def tags_on_people(call: Caller) -> None:
    tag = call("intercom", "POST", "/tags", {"name": "VIP"})["id"]
    call("intercom", "POST", f"/contacts/{MARIA}/tags", {"id": tag})
    call("intercom", "GET", f"/contacts/{MARIA}/tags")
    call("intercom", "GET", f"/contacts/{MARIA}")
    call("intercom", "DELETE", f"/contacts/{MARIA}/tags/{tag}")
    call("intercom", "POST", "/tags", {"name": "VIP", "companies": [{"id": LAKESIDE}]})
    call("intercom", "GET", f"/companies/{LAKESIDE}")
    call("intercom", "POST", "/tags", {"name": "VIP", "companies": [{"company_id": "lakeside", "untag": True}]})


def companies_and_segments(call: Caller) -> None:
    change = {"plan": "standard", "monthly_spend": 12, "custom_attributes": {"Seats": 5}}
    call("intercom", "PUT", f"/companies/{LAKESIDE}", change)
    call("intercom", "GET", f"/contacts/{MARIA}/companies")
    call("intercom", "GET", f"/contacts/{MARIA}/segments")
    made = call("intercom", "POST", "/contacts", {"role": "lead", "email": "spam@customer.example"})
    call("intercom", "POST", f"/contacts/{made['id']}/block")


def teammates_come_and_go(call: Caller) -> None:
    call("intercom", "GET", "/away_status_reasons")
    away = {"away_mode_enabled": True, "away_mode_reassign": True, "away_status_reason_id": 7002}
    call("intercom", "PUT", "/admins/9002/away", away)
    call("intercom", "PUT", "/admins/9002/away", {"away_mode_enabled": False, "away_mode_reassign": False})


def articles_and_macros(call: Caller) -> None:
    call("intercom", "GET", "/articles/search", phrase="office hours", state="published")
    call("intercom", "GET", "/articles/31")
    call("intercom", "GET", "/macros", per_page="1")
    call("intercom", "GET", "/macros/81")


def what_people_and_bots_do(call: Caller) -> None:
    """A conversation as people leave it is described too, attachments, bot, rating, snooze and all."""
    told = {"text": "It is down", "channel": "email", "subject": "Help", "attachments": ["https://a.example/x.png"]}
    started = call.client.post(f"{call.address.control}/conversations", json=told).json()
    for name, body in (
        ("bot-reply", {"text": "Have you tried again?"}),
        ("customer-reply", {"attachments": ["https://a.example/y.png"]}),
        ("customer-attributes", {"Issue Priority": "High"}),
        ("teammate-reply", {"text": "Looking", "admin": "9003"}),
        ("assign", {"team": "5002"}),
        ("snooze", {}),
        ("wake", {}),
        ("tag", {"name": "VIP"}),
        ("rate", {"rating": 4, "remark": "quick"}),
    ):
        answer = call.client.post(f"{call.address.control}/conversations/{started['id']}/{name}", json=body)
        assert answer.status_code == 200, answer.text
    found = call("intercom", "GET", f"/conversations/{started['id']}")
    assert (found["conversation_rating"]["rating"], found["ai_agent_participated"]) == (4, True)


TOURS = (
    the_workspace,
    attributes_and_their_options,
    attributes_of_contacts_and_companies,
    a_conversation_with_every_kind_of_part,
    tagging_and_untagging,
    lists_and_searches,
    contacts_and_their_notes,
    tags_on_people,
    companies_and_segments,
    teammates_come_and_go,
    articles_and_macros,
    what_people_and_bots_do,
    a_task_from_birth_to_trash,
    asana_lists,
    what_engineers_do,
    listening_for_changes,
    polling_for_events,
)


def test_every_route_is_called_and_answers_as_described(call: Caller) -> None:
    for tour in TOURS:
        tour(call)
    asked = call.client.get(f"{call.address.control}/counters").json()
    for vendor, router in (("intercom", INTERCOM_ROUTER), ("asana", ASANA_ROUTER)):
        assert {f"{route.method} {route.path}" for route in router.routes()} <= set(asked[vendor]["by_route"])


def test_every_refusal_is_worded_as_described(call: Caller) -> None:
    refusals: list[tuple[Vendor, str, str, bytes, int]] = [
        ("intercom", "GET", "/conversations/1", b"", 404),
        ("intercom", "GET", f"/contacts/{MERGED}", b"", 410),
        ("intercom", "POST", "/tags", b"{", 400),
        ("asana", "GET", "/tasks/1", b"", 404),
        ("asana", "POST", "/tasks", b'{"data":{}}', 400),
    ]
    for vendor, method, path, body, status in refusals:
        base = call.address.intercom if vendor == "intercom" else call.address.asana
        token = SETTINGS.intercom_token if vendor == "intercom" else SETTINGS.asana_token
        for bearer, expected in ((token, status), ("wrong", 401)):
            headers = {"Authorization": f"Bearer {bearer}"}
            answer = call.client.request(method, base + path, content=body, headers=headers)
            assert answer.status_code == expected
            sent = Sent(method=method, path=path, headers=headers, query={}, body=body)
            check_response(vendor, sent, answer.status_code, answer.content)


@pytest.mark.parametrize(
    ("vendor", "method", "path", "body"),
    [
        ("asana", "POST", "/tasks", b'{"data":{"nme":"x"}}'),
        ("asana", "POST", "/tasks", b"{}"),
        ("asana", "POST", "/sections/1/addTask", b'{"data":{"task":"1","into":"2"}}'),
        ("intercom", "POST", "/conversations/1/parts", b'{"message_type":"close","admin_id":"1"}'),
        (
            "intercom",
            "POST",
            "/conversations/1/reply",
            b'{"message_type":"note","type":"admin","admin_id":"1","text":""}',
        ),
        ("intercom", "POST", "/conversations/1/tags", b'{"id":"1"}'),
        ("intercom", "PUT", "/conversations/1", b'{"priority":"high"}'),
    ],
)
def test_a_request_with_a_wrong_or_missing_field_is_caught(vendor: Vendor, method: str, path: str, body: bytes) -> None:
    headers = {"Authorization": "Bearer x", "Intercom-Version": "2.16"}
    with pytest.raises(AssertionError):
        check_request(vendor, Sent(method=method, path=path, headers=headers, query={}, body=body))


@pytest.mark.parametrize("vendor", ["intercom", "asana"])
def test_every_exemption_still_has_a_place_in_the_description(vendor: Vendor) -> None:
    assert exemptions_without_a_place(vendor) == []
