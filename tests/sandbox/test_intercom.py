"""The sandbox's Intercom behaves like Intercom where we lean on it."""

from collections.abc import Callable

import pytest

from tests.sandbox.conftest import Sandbox

MARIA, MERGED = "6961d43b372591e999b3ea01", "6961d43b372591e999b3ea04"


def code(answer: object) -> str:
    found: str = answer.json()["errors"][0]["code"]  # type: ignore[attr-defined] # an httpx answer
    return found


def test_me_tells_seat_workspace_and_region(sandbox: Sandbox) -> None:
    me = sandbox.intercom("GET", "/me").json()
    assert (me["id"], me["app"]["id_code"], me["app"]["region"]) == ("9001", "sandbox1", "US")


def test_a_wrong_token_is_401_without_rate_limit_headers(sandbox: Sandbox) -> None:
    answer = sandbox.intercom("GET", "/me", headers={"Authorization": "Bearer no"})
    assert (answer.status_code, code(answer)) == (401, "unauthorized")
    assert "x-ratelimit-limit" not in answer.headers


def test_an_unknown_version_is_refused(sandbox: Sandbox) -> None:
    answer = sandbox.intercom("GET", "/me", headers={"Intercom-Version": "9.9"})
    assert (answer.status_code, code(answer)) == (400, "intercom_version_invalid")


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("DELETE", "/me"), ("POST", "/conversations/1")])
def test_an_unknown_path_or_method_is_404(sandbox: Sandbox, method: str, path: str) -> None:
    assert sandbox.intercom(method, path).status_code == 404


def test_a_note_is_in_the_answer_and_in_the_conversation(sandbox: Sandbox) -> None:
    conversation = sandbox.start()
    made = sandbox.note(conversation, "looking").json()["conversation_parts"]["conversation_parts"][-1]
    read = sandbox.intercom("GET", f"/conversations/{conversation}").json()
    assert read["conversation_parts"]["conversation_parts"][-1] == made
    assert (made["part_type"], made["author"]["id"], made["body"]) == ("note", "9001", "<p>looking</p>")


def test_a_customers_text_is_escaped_html_in_rest_and_plain_on_demand(sandbox: Sandbox) -> None:
    conversation = sandbox.start("a < b\nx <y@z>")
    path = f"/conversations/{conversation}"
    assert sandbox.intercom("GET", path).json()["source"]["body"] == "<p>a &lt; b<br>x &lt;y@z&gt;</p>"
    plain = sandbox.intercom("GET", path, params={"display_as": "plaintext"}).json()
    assert plain["source"]["body"] == "a < b\nx <y@z>"


def test_attributes_merge_and_each_change_is_a_part_by_the_bot(sandbox: Sandbox) -> None:
    conversation = sandbox.start(attributes={"Issue Type": "Technical Issue"})
    change = {"custom_attributes": {"Issue Priority": "High"}}
    answer = sandbox.intercom("PUT", f"/conversations/{conversation}", change).json()
    assert answer["custom_attributes"]["Issue Type"] == "Technical Issue"
    assert answer["custom_attributes"]["Issue Priority"] == "High"
    part = answer["conversation_parts"]["conversation_parts"][-1]
    assert part["author"]["type"] == "bot"
    assert part["event_details"]["value"] == {"name": "High", "previous": None}


@pytest.mark.parametrize(
    "attributes",
    [{"Issue Kind": "x"}, {"Issue Priority": "Enormous"}, {"Users Affected": "7"}, {"Users Affected": True}, ["High"]],
)
def test_an_attribute_or_option_that_is_not_there_changes_nothing(sandbox: Sandbox, attributes: object) -> None:
    conversation = sandbox.start()
    change = {"custom_attributes": attributes}
    assert sandbox.intercom("PUT", f"/conversations/{conversation}", change).status_code == 400
    assert sandbox.state()["conversations"][conversation]["attributes"] == {}


