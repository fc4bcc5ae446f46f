"""The client that furnishes a workspace: what it sends, and what it makes of the answers."""

from collections.abc import Iterator

import pytest

from app.integrations.errors import Reason
from app.integrations.intercom_provisioning import IntercomProvisioning
from app.integrations.receipt import Receipt
from tests.integrations.asking import AT, DATE, failed, soon
from tests.integrations.far_end import FarEnd, reply, reset


@pytest.fixture
def provisioning(far_end: FarEnd) -> Iterator[IntercomProvisioning]:
    with IntercomProvisioning(base_url=far_end.url, token="t", admin_id="7", timeout=2.0) as client:
        yield client


def test_a_conversation_attribute_is_made_with_its_options(far_end: FarEnd, provisioning: IntercomProvisioning) -> None:
    far_end.plays(reply({"id": 8}, headers=DATE))
    made = provisioning.create_conversation_attribute(
        "Mood", "list", description="How it went", options=["Good", "Bad"], deadline=soon()
    )
    (sent,) = far_end.requests
    assert made == Receipt(far_id="8", at=AT)
    assert (sent.method, sent.path) == ("POST", "/conversations/attributes")
    assert sent.json == {
        "name": "Mood",
        "data_type": "list",
        "description": "How it went",
        "options": [{"label": "Good"}, {"label": "Bad"}],
    }


def test_an_option_and_a_description_go_to_their_attribute(far_end: FarEnd, provisioning: IntercomProvisioning) -> None:
    far_end.plays(reply({"id": 8}), reply({"id": 8}))
    provisioning.add_conversation_option("8", "Odd", deadline=soon())
    provisioning.describe_conversation_attribute("8", "How it went", deadline=soon())
    assert [(sent.method, sent.path, sent.json) for sent in far_end.requests] == [
        ("POST", "/conversations/attributes/8/options", {"label": "Odd"}),
        ("PUT", "/conversations/attributes/8", {"description": "How it went"}),
    ]


def test_a_data_attribute_is_made_for_its_model(far_end: FarEnd, provisioning: IntercomProvisioning) -> None:
    far_end.plays(reply({"id": 37}))
    provisioning.create_data_attribute("company", "Size", "options", options=["Small", "Large"], deadline=soon())
    (sent,) = far_end.requests
    assert (sent.method, sent.path) == ("POST", "/data_attributes")
    assert sent.json == {
        "name": "Size",
        "model": "company",
        "data_type": "options",
        "options": [{"value": "Small"}, {"value": "Large"}],
    }


def test_of_a_data_attribute_only_what_is_given_changes(far_end: FarEnd, provisioning: IntercomProvisioning) -> None:
    far_end.plays(reply({"id": 37}), reply({"id": 37}))
    provisioning.change_data_attribute("37", archived=False, deadline=soon())
    provisioning.change_data_attribute("37", description="x", options=["Small", "Huge"], deadline=soon())
    assert [sent.json for sent in far_end.requests] == [
        {"archived": False},
        {"description": "x", "options": [{"value": "Small"}, {"value": "Huge"}]},
    ]


def test_what_had_no_clear_answer_is_not_sent_twice(far_end: FarEnd, provisioning: IntercomProvisioning) -> None:
    far_end.plays(reset)
    assert failed(lambda: provisioning.create_tag("bug", deadline=soon())).reason is Reason.UNKNOWN
    assert len(far_end.requests) == 1


def test_a_refusal_is_told_in_intercoms_words(far_end: FarEnd, provisioning: IntercomProvisioning) -> None:
    errors = [{"code": "parameter_invalid", "message": "no more attributes"}]
    far_end.plays(reply({"type": "error.list", "errors": errors}, 422))
    failure = failed(lambda: provisioning.create_conversation_attribute("Mood", "string", deadline=soon()))
    assert failure.reason is Reason.REFUSED
    assert "no more attributes" in failure.detail
