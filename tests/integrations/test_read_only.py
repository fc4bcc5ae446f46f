"""Clients that only read: every method that could change something is refused below the client, before a byte leaves.

The methods are found by looking at the clients. A new one is taken for a write until it is named among the reads."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from typing import Any, get_args, get_origin, get_type_hints

import httpx
import pytest
from pydantic import SecretStr

from app.integrations.asana import AsanaClient
from app.integrations.errors import CallFailed, Reason, Service
from app.integrations.intercom import IntercomClient
from app.integrations.mail import MailClient
from app.integrations.read_only import refuse_unless_read
from app.integrations.slack import SlackClient
from app.sandbox.server import Address, running
from app.sandbox.settings import SandboxSettings
from tests.integrations.asking import soon
from tests.integrations.far_end import FarEnd

BUG = "1200000000000101"
READS: Mapping[type, Mapping[str, tuple[Any, ...]]] = {
    IntercomClient: {
        "me": (),
        "conversation": ("1",),
        "contact": ("6961d43b372591e999b3ea01",),
        "contact_notes": ("6961d43b372591e999b3ea01",),
        "contact_tags": ("6961d43b372591e999b3ea01",),
        "companies_of": ("6961d43b372591e999b3ea01",),
        "segments_of": ("6961d43b372591e999b3ea01",),
        "company": ("6762f07f1bb69f9f2193ba01",),
        "conversations_of": ("6961d43b372591e999b3ea01", 3),
        "search_conversations": ({"field": "updated_at", "operator": ">", "value": 1},),
        "tags": (),
        "teams": (),
        "teammates": (),
        "teammate": ("9002",),
        "articles_for": ("office hours",),
        "article": ("31",),
        "macros": (),
        "macro": ("81",),
        "conversation_attributes": (),
        "contact_attributes": (),
        "company_attributes": (),
    },
    AsanaClient: {
        "me": (),
        "task": ("1",),
        "comments": ("1",),
        "project": (BUG,),
        "tasks_modified_since": (BUG, datetime(2026, 1, 1, tzinfo=UTC), "name"),
        "sections": (BUG,),
        "custom_field_settings": (BUG,),
    },
    SlackClient: {},
    MailClient: {},
}
ADDRESSED = {"to": ["ana@desk.example"], "message_id": "<1@desk.example>"}
NOT_CALLS = {"close"}


def public_methods(client: type) -> list[str]:
    return [name for name, _ in inspect.getmembers(client, inspect.isfunction) if not name.startswith("_")]


def writes_of(client: type) -> list[str]:
    return [name for name in public_methods(client) if name not in READS[client] and name not in NOT_CALLS]


WRITES = [(client, name) for client in READS for name in writes_of(client)]


def an_argument(name: str, kind: Any) -> Any:
    if name == "deadline":
        return soon()
    if kind == Sequence[str] or name == "message_id":
        return ADDRESSED[name]
    if kind is datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)
    if get_origin(kind) is not None and type(None) not in get_args(kind) and isinstance(get_args(kind)[0], str):
        return get_args(kind)[0]
    return "1" if kind is str else {}


def called_anyhow(method: Callable[..., Any]) -> Any:
    """The method called with made-up arguments of the kinds that it asks for."""
    kinds = get_type_hints(method)
    asked = [one for one in inspect.signature(method).parameters.values() if one.default is inspect.Parameter.empty]
    made = {one.name: an_argument(one.name, kinds[one.name]) for one in asked}
    return method(**made)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Address]:
    with running(SandboxSettings(first_id=1, intercom_token="t", asana_token="t")) as address:
        yield address


def a_client(kind: type, sandbox: Address, *, reads_only: bool) -> Any:
    if kind is IntercomClient:
        return IntercomClient(base_url=sandbox.intercom, token="t", admin_id="9001", reads_only=reads_only)
    if kind is SlackClient:
        return SlackClient(SecretStr(sandbox.slack), reads_only=reads_only)
    if kind is MailClient:
        return nullcontext(MailClient(SecretStr(sandbox.smtp), reads_only=reads_only))
    return AsanaClient(base_url=sandbox.asana, token="t", reads_only=reads_only)


def calls_by_route(sandbox: Address) -> dict[str, int]:
    counted = httpx.get(f"{sandbox.control}/counters").json()
    return {route: n for vendor in get_args(Service) for route, n in counted[vendor]["by_route"].items()}


def test_every_read_is_a_method_that_there_is() -> None:
    for client, reads in READS.items():
        assert set(reads) <= set(public_methods(client))


def test_the_clients_write_and_so_there_is_something_to_refuse() -> None:
    named = {name for _, name in WRITES}
    assert {"add_tag", "tag_id", "note", "assign", "create_task", "add_to_section", "comment", "post", "send"} <= named


@pytest.mark.parametrize(("client", "name"), WRITES)
def test_a_write_is_refused_and_nothing_arrives(client: type, name: str, sandbox: Address) -> None:
    httpx.post(f"{sandbox.control}/reset")
    with a_client(client, sandbox, reads_only=True) as reading, pytest.raises(CallFailed) as refused:
        called_anyhow(getattr(reading, name))

    assert refused.value.reason is Reason.REFUSED
    assert "this connection only reads" in refused.value.detail
    assert calls_by_route(sandbox) == {}


@pytest.mark.parametrize(("client", "name"), WRITES)
def test_the_same_write_leaves_a_client_that_may_write(client: type, name: str, far_end: FarEnd) -> None:
    """Otherwise the test above would show nothing: the arguments are good enough to be sent."""
    address = Address(far_end.url, far_end.port)
    with a_client(client, address, reads_only=False) as writing, suppress(CallFailed):
        called_anyhow(getattr(writing, name))
    assert far_end.connections >= 1
    assert far_end.requests or client is MailClient  # which waits for a mail server's greeting in vain


def test_not_one_byte_leaves_for_a_write(far_end: FarEnd) -> None:
    address = Address(far_end.url)
    with a_client(IntercomClient, address, reads_only=True) as intercom, pytest.raises(CallFailed):
        intercom.close_conversation("1", deadline=soon())
    with a_client(AsanaClient, address, reads_only=True) as asana, pytest.raises(CallFailed):
        asana.create_task({"name": "x"}, deadline=soon())
    with a_client(SlackClient, address, reads_only=True) as slack, pytest.raises(CallFailed):
        slack.post("x", deadline=soon())
    with a_client(MailClient, Address(far_end.url, far_end.port), reads_only=True) as mail, pytest.raises(CallFailed):
        mail.send(["ana@desk.example"], "x", "x", message_id="<1@desk.example>", deadline=soon())
    assert (far_end.connections, far_end.received) == (0, 0)


@pytest.mark.parametrize(("client", "name"), [(client, name) for client, reads in READS.items() for name in reads])
def test_a_read_goes_through_and_is_a_read(client: type, name: str, sandbox: Address) -> None:
    httpx.post(f"{sandbox.control}/reset")
    with a_client(client, sandbox, reads_only=True) as reading:
        try:
            found = getattr(reading, name)(*READS[client][name])
            if isinstance(found, Iterator):
                list(found)
        except CallFailed as failed:
            assert failed.reason is Reason.NOT_FOUND  # noqa: PT017 - there is neither a conversation 1 nor a task 1
    asked = calls_by_route(sandbox)
    assert asked
    assert all(route.startswith("GET ") or route == "POST /conversations/search" for route in asked)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "post", "get"])
@pytest.mark.parametrize("path", ["/conversations/1/reply", "/conversations/search/1", "/tags", "/tasks", "/"])
def test_only_what_is_named_is_let_through(method: str, path: str) -> None:
    for service in ("intercom", "asana"):
        with pytest.raises(CallFailed):
            refuse_unless_read(service, method, path)
