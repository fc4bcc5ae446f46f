"""What customers, teammates and bots do in the sandbox's conversations, and what the service is told of it."""

from typing import Any

import pytest

from tests.sandbox.conftest import Receiver, Sandbox, until

UUID, OTHER = "22d6d1f4-1a19-41d0-94c2-e54031f78aca", "7d3a5c4e-52f1-4c7e-a3f0-7c1d1f0b8d11"
OPTIONS = [{"text": "Yes", "uuid": UUID}, {"text": "No", "uuid": OTHER}]


def act(sandbox: Sandbox, conversation: str, name: str, /, **told: Any) -> Any:
    return sandbox.control("POST", f"/conversations/{conversation}/{name}", told)


def refused(sandbox: Sandbox, conversation: str, name: str, /, **told: Any) -> int:
    path = f"{sandbox.address.control}/conversations/{conversation}/{name}"
    return sandbox.client.post(path, json=told).status_code


def read(sandbox: Sandbox, conversation: str) -> Any:
    return sandbox.intercom("GET", f"/conversations/{conversation}").json()


def last_part(sandbox: Sandbox, conversation: str) -> Any:
    return read(sandbox, conversation)["conversation_parts"]["conversation_parts"][-1]


def told(receiver: Receiver, topic: str) -> Any:
    """The item of the first notification with this topic."""
    return until(lambda: [note["data"]["item"] for note in receiver.notes if note["topic"] == topic])[0]