def test_closing_assigning_snoozing_and_opening_move_the_conversation(sandbox: Sandbox) -> None:
    conversation = sandbox.start()
    assert sandbox.part(conversation, "close", type="admin").json()["state"] == "closed"
    reopened = sandbox.part(conversation, "assignment", type="team", assignee_id="5002").json()
    assert (reopened["state"], reopened["team_assignee_id"]) == ("open", 5002)
    assert reopened["conversation_parts"]["conversation_parts"][-1]["part_type"] == "assign_and_reopen"
    both = sandbox.part(conversation, "assignment", type="admin", assignee_id="9002").json()
    assert (both["team_assignee_id"], both["admin_assignee_id"]) == (5002, 9002)
    nobody = sandbox.part(conversation, "assignment", type="admin", assignee_id="0").json()
    assert (nobody["team_assignee_id"], nobody["admin_assignee_id"]) == (5002, None)
    assert sandbox.part(conversation, "snoozed", snoozed_until=1_900_000_000).json()["state"] == "snoozed"
    assert sandbox.part(conversation, "open").json()["state"] == "open"


@pytest.mark.parametrize(
    "body",
    [
        {"message_type": "note", "type": "admin", "admin_id": "9001"},
        {"message_type": "shout", "type": "admin", "admin_id": "9001", "body": "x"},
        {"message_type": "note", "type": "robot", "admin_id": "9001", "body": "x"},
        {"message_type": "note", "type": "admin", "admin_id": 9001, "body": "x"},
        {"message_type": "note", "type": "admin", "admin_id": "1", "body": "x"},
        {"message_type": "note", "type": "admin", "admin_id": "9001", "body": {"a": 1}},
        {"message_type": "quick_reply", "type": "admin", "admin_id": "9001", "reply_options": [{"text": "Yes"}]},
        {"message_type": ["note"], "type": {"a": 1}},
    ],
)
def test_a_reply_that_is_not_understood_makes_no_part(sandbox: Sandbox, body: object) -> None:
    conversation = sandbox.start()
    answer = sandbox.intercom("POST", f"/conversations/{conversation}/reply", body)
    assert 400 <= answer.status_code < 500
    assert sandbox.state()["conversations"][conversation]["parts"] == []


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"name": NaN}', b"[" * 5000, b"\xff\xfe"])
def test_a_body_that_is_no_json_object_is_refused(sandbox: Sandbox, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {sandbox.settings.intercom_token}"}
    assert sandbox.client.post(f"{sandbox.address.intercom}/tags", content=body, headers=headers).status_code == 400


def test_a_tag_is_created_once_whatever_its_case_and_applied_once(sandbox: Sandbox) -> None:
    conversation = sandbox.start()
    first = sandbox.intercom("POST", "/tags", {"name": "Office Hours"}).json()
    assert sandbox.intercom("POST", "/tags", {"name": "OFFICE hours"}).json() == first
    for _ in range(2):
        sandbox.intercom("POST", f"/conversations/{conversation}/tags", {"id": first["id"], "admin_id": "9001"})
    assert sandbox.state()["conversations"][conversation]["tags"] == ["Office Hours"]
    path = f"/conversations/{conversation}/tags/{first['id']}"
    assert sandbox.intercom("DELETE", path, {"admin_id": "9001"}).status_code == 200
    assert sandbox.state()["conversations"][conversation]["tags"] == []


def test_a_merged_contact_is_gone_and_points_to_the_survivor(sandbox: Sandbox) -> None:
    answer = sandbox.intercom("GET", f"/contacts/{MERGED}")
    assert (answer.status_code, code(answer)) == (410, "contact_merged")
    assert answer.headers["link"] == f'</contacts/{MARIA}>; rel="canonical"'


def test_contact_notes_come_newest_first_fifty_a_page_by_number(sandbox: Sandbox) -> None:
    for n in range(51):
        sandbox.intercom("POST", f"/contacts/{MARIA}/notes", {"body": f"note {n}", "admin_id": "9001"})
    first = sandbox.intercom("GET", f"/contacts/{MARIA}/notes").json()
    assert [note["body"] for note in first["data"]][:2] == ["<p>note 50</p>", "<p>note 49</p>"]
    assert (len(first["data"]), first["total_count"], first["pages"]["total_pages"]) == (50, 51, 2)
    second = sandbox.intercom("GET", f"/contacts/{MARIA}/notes", params={"page": "2"}).json()
    assert [note["body"] for note in second["data"]] == ["<p>note 0</p>"]


def test_a_stored_body_is_cleaned_as_intercoms_sanitiser_does(sandbox: Sandbox) -> None:
    body = '<div onclick="x()"><a href="javascript:x()">bad</a> <a href="https://a.example/?x=1&y=2">good</a></div>'
    made = sandbox.intercom("POST", f"/contacts/{MARIA}/notes", {"body": body + "<script>x()</script>"}).json()
    assert "javascript" not in made["body"]
    assert "x()" not in made["body"]
    assert 'href="https://a.example/?x=1&amp;y=2"' in made["body"]


def test_a_contact_that_is_already_there_is_a_conflict(sandbox: Sandbox) -> None:
    answer = sandbox.intercom("POST", "/contacts", {"role": "user", "external_id": "customer-1"})
    assert (answer.status_code, code(answer)) == (409, "conflict")


def pages_of(sandbox: Sandbox, query: object, per_page: int) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        paging = {"per_page": per_page} | ({"starting_after": after} if after else {})
        page = sandbox.intercom("POST", "/conversations/search", {"query": query, "pagination": paging}).json()
        found += [one["id"] for one in page["conversations"]]
        following = page["pages"]["next"]
        if following is None:
            return found
        after = following["starting_after"]


def test_a_search_pages_by_cursor_through_exactly_what_fits(sandbox: Sandbox) -> None:
    started = [sandbox.start(f"number {n}") for n in range(7)]
    sandbox.control("POST", f"/conversations/{started[3]}/close", {})
    is_open = {"field": "open", "operator": "=", "value": True}
    recent = {"field": "updated_at", "operator": ">", "value": 1}
    nested = {"operator": "AND", "value": [{"operator": "OR", "value": [is_open]}, recent]}
    found = pages_of(sandbox, nested, 2)
    assert sorted(found) == sorted(set(started) - {started[3]})


@pytest.mark.parametrize(
    ("field", "operator", "value", "found"),
    [
        ("state", "=", "closed", 1),
        ("state", "!=", "closed", 1),
        ("state", "IN", ["closed", "open"], 2),
        ("state", "NIN", ["closed"], 1),
        ("contact_ids", "=", MARIA, 2),
        ("created_at", "<", 1, 0),
        ("source.body", "~", "SECOND", 1),
        ("team_assignee_id", "=", "5001", 0),
    ],
)
def test_a_filter_finds_what_it_says(sandbox: Sandbox, field: str, operator: str, value: object, found: int) -> None:
    sandbox.control("POST", f"/conversations/{sandbox.start('the first')}/close", {})
    sandbox.start("the second")
    assert len(pages_of(sandbox, {"field": field, "operator": operator, "value": value}, 20)) == found


DEEP = {"operator": "AND", "value": [{"operator": "OR", "value": [{"operator": "AND", "value": [{}]}]}]}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"query": {"field": "mood", "operator": "=", "value": 1}},
        {"query": {"field": ["state"], "operator": {}, "value": 1}},
        {"query": {"field": "updated_at", "operator": ">", "value": "soon"}},
        {"query": {"operator": "AND", "value": []}},
        {"query": DEEP},
        {"query": {"field": "open", "operator": "=", "value": True}, "pagination": {"per_page": 151}},
        {"query": {"field": "open", "operator": "=", "value": True}, "pagination": {"starting_after": "?"}},
    ],
)
def test_a_search_that_intercom_would_refuse_is_refused(sandbox: Sandbox, body: object) -> None:
    assert sandbox.intercom("POST", "/conversations/search", body).status_code == 400


def test_calls_beyond_the_window_are_refused_until_it_ends(open_sandbox: Callable[..., Sandbox]) -> None:
    sandbox = open_sandbox(intercom_limit=3)
    answers = [sandbox.intercom("GET", "/me") for _ in range(8)]
    refused = [one for one in answers if one.status_code == 429]
    # At most one border between two windows can fall among eight calls.
    assert len(refused) >= 2
    assert code(refused[0]) == "rate_limit_exceeded"
    assert refused[0].headers["x-ratelimit-limit"] == "3"
    assert refused[0].headers["x-ratelimit-remaining"] == "0"
    assert int(refused[0].headers["x-ratelimit-reset"]) % 10 == 0
    counted = sandbox.counters()["intercom"]
    assert (counted["calls"], counted["given_429"]) == (8, len(refused))
