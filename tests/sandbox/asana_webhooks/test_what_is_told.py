"""The sandbox's Asana tells of what is done to tasks as Asana does."""

from tests.sandbox.asana_webhooks.hearing import ANA, ERIK, OWN_USER, QUESTION, RELEASED, YES, do, file, listen, settled
from tests.sandbox.conftest import Sandbox, until
from tests.sandbox.listener import Listener, kind_of


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
