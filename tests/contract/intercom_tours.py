"""Tours through the sandbox's Intercom, which together call every route of it."""

from tests.contract.caller import LAKESIDE, MARIA, Caller


def conversation(call: Caller) -> str:
    started = call.client.post(f"{call.address.control}/conversations", json={"text": "It is down"})
    return str(started.json()["id"])


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
