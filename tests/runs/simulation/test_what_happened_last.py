"""What happened last in a conversation is the event that is simulated."""

from typing import Any

import pytest

from app.errors import TriageError
from app.integrations.intercom import IntercomClient
from app.runs.simulation.subject import of_conversation
from app.sandbox.server import Address
from tests.runs.simulation.playing import a_desk, does, started


@pytest.mark.parametrize(
    ("deed", "body", "expected"),
    [
        (None, {}, "conversation_started"),
        ("customer-reply", {"text": "Still broken"}, "customer_replied"),
        ("teammate-reply", {"text": "Looking"}, "teammate_replied"),
        ("teammate-note", {"text": "/bug Calendar"}, "teammate_noted"),
        ("close", {}, "teammate_closed"),
    ],
)
def test_what_happened_last_in_a_conversation_is_the_event(
    sandbox: Address, intercom: IntercomClient, deed: str | None, body: dict[str, Any], expected: str
) -> None:
    conversation = started(sandbox)
    if deed:
        does(sandbox, conversation, deed, **body)
    assert of_conversation(a_desk(), intercom, conversation, None).event.name == expected


def test_a_change_that_no_webhook_tells_of_is_not_what_happened_last(
    sandbox: Address, intercom: IntercomClient
) -> None:
    conversation = started(sandbox)
    does(sandbox, conversation, "customer-reply", text="Still broken")
    does(sandbox, conversation, "attributes", **{"Issue Type": "Technical Issue"})
    subject = of_conversation(a_desk(), intercom, conversation, None)
    assert subject.event.name == "customer_replied"
    assert subject.facts["message.text"] == "Still broken"
    assert subject.facts["conversation.attributes.Issue Type"] == "Technical Issue"


@pytest.mark.parametrize("as_name", [None, "teammate_noted"])
def test_what_the_service_itself_did_is_not_what_happened_last(
    sandbox: Address, intercom: IntercomClient, as_name: str | None
) -> None:
    conversation = started(sandbox)
    does(sandbox, conversation, "teammate-note", text="/bug Calendar")
    does(sandbox, conversation, "teammate-note", text="Logged", admin="9001")
    subject = of_conversation(a_desk(), intercom, conversation, as_name)
    assert (subject.event.name, subject.facts["message.text"]) == ("teammate_noted", "/bug Calendar")


@pytest.mark.parametrize("text", ["<b>two</b> things & more", "1 < 2, see <p>", "it says <script>x</script> &lt;"])
def test_a_text_reads_the_same_from_intercom_as_from_its_webhook(
    sandbox: Address, intercom: IntercomClient, text: str
) -> None:
    conversation = started(sandbox)
    does(sandbox, conversation, "customer-reply", text=text)
    assert of_conversation(a_desk(), intercom, conversation, None).facts["message.text"] == text


def test_another_event_may_be_asked_for_and_the_last_of_its_kind_is_taken(
    sandbox: Address, intercom: IntercomClient
) -> None:
    conversation = started(sandbox)
    does(sandbox, conversation, "customer-reply", text="Still broken")
    does(sandbox, conversation, "teammate-reply", text="Looking")
    subject = of_conversation(a_desk(), intercom, conversation, "customer_replied")
    assert (subject.event.name, subject.facts["message.text"]) == ("customer_replied", "Still broken")
    first = of_conversation(a_desk(), intercom, conversation, "conversation_started")
    assert first.facts["message.text"] == "My calendar does not come up"


def test_an_event_that_has_not_happened_is_simulated_and_said_to_be_assumed(
    sandbox: Address, intercom: IntercomClient
) -> None:
    subject = of_conversation(a_desk(), intercom, started(sandbox), "teammate_closed")
    assert subject.event.name == "teammate_closed"
    assert any("nothing of this kind (teammate_closed) has happened" in note for note in subject.notes)


@pytest.mark.parametrize(
    ("name", "words"), [("no_such", 'there is no event "no_such"'), ("contact_created", "does not happen to a conv")]
)
def test_an_event_that_cannot_be_is_refused(sandbox: Address, intercom: IntercomClient, name: str, words: str) -> None:
    with pytest.raises(TriageError, match=words):
        of_conversation(a_desk(), intercom, started(sandbox), name)


def test_a_conversation_that_is_not_there_is_told(intercom: IntercomClient) -> None:
    with pytest.raises(TriageError, match="Intercom has no conversation 77"):
        of_conversation(a_desk(), intercom, "77", None)