def test_quick_replies_have_no_body_and_a_click_is_a_comment_with_their_uuid(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    conversation = sandbox.start()
    sandbox.reply(conversation, "quick_reply", reply_options=OPTIONS)
    offered = last_part(sandbox, conversation)
    assert (offered["part_type"], offered["body"]) == ("quick_reply", None)
    assert [option["uuid"] for option in offered["metadata"]["quick_reply_options"]] == [UUID, OTHER]
    act(sandbox, conversation, "customer-reply", quick_reply_uuid=OTHER)
    clicked = last_part(sandbox, conversation)
    assert (clicked["part_type"], clicked["body"]) == ("comment", "<p>No</p>")
    assert clicked["metadata"] == {"quick_reply_uuid": OTHER}
    part = told(receiver, "conversation.user.replied")["conversation_parts"]["conversation_parts"][0]
    assert (part["body"], part["metadata"]["quick_reply_uuid"]) == ("No", OTHER)


def test_a_button_that_was_not_offered_cannot_be_clicked(sandbox: Sandbox) -> None:
    conversation = sandbox.start()
    assert refused(sandbox, conversation, "customer-reply", quick_reply_uuid=UUID) == 400


@pytest.mark.parametrize("before", ["close", "snooze"])
def test_a_customers_reply_opens_the_conversation_by_a_part_with_a_body(sandbox: Sandbox, before: str) -> None:
    conversation = sandbox.start()
    act(sandbox, conversation, before)
    act(sandbox, conversation, "customer-reply", text="Still down")
    assert (last_part(sandbox, conversation)["part_type"], read(sandbox, conversation)["state"]) == ("open", "open")
    assert read(sandbox, conversation)["snoozed_until"] is None


@pytest.mark.parametrize("message_type", ["comment", "note"])
def test_what_an_api_call_says_ends_a_snooze(sandbox: Sandbox, message_type: str) -> None:
    conversation = sandbox.start()
    act(sandbox, conversation, "snooze", until=1_900_000_000)
    assert read(sandbox, conversation)["snoozed_until"] == 1_900_000_000
    assert sandbox.reply(conversation, message_type, body="Hi").json()["state"] == "open"


def test_a_teammates_own_note_leaves_a_conversation_snoozed(sandbox: Sandbox) -> None:
    conversation = sandbox.start()
    act(sandbox, conversation, "snooze")
    act(sandbox, conversation, "teammate-note", text="waiting for them")
    assert read(sandbox, conversation)["state"] == "snoozed"


def test_a_snooze_ends_when_its_time_is_said_to_have_come(sandbox: Sandbox, receiver: Receiver) -> None:
    conversation = sandbox.start()
    assert refused(sandbox, conversation, "wake") == 400
    act(sandbox, conversation, "snooze", admin="9003")
    assert told(receiver, "conversation.admin.snoozed")["state"] == "snoozed"
    act(sandbox, conversation, "wake")
    assert told(receiver, "conversation.admin.unsnoozed")["state"] == "open"


def test_every_deed_is_its_teammates(sandbox: Sandbox) -> None:
    conversation = sandbox.start()
    for name, more in (
        ("teammate-reply", {"text": "Hi"}),
        ("teammate-note", {"text": "Hm"}),
        ("assign", {"team": "5002"}),
        ("assign", {"teammate": "9002"}),
        ("close", {}),
        ("open", {}),
        ("snooze", {}),
    ):
        act(sandbox, conversation, name, admin="9003", **more)
        assert last_part(sandbox, conversation)["author"]["id"] == "9003"
    found = read(sandbox, conversation)
    assert (found["team_assignee_id"], found["admin_assignee_id"]) == (5002, 9002)
    assert refused(sandbox, conversation, "close", admin="1") == 404
    assert refused(sandbox, conversation, "assign", team="1") == 404


def test_fin_answers_as_an_ai_agent_and_another_bot_does_not(sandbox: Sandbox, receiver: Receiver) -> None:
    conversation = sandbox.start()
    act(sandbox, conversation, "bot-reply", text="We reply in a day", ai=False, part_type="a_notice_expectation")
    assert read(sandbox, conversation)["ai_agent_participated"] is False
    act(sandbox, conversation, "bot-reply", text="Have you tried again?")
    part, found = last_part(sandbox, conversation), read(sandbox, conversation)
    assert (part["author"]["type"], part["author"]["from_ai_agent"], part["part_type"]) == ("bot", True, "comment")
    assert (found["ai_agent_participated"], found["ai_agent"]["last_answer_type"]) == (True, "ai_answer")
    until(lambda: receiver.topics().count("conversation.operator.replied") == 2)


def test_an_e_mail_has_its_channel_subject_and_attachments(sandbox: Sandbox) -> None:
    photo = {"url": "https://a.example/x.jpg", "name": "the screen", "content_type": "image/jpeg"}
    conversation = sandbox.start("See below", channel="email", subject="Help", attachments=[photo])
    found = read(sandbox, conversation)
    assert (found["source"]["type"], found["source"]["subject"]) == ("email", "<p>Help</p>")
    assert found["channel"] == {"initial": "email", "current": "email"}
    assert found["source"]["attachments"][0]["name"] == "the screen"
    assert found["custom_attributes"]["Has attachments"] is True


def test_a_customer_may_send_a_picture_without_a_word(sandbox: Sandbox) -> None:
    conversation = sandbox.start()
    act(sandbox, conversation, "customer-reply", attachments=["https://a.example/x.png"])
    part = last_part(sandbox, conversation)
    assert (part["body"], part["attachments"][0]["name"]) == (None, "x.png")
    assert "x.png: https://a.example/x.png" in page(sandbox, conversation)
    assert refused(sandbox, conversation, "customer-reply") == 400


def test_a_rating_is_told_with_the_teammate_who_wrote_last(sandbox: Sandbox, receiver: Receiver) -> None:
    conversation = sandbox.start()
    act(sandbox, conversation, "teammate-reply", text="Done", admin="9003")
    act(sandbox, conversation, "rate", rating=2, remark="slow")
    rating = told(receiver, "conversation.rating.added")["conversation_rating"]
    assert (rating["rating"], rating["remark"], rating["teammate"]["id"]) == (2, "slow", "9003")
    assert refused(sandbox, conversation, "rate", rating=6) == 400


def test_who_set_an_attribute_is_in_the_type_of_its_part(sandbox: Sandbox) -> None:
    conversation = sandbox.start()
    act(sandbox, conversation, "customer-attributes", **{"Issue Priority": "High"})
    part = last_part(sandbox, conversation)
    assert (part["part_type"], part["author"]["type"]) == ("conversation_attribute_updated_by_user", "bot")
    act(sandbox, conversation, "attributes", **{"Issue Priority": "Low"})
    part = last_part(sandbox, conversation)
    assert part["part_type"] == "conversation_attribute_updated_by_admin"
    assert part["event_details"] == {
        "attribute": {"name": "Issue Priority"},
        "value": {"name": "Low", "previous": "High"},
    }


def test_a_teammate_tags_and_untags(sandbox: Sandbox, receiver: Receiver) -> None:
    conversation = sandbox.start()
    act(sandbox, conversation, "tag", name="VIP", admin="9003")
    assert [tag["applied_by"]["id"] for tag in read(sandbox, conversation)["tags"]["tags"]] == ["9003"]
    assert told(receiver, "conversation_part.tag.created")["tag"]["name"] == "VIP"
    act(sandbox, conversation, "untag", name="vip")
    assert read(sandbox, conversation)["tags"]["tags"] == []


def page(sandbox: Sandbox, conversation: str) -> str:
    return sandbox.client.get(f"{sandbox.address.url}/conversations/{conversation}").text


def say(sandbox: Sandbox, conversation: str, **form: str) -> int:
    path = f"{sandbox.address.url}/conversations/{conversation}/say"
    return sandbox.client.post(path, data=form, follow_redirects=True).status_code


def test_a_person_clicks_a_button_on_the_page_and_then_it_is_gone(sandbox: Sandbox) -> None:
    conversation = sandbox.start()
    options = [{"text": "Yes <b>", "uuid": UUID}]
    sandbox.reply(conversation, "quick_reply", reply_options=options)
    assert f'value="{UUID}">Yes &lt;b&gt;</button>' in page(sandbox, conversation)
    assert say(sandbox, conversation, quick_reply_uuid=UUID) == 200
    assert last_part(sandbox, conversation)["metadata"] == {"quick_reply_uuid": UUID}
    assert UUID not in page(sandbox, conversation)


@pytest.mark.parametrize(
    ("speaker", "part_type", "author"),
    [("customer-reply", "comment", "user"), ("teammate-reply", "comment", "admin"), ("teammate-note", "note", "admin")],
)
def test_a_person_speaks_on_the_page_as_either_side(
    sandbox: Sandbox, speaker: str, part_type: str, author: str
) -> None:
    conversation = sandbox.start()
    assert say(sandbox, conversation, text="a < b & ю", **{"as": speaker}) == 200
    part = last_part(sandbox, conversation)
    assert (part["part_type"], part["author"]["type"]) == (part_type, author)
    assert part["body"] == "<p>a &lt; b &amp; ю</p>"


def test_the_page_takes_only_what_it_offers(sandbox: Sandbox) -> None:
    conversation = sandbox.start()
    assert say(sandbox, conversation, text="x", **{"as": "rate"}) == 404
    assert say(sandbox, "1", text="x") == 404
    assert say(sandbox, conversation) == 400
