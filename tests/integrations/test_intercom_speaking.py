"""What is said to customers, and how people, companies and teammates are changed: the calls as they go out."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.integrations.errors import Reason
from app.integrations.intercom import IntercomClient
from app.integrations.intercom_conversations import QuickReply
from app.integrations.receipt import Receipt
from tests.integrations.asking import AT, DATE, failed, soon
from tests.integrations.far_end import FarEnd, reply

YES, NO = QuickReply(text="Yes", uuid="u-1"), QuickReply(text="No", uuid="u-2")


def part(part_id: str, **changes: Any) -> dict[str, Any]:
    author = {"type": "admin", "id": "7"}
    said = {"part_type": "comment", "body": "<p>Hi Kim</p>", "created_at": 100, "author": author}
    return {"id": part_id, **said, **changes}


def buttons(part_id: str, *uuids: str) -> dict[str, Any]:
    options = [{"text": "a", "uuid": uuid} for uuid in uuids]
    return part(part_id, part_type="quick_reply", body=None, metadata={"quick_reply_options": options})


def conversation(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"id": "55", "conversation_parts": {"conversation_parts": list(parts)}}


def test_a_reply_gives_the_id_of_our_new_part(far_end: FarEnd, intercom: IntercomClient) -> None:
    note = part("9", part_type="note", created_at=300)
    theirs = part("8", created_at=300, author={"type": "admin", "id": "8"})
    far_end.plays(reply(conversation(part("1", created_at=10), part("3", created_at=20), theirs, note), headers=DATE))
    assert intercom.reply("55", "<p>Hi&nbsp;Kim</p>", deadline=soon()) == Receipt(far_id="3", at=AT)
    sent = far_end.requests[0]
    assert (sent.method, sent.path) == ("POST", "/conversations/55/reply")
    assert sent.json == {"message_type": "comment", "type": "admin", "admin_id": "7", "body": "<p>Hi&nbsp;Kim</p>"}


def test_a_reply_that_also_opened_the_conversation_is_found(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reply(conversation(part("1", part_type="open"))))
    assert intercom.reply("55", "<p>Hi Kim</p>", deadline=soon()).far_id == "1"


def test_a_reply_that_the_answer_does_not_show_has_no_far_id(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reply(conversation(part("1", body="<p>Another</p>"))))
    assert intercom.reply("55", "<p>Hi Kim</p>", deadline=soon()).far_id is None


def test_quick_replies_are_found_by_their_uuids(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reply(conversation(buttons("1", "u-0"), buttons("2", "u-1", "u-2"), part("3"))))
    assert intercom.quick_replies("55", [YES, NO], deadline=soon()).far_id == "2"
    assert far_end.requests[0].json == {
        "message_type": "quick_reply",
        "type": "admin",
        "admin_id": "7",
        "reply_options": [{"text": "Yes", "uuid": "u-1"}, {"text": "No", "uuid": "u-2"}],
    }


def test_each_write_sends_what_intercom_documents(far_end: FarEnd, intercom: IntercomClient) -> None:
    intercom.remove_tag("55", "9", deadline=soon())
    intercom.open_conversation("55", deadline=soon())
    intercom.snooze("55", datetime(2026, 11, 25, 9, tzinfo=UTC), deadline=soon())
    intercom.tag_contact("c", "9", deadline=soon())
    intercom.untag_contact("c", "9", deadline=soon())
    intercom.tag_company("co", " VIP ", deadline=soon())
    intercom.untag_company("co", "VIP", deadline=soon())
    intercom.update_contact("c", {"plan": "standard", "seats": None}, deadline=soon())
    intercom.update_company("co", {"Seats": 5}, deadline=soon())
    intercom.block_contact("c", deadline=soon())
    intercom.set_away("9", away=True, reassign=True, reason_id=3, deadline=soon())
    intercom.set_away("9", away=False, reassign=False, deadline=soon())
    assert [(sent.method, sent.path, sent.json) for sent in far_end.requests] == [
        ("DELETE", "/conversations/55/tags/9", {"admin_id": "7"}),
        ("POST", "/conversations/55/parts", {"message_type": "open", "admin_id": "7"}),
        (
            "POST",
            "/conversations/55/parts",
            {"message_type": "snoozed", "snoozed_until": 1_795_597_200, "admin_id": "7"},
        ),
        ("POST", "/contacts/c/tags", {"id": "9"}),
        ("DELETE", "/contacts/c/tags/9", {}),
        ("POST", "/tags", {"name": "VIP", "companies": [{"id": "co"}]}),
        ("POST", "/tags", {"name": "VIP", "companies": [{"id": "co", "untag": True}]}),
        ("PUT", "/contacts/c", {"custom_attributes": {"plan": "standard", "seats": None}}),
        ("PUT", "/companies/co", {"custom_attributes": {"Seats": 5}}),
        ("POST", "/contacts/c/block", {}),
        (
            "PUT",
            "/admins/9/away",
            {"away_mode_enabled": True, "away_mode_reassign": True, "away_status_reason_id": 3},
        ),
        ("PUT", "/admins/9/away", {"away_mode_enabled": False, "away_mode_reassign": False}),
    ]


def test_a_contacts_tag_that_was_deleted_is_made_anew(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reply({"id": "1"}), reply({}, 404), reply({"id": "2"}))
    error = failed(lambda: intercom.tag_contact("c", intercom.tag_id("vip"), deadline=soon()))
    assert error.reason is Reason.NOT_FOUND
    assert intercom.tag_id("vip") == "2"


@pytest.mark.parametrize("key", ["data", "companies"])
def test_a_contacts_companies_are_listed_under_either_name(far_end: FarEnd, intercom: IntercomClient, key: str) -> None:
    following = f"{far_end.url}/contacts/c/companies?page=2"
    pages = [{key: [{"id": "1"}], "pages": {"next": following}}, {key: [{"id": "2"}], "pages": {"next": None}}]
    far_end.plays(*map(reply, pages))
    assert [company["id"] for company in intercom.companies_of("c")] == ["1", "2"]


def test_a_contacts_newest_conversations_are_asked_for_in_one_page(far_end: FarEnd, intercom: IntercomClient) -> None:
    listed = [{"id": "3"}, {"id": "2"}, {"id": "1"}]
    far_end.plays(reply({"conversations": listed, "pages": {"next": {"starting_after": "x"}}}))
    assert [one["id"] for one in intercom.conversations_of("c", 2)] == ["3", "2"]
    assert [sent.json for sent in far_end.requests] == [
        {
            "query": {"field": "contact_ids", "operator": "=", "value": "c"},
            "sort": {"field": "created_at", "order": "descending"},
            "pagination": {"per_page": 2},
        }
    ]


def test_articles_are_searched_by_the_beginning_of_a_long_text(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reply({"data": {"articles": [{"id": "31"}], "highlights": []}}))
    assert [article["id"] for article in intercom.articles_for("date? " * 1000)] == ["31"]
    assert far_end.requests[0].path.startswith("/articles/search?phrase=date%3F")
    assert far_end.requests[0].path.endswith("&state=published")
    assert len(far_end.requests[0].path) < 1000


def test_an_answer_without_articles_is_not_taken_for_none(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reply({"data": []}))
    assert failed(lambda: intercom.articles_for("date")).reason is Reason.UNKNOWN


def test_macros_are_read_page_by_page(far_end: FarEnd, intercom: IntercomClient) -> None:
    pages = [
        {"data": [{"id": "1"}], "pages": {"next": {"starting_after": "a b"}}},
        {"data": [{"id": "2"}], "pages": {"next": None}},
    ]
    far_end.plays(*map(reply, pages))
    assert [macro["id"] for macro in intercom.macros()] == ["1", "2"]
    assert [sent.path for sent in far_end.requests] == [
        "/macros?per_page=150",
        "/macros?per_page=150&starting_after=a+b",
    ]
