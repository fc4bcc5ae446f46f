"""Parts of a conversation that was read stand for the topics under which webhooks tell of them."""

from typing import Any

import pytest

from app.webhooks.part_topics import topic_of_beginning, topic_of_part

CUSTOMER, TEAMMATE, BOT = {"type": "user", "id": "c1"}, {"type": "admin", "id": "9002"}, {"type": "bot", "id": "b1"}


def a_part(part_type: str, author: dict[str, Any], body: str | None = None) -> dict[str, Any]:
    return {"id": "1", "part_type": part_type, "author": author, "body": body}


@pytest.mark.parametrize(
    ("part", "topic"),
    [
        (a_part("comment", CUSTOMER, "Hi"), "conversation.user.replied"),
        (a_part("open", CUSTOMER, "Again"), "conversation.user.replied"),
        (a_part("comment", TEAMMATE, "Hi"), "conversation.admin.replied"),
        (a_part("quick_reply", TEAMMATE), "conversation.admin.replied"),
        (a_part("comment", {**TEAMMATE, "from_ai_agent": True}, "Hi"), "conversation.operator.replied"),
        (a_part("channel_and_reply_time_expectation", BOT, "Soon"), "conversation.operator.replied"),
        (a_part("note", TEAMMATE, "Odd"), "conversation.admin.noted"),
        (a_part("assignment", TEAMMATE), "conversation.admin.assigned"),
        (a_part("default_assignment", BOT), "conversation.admin.assigned"),
        (a_part("assign_and_reopen", TEAMMATE), "conversation.admin.open.assigned"),
        (a_part("close", TEAMMATE, "Bye"), "conversation.admin.closed"),
        (a_part("open", TEAMMATE), "conversation.admin.opened"),
        (a_part("snoozed", TEAMMATE), "conversation.admin.snoozed"),
        (a_part("timer_unsnooze", BOT), "conversation.admin.unsnoozed"),
        (a_part("priority_changed", TEAMMATE), "conversation.priority.updated"),
        (a_part("custom_action_started", BOT), None),
        (a_part("comment", {"type": "alien"}, "Hi"), None),
    ],
)
def test_a_part_stands_for_one_topic(part: dict[str, Any], topic: str | None) -> None:
    assert topic_of_part(part) == topic


def test_opening_what_was_snoozed_is_told_as_its_end() -> None:
    assert topic_of_part(a_part("open", TEAMMATE), was_snoozed=True) == "conversation.admin.unsnoozed"
    assert topic_of_part(a_part("open", CUSTOMER, "Hi"), was_snoozed=True) == "conversation.user.replied"


@pytest.mark.parametrize(
    ("delivered_as", "author", "topic"),
    [
        ("customer_initiated", CUSTOMER, "conversation.user.created"),
        ("customer_initiated", BOT, "conversation.user.created"),
        ("admin_initiated", TEAMMATE, "conversation.admin.single.created"),
        ("campaigns_initiated", TEAMMATE, None),
        ("automated", BOT, None),
        (None, CUSTOMER, "conversation.user.created"),
        (None, TEAMMATE, "conversation.admin.single.created"),
        (None, BOT, None),
    ],
)
def test_a_conversation_begins_under_the_topic_of_whoever_began_it(
    delivered_as: str | None, author: dict[str, Any], topic: str | None
) -> None:
    assert topic_of_beginning({"id": "1", "delivered_as": delivered_as, "author": author}) == topic
