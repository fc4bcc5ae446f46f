import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.rules.topics import EVENT_BY_TOPIC
from app.webhooks.keys import occurrence_key
from app.webhooks.notification import Notification, Unreadable, read_notification

Payload = Callable[[str], dict[str, Any]]
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def read(envelope: object) -> Notification:
    found = read_notification(json.dumps(envelope).encode())
    assert isinstance(found, Notification)
    return found


def reply(**changes: object) -> dict[str, object]:
    part = {"id": "77", "part_type": "comment", "body": "Hi", "author": {"type": "user", "id": "u1"}}
    item = {"type": "conversation", "id": "12", "conversation_parts": {"conversation_parts": [part]}}
    envelope = {"app_id": "app1", "id": "notif_1", "topic": "conversation.user.replied", "created_at": 1768298400}
    return {**envelope, "delivery_attempts": 1, "data": {"item": item}, **changes}


def storable(key: str | None) -> bool:
    return key is None or ("\x00" not in key and len(key.encode("utf-8")) < 2_700)  # a PostgreSQL index row's limit


def test_the_envelope_is_read() -> None:
    found = read(reply())
    assert (found.app_id, found.notification_id, found.topic) == ("app1", "notif_1", "conversation.user.replied")
    assert found.created_at == datetime(2026, 1, 13, 10, tzinfo=UTC)
    assert (found.lane, found.delivery_key) == ("conversation:app1:12", "app1/notif_1")
    assert found.occurrence_key == occurrence_key("app1", "77", "conversation.user.replied")
    assert (found.attempts, found.settled) == (1, None)


def test_both_attempts_of_one_delivery_have_the_same_keys() -> None:
    first, second = read(reply()), read(reply(delivery_attempts=2, delivery_status="retry"))
    assert (first.delivery_key, first.occurrence_key) == (second.delivery_key, second.occurrence_key)
    assert second.attempts == 2


def test_both_attempts_of_a_delivery_without_id_have_the_same_key() -> None:
    first = read(reply(id=None, first_sent_at=1768298401))
    second = read(reply(id=None, delivery_attempts=2, delivery_status="retry", first_sent_at=1768298461))
    assert first.delivery_key == second.delivery_key
    assert first.delivery_key.startswith("app1/conversation.user.replied/1768298400/")


def test_two_deliveries_without_id_have_two_keys() -> None:
    another = reply(id=None, data={"item": {"id": "13"}})
    assert read(reply(id=None)).delivery_key != read(another).delivery_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"app_id": "a/b", "id": "c"}, {"app_id": "a", "id": "b/c"}),
        ({"app_id": "a%2Fb", "id": "c"}, {"app_id": "a/b", "id": "c"}),
        ({"id": "x" * 300 + "1"}, {"id": "x" * 300 + "2"}),
        ({"id": "a\x00b"}, {"id": "ab"}),
        ({"id": "é"}, {"id": "è"}),
        ({"id": "\ud800"}, {"id": "\ud801"}),
    ],
)
def test_different_ids_never_share_a_key(one: dict[str, object], other: dict[str, object]) -> None:
    assert read(reply(**one)).delivery_key != read(reply(**other)).delivery_key


def test_an_occurrence_is_the_same_in_two_notifications_and_another_in_another_workspace() -> None:
    assert read(reply(id="notif_1")).occurrence_key == read(reply(id="notif_2")).occurrence_key
    assert read(reply(app_id="app2")).occurrence_key != read(reply()).occurrence_key


def test_two_tags_on_one_part_are_two_occurrences(payload: Payload) -> None:
    tagged = payload("conversation_part.tag.created")
    first = read(tagged).occurrence_key
    tagged["data"]["item"]["tag"]["id"] = "12930009"
    assert first != read(tagged).occurrence_key
    del tagged["data"]["item"]["tag"]["id"]
    assert read(tagged).occurrence_key is None


def test_a_rating_is_no_occurrence_of_the_part_that_came_with_it() -> None:
    assert read(reply(topic="conversation.rating.added")).occurrence_key is None


