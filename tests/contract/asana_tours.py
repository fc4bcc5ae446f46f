"""Tours through the sandbox's Asana, which together call every route of it."""

from tests.contract.caller import AFFECTED, BUG, MARKER, PRIORITY, SECTION, SETTINGS, Caller
from tests.contract.vendors import Sent, check_response
from tests.sandbox.listener import listening


def task(call: Caller) -> str:
    made = call(
        "asana",
        "POST",
        "/tasks",
        {"data": {"projects": [BUG], "name": "It is down", "notes": "n", "custom_fields": {MARKER: "m"}}},
    )
    return str(made["data"]["gid"])


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
