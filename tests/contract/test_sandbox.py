"""Every route of the sandbox, held to the vendors' own descriptions: the request we send and the answer we get."""

from collections.abc import Iterator

import httpx
import pytest

from app.sandbox.asana_api import ROUTER as ASANA_ROUTER
from app.sandbox.intercom_workspace import ROUTER as INTERCOM_ROUTER
from app.sandbox.server import running
from tests.contract.asana_tours import (
    a_task_from_birth_to_trash,
    asana_lists,
    listening_for_changes,
    polling_for_events,
    what_engineers_do,
)
from tests.contract.caller import MERGED, SETTINGS, Caller
from tests.contract.exemptions import Vendor
from tests.contract.intercom_tours import (
    a_conversation_with_every_kind_of_part,
    articles_and_macros,
    attributes_and_their_options,
    attributes_of_contacts_and_companies,
    companies_and_segments,
    contacts_and_their_notes,
    lists_and_searches,
    tagging_and_untagging,
    tags_on_people,
    teammates_come_and_go,
    the_workspace,
    what_people_and_bots_do,
)
from tests.contract.vendors import Sent, check_request, check_response, exemptions_without_a_place


@pytest.fixture(scope="module")
def call() -> Iterator[Caller]:
    with running(SETTINGS) as address, httpx.Client() as client:
        yield Caller(address, client)


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