@pytest.mark.parametrize(
    "value",
    [
        1768298400,
        1768298400.0,
        "1768298400",
        "2026-01-13T10:00:00.000Z",
        "2026-01-13T12:00:00+02:00",
        "2026-01-13T10:00:00",
    ],
    ids=repr,
)
def test_a_time_is_read_as_seconds_or_iso(value: object) -> None:
    assert read(reply(created_at=value)).created_at == datetime(2026, 1, 13, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        None,
        0,
        -5,
        True,
        1e300,
        10**30,
        10**4000,
        "",
        "soon",
        "0001-01-01",
        "9999-12-31T23:59:59-12:00",
        [1],
        {},
        "9" * 5000,
        float("nan"),
        float("inf"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_an_unreadable_time_is_unknown(value: object) -> None:
    assert read(reply(created_at=value)).created_at is None


@pytest.mark.parametrize(
    ("topic", "item", "lane"),
    [
        ("conversation.deleted", {"conversation_id": 5}, "conversation:app1:5"),
        ("conversation.contact.attached", {"conversation": {"model": {"id": 5}}, "contact": {"id": "c"}},
         "conversation:app1:5"),
        ("conversation_part.tag.created", {"id": "tagging", "conversation": {"id": "5"}, "tag": {"id": "1"}},
         "conversation:app1:5"),
        ("contact.user.created", {"type": "contact", "id": "c"}, "contact:app1:c"),
        ("contact.user.tag.created", {"type": "contact_tag", "contact": {"id": "c"}}, "contact:app1:c"),
        ("ticket.attribute.updated", {"type": "ticket_ticket_part", "ticket": {"id": "9"}}, "ticket:app1:9"),
        ("ticket.resolved", {"type": "ticket", "id": "9"}, "ticket:app1:9"),
        ("company.contact.attached", {"company": {"id": "co"}, "contact": {"id": "c"}}, "company:app1:co"),
        ("admin.away_mode_updated", {"type": "admin", "id": 3}, "admin:app1:3"),
        ("conversation.user.replied", {"id": "1:2"}, "conversation:app1:1%3A2"),
    ],
)  # fmt: skip
def test_the_lane_is_that_of_the_object_the_topic_is_about(topic: str, item: dict[str, object], lane: str) -> None:
    assert read(reply(topic=topic, data={"item": item})).lane == lane


@pytest.mark.parametrize("item", [None, {}, [], "x", {"id": None}, {"id": ""}, {"id": True}, {"id": {}}, {"id": 1.5}])
def test_a_notification_about_nothing_is_settled_at_once_and_says_why(item: object) -> None:
    found = read(reply(data={"item": item}))
    assert (found.lane, found.settled) == (None, "its item names no conversation")
    assert found.delivery_key == "app1/notif_1"


def test_an_unknown_and_a_missing_topic_are_settled_at_once() -> None:
    assert read(reply(topic="conversation.sneezed")).settled == "unknown topic conversation.sneezed"
    assert read(reply(topic=None)).settled == "it names no topic"
    assert read(reply(topic="x\x00" * 500)).topic == "x\ufffd" * 100


def test_a_missing_app_is_empty() -> None:
    assert read(reply(app_id=None)).app_id == ""


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the body is not JSON"),
        (b"{", "the body is not JSON"),
        (b"\xff\xfe{\x00}\x00", "the body is not UTF-8"),
        (b'{"id": "\xe9"}', "the body is not UTF-8"),
        (b"[1]", "the body is JSON, but not an object"),
        (b"null", "the body is JSON, but not an object"),
        (b'{"a": ' + b"9" * 5000 + b"}", "the body is not JSON"),
        (b"[" * 100_000, "the body is nested too deeply"),
        (b'{"a":' * 100_000, "the body is nested too deeply"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_bytes_that_are_no_notification_are_unreadable_with_a_reason_and_a_stable_key(body: bytes, reason: str) -> None:
    found = read_notification(body)
    assert found == Unreadable(reason=reason, delivery_key=f"unreadable/{hashlib.sha256(body).hexdigest()}")


def test_a_byte_order_mark_and_numbers_that_are_no_json_do_no_harm() -> None:
    found = read_notification(b'\xef\xbb\xbf{"app_id": NaN, "id": "n", "topic": "ping", "delivery_attempts": Infinity}')
    assert isinstance(found, Notification)
    assert (found.app_id, found.attempts) == ("", 1)


def test_a_megabyte_of_text_is_kept_whole() -> None:
    part = {"id": "77", "body": "x" * 1_000_000}
    found = read(reply(data={"item": {"id": "12", "conversation_parts": [part]}}))
    assert found.item["conversation_parts"] == [part]


@given(st.binary() | st.text(st.characters(exclude_categories=["Cs"])).map(str.encode))
@example(b'{"data":{"item":' * 400 + b"1")
def test_no_bytes_make_it_raise(body: bytes) -> None:
    assert storable(read_notification(body).delivery_key)


ITEMS = st.dictionaries(
    st.sampled_from(["id", "conversation", "contact", "ticket", "ticket_part", "conversation_parts", "tag"]),
    JSON_VALUES,
)
TOPICS = st.sampled_from(["ping", "conversation.user.replied", "contact.merged", "ticket.closed"])


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "app_id": JSON_VALUES,
            "id": JSON_VALUES,
            "topic": JSON_VALUES | TOPICS,
            "created_at": JSON_VALUES,
            "delivery_attempts": JSON_VALUES,
            "data": JSON_VALUES | st.fixed_dictionaries({"item": JSON_VALUES | ITEMS}),
        },
    )
)
def test_every_object_is_a_notification_whose_keys_can_be_stored(envelope: dict[str, object]) -> None:
    found = read(envelope)
    assert all(
        storable(key) for key in (found.delivery_key, found.occurrence_key, found.lane, found.app_id, found.topic)
    )
    assert found.settled or found.lane


@pytest.mark.parametrize("topic", EVENT_BY_TOPIC)
def test_every_known_topic_is_about_something_that_has_a_lane(topic: str) -> None:
    assert read(reply(topic=topic, data={"item": {"id": "5"}})).lane
