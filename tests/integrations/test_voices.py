"""Who said what in a conversation, from REST answers as Intercom documents them and as the sandbox gives them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.integrations.intercom import IntercomClient
from app.integrations.intercom_conversations import QuickReply
from app.integrations.voices import SOURCE, Voice, voices_in
from app.sandbox.server import Address, running
from app.sandbox.settings import SandboxSettings
from tests.integrations.asking import soon

START = 1_795_000_000
UUID = "22d6d1f4-1a19-41d0-94c2-e54031f78aca"
KIM = {"type": "user", "id": "k", "name": "Kim", "email": "kim@example.com"}
US, ANA = {"type": "admin", "id": "7", "name": "Seat"}, {"type": "admin", "id": "9", "name": "Ana"}
FIN = {"type": "bot", "id": "1", "name": "Fin", "from_ai_agent": True, "is_ai_answer": True}


def part(part_type: str, author: object, body: str | None = "<p>words</p>", **more: Any) -> dict[str, Any]:
    return {"id": "p", "part_type": part_type, "author": author, "body": body, "created_at": START + 5, **more}


def conversation(*parts: object, **source: Any) -> dict[str, Any]:
    first = {"id": "s", "author": KIM, "body": "<p>It is<br>down</p>", "delivered_as": "customer_initiated", **source}
    listed = {"conversation_parts": list(parts)}
    return {"id": "55", "created_at": START, "source": first, "conversation_parts": listed}


def voice(*args: Any, **more: Any) -> Voice:
    return voices_in(conversation(part(*args, **more)), admin_id="7")[-1]


def test_the_first_message_comes_first() -> None:
    first = voices_in(conversation(), admin_id="7")
    assert first == [
        Voice(
            kind="customer",
            part_id="s",
            part_type=SOURCE,
            text="It is\ndown",
            at=datetime.fromtimestamp(START, UTC),
            is_message=True,
            author_id="k",
            name="Kim",
            email="kim@example.com",
        )
    ]


@pytest.mark.parametrize(
    ("author", "kind"),
    [
        (KIM, "customer"),
        ({"type": "lead"}, "customer"),
        (ANA, "teammate"),
        (US, "us"),
        ({"type": "admin", "id": 7}, "us"),
        (FIN, "bot"),
        ({**ANA, "from_ai_agent": True}, "bot"),
        ({"type": "workflow", "id": "3"}, "bot"),
        ({}, "bot"),
        (None, "bot"),
    ],
)
def test_each_author_has_a_kind(author: object, kind: str) -> None:
    assert voice("comment", author).kind == kind


@pytest.mark.parametrize(
    ("part_type", "body", "is_message"),
    [
        ("comment", "<p>words</p>", True),
        ("open", "<p>words</p>", True),
        ("close", "<p>words</p>", True),
        ("close", None, False),
        ("assignment", "", False),
        ("comment", "<p> </p>", False),
        ("comment", '<p><img src="https://a.example/x.png"></p>', True),
        ("a_kind_to_come", "<p>words</p>", True),
        ("note", "<p>words</p>", False),
        ("channel_and_reply_time_expectation", "<p>We reply in a day</p>", False),
        ("language_detection_details", "<p>ru</p>", False),
        ("conversation_attribute_updated_by_admin", "<p>x</p>", False),
        ("conversation_attribute_updated_by_workflow", "<p>x</p>", False),
        ("custom_action_started", "<p>x</p>", False),
        ("title_changed", "<p>x</p>", False),
    ],
)
def test_only_what_the_customer_wrote_or_sees_is_a_message(part_type: str, body: str | None, is_message: bool) -> None:  # noqa: FBT001 - a row of the table
    assert voice(part_type, FIN, body).is_message is is_message


def test_notes_are_known_as_notes() -> None:
    assert voice("note", ANA).is_note
    assert not voice("comment", ANA).is_note


def test_a_picture_alone_and_buttons_alone_are_messages() -> None:
    assert voice("comment", KIM, None, attachments=[{"url": "https://a.example/x.png"}]).is_message
    offered = voice("quick_reply", US, None, metadata={"quick_reply_options": [{"text": "Yes", "uuid": UUID}]})
    assert (offered.is_message, offered.offered) == (True, (UUID,))


def test_a_click_tells_which_button() -> None:
    clicked = voice("comment", KIM, "<p>Yes</p>", metadata={"quick_reply_uuid": UUID})
    assert (clicked.quick_reply_uuid, clicked.text) == (UUID, "Yes")
    assert voice("comment", KIM, metadata={}).quick_reply_uuid is None


def test_what_a_campaign_sends_under_a_teammates_name_is_a_bots() -> None:
    sent = conversation(author=ANA, delivered_as="campaigns_initiated")
    assert voices_in(sent, admin_id="7")[0].kind == "bot"
    written = conversation(author=ANA, delivered_as="admin_initiated")
    assert voices_in(written, admin_id="7")[0].kind == "teammate"


def test_a_redacted_part_is_a_message_without_its_words() -> None:
    redacted = voice("comment", ANA, "<p>This message was deleted</p>", redacted=True)
    assert (redacted.text, redacted.is_message) == ("", True)


def test_parts_come_oldest_first_and_one_without_a_time_stays_in_its_place() -> None:
    told = conversation(
        part("comment", KIM, "<p>second</p>", created_at=START + 20),
        part("comment", ANA, "<p>third</p>", created_at=None),
        part("comment", KIM, "<p>first</p>", created_at="2026-11-18T11:06:50Z"),
        None,
        "part",
    )
    assert [one.text for one in voices_in(told, admin_id="7")][1:] == ["first", "second", "third"]


@pytest.mark.parametrize("told", [{}, {"source": None, "conversation_parts": None}, {"created_at": 10**20}])
def test_a_conversation_that_says_nothing_has_no_voices(told: dict[str, Any]) -> None:
    assert voices_in(told, admin_id="7") == []


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Address]:
    with running(SandboxSettings(first_id=1, intercom_token="t")) as address:
        yield address


def test_a_conversation_of_the_sandbox_is_heard_whole(sandbox: Address) -> None:
    def act(name: str, **told: Any) -> None:
        httpx.post(f"{sandbox.control}/conversations/{id_}/{name}", json=told).raise_for_status()

    id_ = str(httpx.post(f"{sandbox.control}/conversations", json={"text": "It is down"}).json()["id"])
    with IntercomClient(base_url=sandbox.intercom, token="t", admin_id="9001") as intercom:
        act("bot-reply", text="We reply in a day", part_type="channel_and_reply_time_expectation", ai=False)
        act("bot-reply", text="Have you tried again?")
        act("teammate-note", text="/why")
        act("teammate-reply", text="Let me look")
        intercom.reply(id_, "<p>Is it urgent?</p>", deadline=soon())
        intercom.quick_replies(id_, [QuickReply(text="Yes", uuid=UUID)], deadline=soon())
        act("customer-reply", quick_reply_uuid=UUID)
        act("customer-attributes", **{"Issue Priority": "High"})
        heard = voices_in(intercom.conversation(id_), admin_id="9001")
    assert [(one.kind, one.text) for one in heard if one.is_message] == [
        ("customer", "It is down"),
        ("bot", "Have you tried again?"),
        ("teammate", "Let me look"),
        ("us", "Is it urgent?"),
        ("us", ""),
        ("customer", "Yes"),
    ]
    assert [one.text for one in heard if one.is_note] == ["/why"]
    assert [one.quick_reply_uuid for one in heard if one.quick_reply_uuid] == [UUID]
